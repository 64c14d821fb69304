// Crew — the helpers of a cache: threads that come when there is work and go when there is none.
//
// So an idle cache has no thread, and the process never waits for one that waits for work. They are
// no daemons: a load that was begun is ended before the process is.
//
// Thread safety: hand_over() from anywhere. Ordering: what was done before hand_over() is seen by
// the job. Errors: what starting a thread throws, if there is no helper at all.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::cache::detail {

class CANTEEN_API Crew {
 public:
  // `name`: of the threads; static storage duration.
  Crew(std::size_t most, const char* name);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  // When all jobs are done.
  ~Crew();

  // A job must not throw.
  void hand_over(std::function<void()> job);

  // In the child there are no helpers, and nobody who waits for their jobs.
  void before_fork();
  void after_fork_in_parent();
  void after_fork_in_child();

 private:
  void work(std::size_t forks);

  const std::size_t most_;  // constant
  const char* const name_;  // constant
  threading::Lock lock_;
  // Guarded by lock_.
  std::deque<std::function<void()>> jobs_;
  std::size_t at_work_ = 0;
  std::size_t forks_ = 0;                   // whose child this is
  std::vector<threading::Thread> helpers_;  // at work, or just ended
};

}  // namespace canteen::cache::detail
