// Timer — calls a function after a while, unless cancelled.             Python: threading.Timer
//
//   threading::Timer timer(2s, [] { print("too late"); });
//   timer.start();
//   timer.cancel();
//
// A Timer is a Thread: it is started once, can be joined, and keeps the process alive until it
// fires or is cancelled, unless it is a daemon. Copies name the same timer.
//
// Thread safety: all members, from any thread.
// Blocking:      cancel() never; the rest as Thread.
// Timeouts:      interval <= 0: fires as soon as it is started.
// finished():    set when the function has returned, or cancel() was called; not when it throws.
// Ordering:      what the function did is visible to whoever sees finished().
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/arguments.hpp>
#include <canteen/threading/detail/call.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/options.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::threading {

class CANTEEN_API Timer : public Thread {
 public:
  template <class F>
    requires std::invocable<std::decay_t<F>>
  Timer(Timeout interval, F&& function, Options options = {})
      : Timer(interval, detail::make_call(std::forward<F>(function), Args<>()),
              std::move(options)) {}

  template <class F, class... T>
  Timer(Timeout interval, F&& function, Args<T...> args, Options options = {})
      : Timer(interval, detail::make_call(std::forward<F>(function), std::move(args)),
              std::move(options)) {}

  template <class F, FixedName... Names, class... T, class... Named>
  Timer(Timeout interval, Signature<F, Names...> function, Args<T...> args, Kwargs<Named...> kwargs,
        Options options = {})
      : Timer(interval, detail::make_call(std::move(function), std::move(args), std::move(kwargs)),
              std::move(options)) {}

  // Before it fires: it never will. Afterwards: nothing happens.
  void cancel() noexcept;
  [[nodiscard]] Event& finished() const noexcept;

 private:
  class Body;
  Timer(Timeout interval, std::unique_ptr<detail::Call> call, Options options);
};

}  // namespace canteen::threading
