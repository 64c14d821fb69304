// Call — a thread's target with its arguments, to be called once. std::function would ask for
// copies; a target may be move-only.
#pragma once

#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <canteen/threading/arguments.hpp>

namespace canteen::threading::detail {

class Call {
 public:
  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  virtual ~Call() = default;
  virtual void operator()() = 0;
};

template <class Body>
class CallOf final : public Call {
 public:
  explicit CallOf(Body body) : body_(std::move(body)) {}

  void operator()() override { body_(); }

 private:
  Body body_;
};

template <class Body>
std::unique_ptr<Call> call_of(Body body) {
  return std::make_unique<CallOf<Body>>(std::move(body));
}

template <class F, class... T>
std::unique_ptr<Call> make_call(F&& function, Args<T...> args) {
  static_assert(std::is_invocable_v<std::decay_t<F>, T...>,
                "the target cannot be called with these arguments (they are copies: use std::ref "
                "for a reference)");
  return call_of(
      [function = std::decay_t<F>(std::forward<F>(function)), args = std::move(args)]() mutable {
        std::apply([&](T&... values) { std::invoke(std::move(function), std::move(values)...); },
                   args.values);
      });
}

template <class F, FixedName... Names, class... T, class... Named>
std::unique_ptr<Call> make_call(Signature<F, Names...> signature, Args<T...> args,
                                Kwargs<Named...> kwargs) {
  return call_of([signature = std::move(signature), args = std::move(args),
                  kwargs = std::move(kwargs)]() mutable { call_by_name(signature, args, kwargs); });
}

}  // namespace canteen::threading::detail
