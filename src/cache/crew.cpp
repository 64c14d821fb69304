#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/cache/detail/crew.hpp>

namespace canteen::cache::detail {

Crew::Crew(std::size_t most, const char* name) : most_(most), name_(name), lock_("cache helpers") {}

Crew::~Crew() {
  // Whoever is at work takes what is left of the work.
  for (;;) {
    std::vector<threading::Thread> helpers;
    {
      const std::scoped_lock guard(lock_);
      helpers.swap(helpers_);
    }
    if (helpers.empty()) return;
    for (const threading::Thread& each : helpers) {
      if (each.is_alive()) each.join();  // one that could not be started never was
    }
  }
}

void Crew::hand_over(std::function<void()> job) {
  const std::scoped_lock guard(lock_);
  jobs_.push_back(std::move(job));
  if (at_work_ == most_) return;
  std::erase_if(helpers_, [](const threading::Thread& each) { return !each.is_alive(); });
  try {
    const threading::Thread helper([this, forks = forks_] { work(forks); },
                                   {.name = name_, .daemon = false});
    helpers_.push_back(helper);
    helper.start();
    ++at_work_;
  } catch (...) {
    if (at_work_ != 0) return;  // the job will be done, if later
    jobs_.pop_back();
    throw;
  }
}

void Crew::work(std::size_t forks) {
  for (;;) {
    std::function<void()> job;
    {
      const std::scoped_lock guard(lock_);
      // In the child of a fork that its job has made it is none of the helpers.
      if (forks != forks_) return;
      if (jobs_.empty()) {
        --at_work_;
        return;
      }
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

void Crew::before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  lock_.acquire();
}

void Crew::after_fork_in_parent() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
  lock_.release();
}

void Crew::after_fork_in_child() {
  std::destroy_at(&lock_);
  ::new (static_cast<void*>(&lock_)) threading::Lock("cache helpers");
  ++forks_;
  jobs_.clear();
  at_work_ = 0;
  helpers_.clear();
}

}  // namespace canteen::cache::detail
