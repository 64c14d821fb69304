#include "src/serve/windows.hpp"

#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <canteen/base/errors.hpp>

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

Windows::Windows(const scenario::Scenario& scenario, Hall& hall, Recorder& recorder,
                 std::stop_source stop)
    : preemptive_(scenario.strategy.preemptive),
      hall_(hall),
      recorder_(recorder),
      stop_(std::move(stop)),
      service_(service_of(scenario)) {
  open(scenario.strategy.windows);
  if (hall_.needs_attendant()) attend();
}

void Windows::open(std::uint32_t count) {
  threads_.reserve(count + 1);
  try {
    for (std::uint32_t i = 0; i < count; ++i) {
      threading::Thread window([this, i] { serve(i); },
                               {.name = "window-" + std::to_string(i + 1)});
      window.start();
      threads_.push_back(std::move(window));
    }
  } catch (...) {
    const std::size_t opened = threads_.size();
    stop_.request_stop();
    close();
    refuse(opened, count);
  }
}

void Windows::attend() {
  threading::Thread attendant([this] { hall_.attend(stop_.get_token()); }, {.name = "attendant"});
  try {
    attendant.start();
  } catch (const std::system_error& error) {
    stop_.request_stop();
    close();
    throw RuntimeError("there is no thread for those who leave or come again: " +
                       error.code().message());
  }
  threads_.push_back(std::move(attendant));
}

Windows::~Windows() {
  if (threads_.empty()) return;
  stop_.request_stop();
  close();
}

void Windows::close() {
  hall_.close();
  for (const threading::Thread& each : threads_) each.join();
  threads_.clear();
}

void Windows::serve(std::size_t window) {
  const std::stop_token stop = stop_.get_token();
  while (Someone person = hall_.take(window, stop)) {
    const Served served = serve(window, *person);
    if (!served.cut) {
      recorder_.end(*person, served, window);
    } else if (stop.stop_requested()) {
      return recorder_.cut(*person, window);
    } else {
      hall_.put_back(window, std::move(person), served.done);
    }
  }
}

Served Windows::serve(std::size_t window, const Person& person) const {
  const std::stop_token stop = stop_.get_token();
  if (!preemptive_) return service_->serve(person.request, person.stretch, stop);
  std::stop_source either = hall_.interruption(window);
  const std::stop_callback forward(stop, [&] { either.request_stop(); });
  return service_->serve(person.request, person.stretch, either.get_token());
}

}  // namespace canteen::serve
