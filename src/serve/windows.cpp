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

Windows::Windows(const scenario::Scenario& scenario, Recorder& recorder, std::stop_source stop)
    : line_(line_of(scenario)),
      recorder_(recorder),
      stop_(std::move(stop)),
      service_(service_of(scenario)) {
  const std::uint32_t count = scenario.strategy.windows;
  threads_.reserve(count);
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

Windows::~Windows() {
  if (threads_.empty()) return;
  stop_.request_stop();
  close();
}

void Windows::close() {
  line_->close();
  for (const threading::Thread& each : threads_) each.join();
  threads_.clear();
}

void Windows::serve(std::size_t window) {
  const std::stop_token stop = stop_.get_token();
  while (std::optional<Person> person = line_->take(window, stop)) {
    // A get that finds people does not look at its token.
    if (stop.stop_requested()) return;
    recorder_.start(*person);
    const Served served = service_->serve(person->request, stop);
    if (served.cut) return recorder_.cut(*person);
    recorder_.end(*person, served);
  }
}

}  // namespace canteen::serve
