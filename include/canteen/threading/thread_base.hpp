// ThreadBase — where a subclass of Thread begins.                       Python: class T(Thread)
//
//   struct MyThread : threading::ThreadBase<MyThread> {
//     using ThreadBase::ThreadBase;
//     void run() override { … ThreadBase::run(); … }
//   };
//   auto t = threading::make<MyThread>(worker, threading::Options{.name = "worker"});
//   t->start();
//
// Why make(): the object must outlive its last name while its thread runs, as Python's reference
// counts see to. An object on somebody's stack cannot; so a subclass is only ever built by make(),
// which shares it with its thread. The compiler says so: `MyThread t;` is an abstract class for
// want of `use_threading_make_to_create_me`.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include <canteen/threading/arguments.hpp>
#include <canteen/threading/detail/call.hpp>
#include <canteen/threading/detail/class_name.hpp>
#include <canteen/threading/handle.hpp>
#include <canteen/threading/thread_object.hpp>

namespace canteen::threading {

template <class Derived>
class ThreadBase : public ThreadObject {
 public:
  explicit ThreadBase(Options options = {}) : ThreadObject(nullptr, std::move(options)) {}

  template <class F>
    requires std::invocable<std::decay_t<F>>
  explicit ThreadBase(F&& target, Options options = {})
      : ThreadObject(detail::make_call(std::forward<F>(target), Args<>()), std::move(options)) {}

  template <class F, class... T>
  ThreadBase(F&& target, Args<T...> args, Options options = {})
      : ThreadObject(detail::make_call(std::forward<F>(target), std::move(args)),
                     std::move(options)) {}

  template <class F, FixedName... Names, class... T, class... Named>
  ThreadBase(Signature<F, Names...> target, Args<T...> args, Kwargs<Named...> kwargs,
             Options options = {})
      : ThreadObject(detail::make_call(std::move(target), std::move(args), std::move(kwargs)),
                     std::move(options)) {}

 protected:
  ~ThreadBase() override = default;

 private:
  virtual void use_threading_make_to_create_me() = 0;
};

// Makes a T, a subclass of Thread, and names it.
template <std::derived_from<ThreadObject> T, class... A>
Handle<T> make(A&&... arguments) {
  struct Made final : T {
    explicit Made(A&&... arguments) : T(std::forward<A>(arguments)...) {}

    void use_threading_make_to_create_me() override {}

    [[nodiscard]] std::string class_name() const override { return detail::class_name(typeid(T)); }
  };

  return Handle<T>::adopt(new Made(std::forward<A>(arguments)...));
}

}  // namespace canteen::threading
