#include "src/plan/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::plan {
namespace {

class Team {
 public:
  Team(std::size_t count, const std::function<void(std::size_t)>& work)
      : count_(count), work_(work), lock_("simulations") {}

  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  ~Team() {
    next_.store(count_, std::memory_order_relaxed);
    for (const threading::Thread& each : members_) {
      if (each.is_alive()) each.join();
    }
  }

  void start(unsigned threads) {
    at_work_ = std::min<std::size_t>(threads, count_);
    const std::size_t members = at_work_;
    members_.reserve(members);
    for (std::size_t i = 0; i < members; ++i) {
      members_.emplace_back([this] { work(); }, threading::Options{.name = "simulation"});
      try {
        members_.back().start();
      } catch (const std::system_error& error) {
        members_.pop_back();
        if (i == 0) {
          throw RuntimeError("there is no thread to simulate on: " + error.code().message());
        }
        // The others do it alone.
        leave(members - i);
        return;
      }
    }
  }

  // False: not yet.
  bool wait(Timeout timeout) { return done_.wait(timeout); }

  void end() {
    for (const threading::Thread& each : members_) each.join();
    const std::scoped_lock guard(lock_);
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void work() {
    for (;;) {
      const std::size_t number = next_.fetch_add(1, std::memory_order_relaxed);
      if (number >= count_) return leave(1);
      try {
        work_(number);
      } catch (...) {
        next_.store(count_, std::memory_order_relaxed);
        const std::scoped_lock guard(lock_);
        if (!error_ || number < failed_) {
          error_ = std::current_exception();
          failed_ = number;
        }
      }
    }
  }

  void leave(std::size_t members) {
    const std::scoped_lock guard(lock_);
    at_work_ -= members;
    if (at_work_ == 0) done_.set();
  }

  const std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  std::vector<threading::Thread> members_;  // of the caller's thread
  std::atomic<std::size_t> next_{0};        // relaxed: a number is all that it hands out
  threading::Event done_;
  threading::Lock lock_;
  // Guarded by lock_.
  std::size_t at_work_ = 0;
  std::size_t failed_ = 0;
  std::exception_ptr error_;
};

}  // namespace

void parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
              const Meanwhile& meanwhile) {
  if (count == 0) return;
  if (threads <= 1 && !meanwhile.call) {  // nobody else is needed
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  Team team(count, work);
  team.start(std::max(threads, 1U));
  if (meanwhile.call) {
    while (!team.wait(meanwhile.every)) meanwhile.call();
  }
  team.end();
}

}  // namespace canteen::plan
