#include "src/serve/observer.hpp"

#include <string>
#include <system_error>
#include <utility>

#include <canteen/base/errors.hpp>

namespace canteen::serve {

Observer::Observer(const RunOptions& options, std::optional<scenario::Duration> length,
                   Recorder& recorder, std::stop_source stop)
    : options_(options),
      length_(length),
      recorder_(recorder),
      stop_(std::move(stop)),
      thread_([this] { watch(); }, {.name = "observer"}) {
  if (!options_.on_progress) return;
  try {
    thread_.start();
  } catch (const std::system_error& error) {
    throw RuntimeError("there is no thread to show the progress: " + error.code().message());
  }
}

Observer::~Observer() {
  done_.set();
  if (thread_.is_alive()) thread_.join();
}

void Observer::end() {
  if (!options_.on_progress) return;
  done_.set();
  thread_.join();
  if (error_) std::rethrow_exception(error_);
}

void Observer::watch() {
  try {
    while (!done_.wait(options_.every)) show();
    show();
  } catch (...) {
    error_ = std::current_exception();
    stop_.request_stop();
  }
}

void Observer::show() {
  Progress progress = recorder_.progress();
  progress.length = length_;
  progress.closing = closing_.load(std::memory_order_relaxed);
  options_.on_progress(progress);
}

}  // namespace canteen::serve
