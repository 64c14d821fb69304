#include <utility>
#include <vector>

#include <canteen/threading/at_thread_exit.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

struct ThreadCallbacks {
  std::vector<std::function<void()>> waiting;

  ~ThreadCallbacks() { run(); }

  void run() {
    while (!waiting.empty()) {
      const std::function<void()> callback = std::move(waiting.back());
      waiting.pop_back();
      try {
        callback();
      } catch (...) {
        detail::report_uncaught(detail::Registry::known());
      }
    }
  }
};

thread_local ThreadCallbacks thread_callbacks;
constinit thread_local bool any = false;  // so that threads without callbacks make no list

}  // namespace

void at_thread_exit(std::function<void()> callback) {
  thread_callbacks.waiting.push_back(std::move(callback));
  any = true;
}

void detail::run_at_thread_exit() noexcept {
  if (any) thread_callbacks.run();
}

}  // namespace canteen::threading
