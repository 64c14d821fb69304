#include "src/serve/windows.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/threading/functions.hpp>

#include "src/simulate/batch_work.hpp"

namespace canteen::serve {
namespace {

// In the handler of what a start() has thrown.
[[noreturn]] void refuse(std::size_t opened, std::size_t count) {
  try {
    throw;
  } catch (const std::system_error& error) {
    throw RuntimeError("only " + std::to_string(opened) + " of " + std::to_string(count) +
                       " windows can be opened, each is a thread: " + error.code().message());
  }
}

}  // namespace

Windows::Windows(const scenario::Scenario& scenario, Station& station, Recorder& recorder,
                 const std::map<std::string, Function>& functions, std::stop_source stop,
                 Thinking* thinking)
    : preemptive_(scenario.strategy.preemptive),
      spill_(scenario.strategy.spill),
      batching_{scenario.strategy.batch.most, scenario.strategy.batch.length,
                scenario.strategy.batch.each.count()},
      station_(station),
      recorder_(recorder),
      thinking_(thinking),
      stop_(std::move(stop)),
      service_(service_of(scenario, functions)),
      threads_(scenario.strategy.windows) {
  open();
  if (station_.needs_attendant()) start_attendant();
}

void Windows::open() {
  const std::size_t count = threads_.size();
  std::size_t opened = 0;
  try {
    for (; const auto window = station_.window_to_start(); ++opened) start(*window);
  } catch (...) {
    stop_.request_stop();
    end();
    refuse(opened, count);
  }
}

void Windows::start(std::size_t window) {
  threading::Thread thread([this, window] { serve(window); },
                           {.name = "window-" + std::to_string(window + 1)});
  // It may have been open before, and then its last thread is as good as gone.
  if (threads_[window]) threads_[window]->join();
  threads_[window].reset();
  thread.start();
  threads_[window] = std::move(thread);
}

void Windows::start_attendant() {
  threading::Thread attendant([this] { attend(); }, {.name = "attendant"});
  try {
    attendant.start();
  } catch (const std::system_error& error) {
    stop_.request_stop();
    end();
    throw RuntimeError("there is no thread for what happens by itself: " + error.code().message());
  }
  attendant_ = std::move(attendant);
}

void Windows::attend() {
  const std::stop_token stop = stop_.get_token();
  while (const auto window = station_.attend(stop)) {
    try {
      start(*window);
    } catch (const std::system_error& error) {
      error_ = std::make_exception_ptr(RuntimeError(
          "a window could not be opened, each is a thread: " + error.code().message()));
      stop_.request_stop();
    }
  }
}

Windows::~Windows() {
  if (threads_.empty()) return;
  stop_.request_stop();
  end();
}

void Windows::close() {
  end();
  if (error_) std::rethrow_exception(error_);
}

void Windows::end() {
  station_.close();
  if (attendant_) attendant_->join();
  attendant_.reset();
  for (const auto& each : threads_) {
    if (each) each->join();
  }
  threads_.clear();
}

// One service for all of them.
scenario::Request Windows::together(const Party& party) const {
  simulate::BatchWork work;
  for (const Someone& each : party) work.add(each->request.service.count(), batching_);
  scenario::Request all;
  all.service = scenario::Duration(work.length(batching_));
  return all;
}

void Windows::serve(std::size_t window) {
  const std::stop_token stop = stop_.get_token();
  Party party;
  for (;;) {
    station_.take(window, party, stop);
    if (party.empty()) return;
    const Served served = serve(window, party);
    if (!served.cut) {
      const scenario::Duration done = recorder_.end(party, served, window);
      if (thinking_ == nullptr) continue;
      for (const Someone& each : party) thinking_->think(each->user, done);
    } else if (stop.stop_requested()) {
      return recorder_.cut(party, window);
    } else {
      station_.put_back(window, std::move(party.front()), served.done);
    }
  }
}

Served Windows::serve(std::size_t window, const Party& party) const {
  const std::stop_token stop = stop_.get_token();
  const Person& person = *party.front();
  const bool fetches =
      std::any_of(party.begin(), party.end(), [](const Someone& each) { return each->spilled; });
  if (fetches && spill_.count() > 0 && !threading::sleep(stop, spill_)) return {.cut = true};
  if (party.size() > 1) return service_->serve(together(party), person.stretch, stop);
  if (!preemptive_) return service_->serve(person.request, person.stretch, stop);
  std::stop_source either = station_.interruption(window);
  const std::stop_callback forward(stop, [&] { either.request_stop(); });
  return service_->serve(person.request, person.stretch, either.get_token());
}

}  // namespace canteen::serve
