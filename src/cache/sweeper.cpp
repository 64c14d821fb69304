#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <new>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/cache/detail/rules.hpp>
#include <canteen/cache/detail/sweeper.hpp>
#include <canteen/threading/end_of_process.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/functions.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

#include "src/threading/registry.hpp"

namespace canteen::cache::detail {
namespace {

// A sweep looks at everything: what expires within this time of it goes in the next, not in one
// each.
constexpr base::Instant shortest_gap = 10'000'000;  // ns

}  // namespace

class Sweeper::Body : public std::enable_shared_from_this<Body> {
 public:
  Body(Sweep sweep, const char* name) : sweep_(std::move(sweep)), name_(name) {}

  void notice(base::Instant in) {
    // As work() waits: else everyone who puts what lasts for less would wake it.
    const base::Instant at = later(base::System::now(), std::max(in, shortest_gap));
    // relaxed: work() stores `never` before it looks, so either it sees what the caller has put, by
    // the cache's locks, or the caller sees that.
    if (awaited_.load(std::memory_order_relaxed) <= at) return;
    start();
    called_.set();
  }

  // For good.
  void stop() {
    std::optional<threading::Thread> thread;
    {
      const std::scoped_lock guard(lock_);
      stopped_ = true;
      thread = std::exchange(thread_, std::nullopt);
    }
    if (!thread) return;
    called_.set();
    // A listener may end the process, and so be told to stop, in a sweep.
    if (*thread != threading::current_thread()) thread->join();
  }

  void before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.acquire(); }

  void after_fork_in_parent() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.release(); }

  void after_fork_in_child() {
    std::destroy_at(&lock_);
    ::new (static_cast<void*>(&lock_)) threading::Lock("cache sweeper");
    std::destroy_at(&called_);
    ::new (static_cast<void*>(&called_)) threading::Event("cache sweeper");
    ++forks_;
    thread_ = std::nullopt;
    awaited_.store(never, std::memory_order_relaxed);
  }

 private:
  void start() {
    const std::scoped_lock guard(lock_);
    if (stopped_ || thread_) return;
    try {
      if (!ends_with_the_process_) {
        threading::atexit([weak = this->weak_from_this()] {
          if (const auto body = weak.lock()) body->stop();
        });
        ends_with_the_process_ = true;
      }
      const threading::Thread thread([this, forks = forks_] { work(forks); },
                                     {.name = name_, .daemon = true});
      thread.start();
      thread_ = thread;
    } catch (const RuntimeError&) {  // the process has ended: nobody will miss it
      stopped_ = true;
    }
  }

  // In the child of a fork that its listener has made it is no sweeper any more.
  bool ended(std::size_t forks) {
    const std::scoped_lock guard(lock_);
    return stopped_ || forks != forks_;
  }

  std::optional<base::Instant> sweep() {
    try {
      return sweep_();
    } catch (...) {  // of the listener: all that it was to be told of it has been
      threading::detail::report_uncaught(threading::detail::Registry::known());
      return 0;
    }
  }

  void work(std::size_t forks) {
    while (!ended(forks)) {
      awaited_.store(never, std::memory_order_relaxed);
      base::Instant in = std::max(sweep().value_or(never), shortest_gap);
      // Not at once for those who have called during the sweep. Who calls from here on is heard.
      if (called_.is_set()) {
        called_.clear();
        in = shortest_gap;
      }
      // After the clear, which may have been of stop()'s call.
      if (ended(forks)) return;
      awaited_.store(later(base::System::now(), in), std::memory_order_relaxed);
      called_.wait(in == never ? Timeout() : Timeout(std::chrono::nanoseconds(in)));
      called_.clear();
    }
  }

  const Sweep sweep_;
  const char* const name_;
  std::atomic<base::Instant> awaited_{never};  // when work() will look next
  threading::Event called_{"cache sweeper"};
  threading::Lock lock_{"cache sweeper"};
  // Guarded by lock_.
  bool stopped_ = false;
  bool ends_with_the_process_ = false;
  std::size_t forks_ = 0;  // whose child this is
  std::optional<threading::Thread> thread_;
};

Sweeper::Sweeper(Sweep sweep, const char* name)
    : body_(std::make_shared<Body>(std::move(sweep), name)) {}

Sweeper::~Sweeper() {
  stop();
}

void Sweeper::stop() {
  body_->stop();
}

void Sweeper::notice(base::Instant in) {
  body_->notice(in);
}

void Sweeper::before_fork() {
  body_->before_fork();
}

void Sweeper::after_fork_in_parent() {
  body_->after_fork_in_parent();
}

void Sweeper::after_fork_in_child() {
  body_->after_fork_in_child();
}

}  // namespace canteen::cache::detail
