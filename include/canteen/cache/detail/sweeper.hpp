// Sweeper — sees to it that what has expired is removed when its time has come: one thread, which
// sleeps until then, and is only there once there is something to wait for.
//
// It is a daemon, for a process should not wait for what is to expire, and it is ended by an
// atexit() callback, before daemons are frozen, so that there is none then.
//
// There are 10 ms between two sweeps, unless something comes that expires before what was waited
// for.
//
// Thread safety: notice() from anywhere. Errors: of notice(), what starting the thread throws.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>

namespace canteen::cache::detail {

class CANTEEN_API Sweeper {
 public:
  // sweep(): removes what has expired, and returns in how many ns the next will; nullopt: nothing
  // ever will. What it throws goes to threading.excepthook, and the next is tried after a while.
  using Sweep = std::function<std::optional<base::Instant>()>;

  // `name`: of the thread; static storage duration.
  Sweeper(Sweep sweep, const char* name);
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  ~Sweeper();

  // For good. Waits for a sweep that is under way, unless it is the caller's.
  void stop();

  // Something expires in so many ns.
  void notice(base::Instant in);

  // In the child there is no thread, until notice(); one that has forked in its sweep ends with
  // that.
  void before_fork();
  void after_fork_in_parent();
  void after_fork_in_child();

 private:
  class Body;

  const std::shared_ptr<Body> body_;
};

}  // namespace canteen::cache::detail
