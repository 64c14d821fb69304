// Thread — a name for a thread: made from a target, started, joined.     Python: threading.Thread
//
//   threading::Thread t(worker, {.name = "worker", .daemon = true});
//   t.start();
//   t.join(2s);
//
// Copies name the same thread and are equal. Dropping the last name of a running thread is
// harmless: the thread goes on and cleans up after itself. A `const Thread` is a name that stays
// with its thread, as a constant pointer does: the thread itself may be started, joined, renamed.
//
// What each member does, when it blocks and what it throws: thread_object.hpp.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/threading/arguments.hpp>
#include <canteen/threading/detail/call.hpp>
#include <canteen/threading/handle.hpp>
#include <canteen/threading/options.hpp>
#include <canteen/threading/thread_object.hpp>
#include <canteen/threading/thread_state.hpp>

namespace canteen::base {
class TextBuffer;
}

namespace canteen::threading {

class CANTEEN_API Thread {
 public:
  using Ident = ThreadObject::Ident;
  using NativeId = ThreadObject::NativeId;

  // Without a target: run() does nothing.
  Thread() : Thread(Options()) {}

  explicit Thread(Options options);

  template <class F>
    requires std::invocable<std::decay_t<F>>
  explicit Thread(F&& target, Options options = {})
      : Thread(detail::make_call(std::forward<F>(target), Args<>()), std::move(options)) {}

  template <class F, class... T>
  Thread(F&& target, Args<T...> args, Options options = {})
      : Thread(detail::make_call(std::forward<F>(target), std::move(args)), std::move(options)) {}

  template <class F, FixedName... Names, class... T, class... Named>
  Thread(Signature<F, Names...> target, Args<T...> args, Kwargs<Named...> kwargs,
         Options options = {})
      : Thread(detail::make_call(std::move(target), std::move(args), std::move(kwargs)),
               std::move(options)) {}

  template <class F, FixedName... Names, class... Named>
  Thread(Signature<F, Names...> target, Kwargs<Named...> kwargs, Options options = {})
      : Thread(std::move(target), Args<>(), std::move(kwargs), std::move(options)) {}

  // A name for an object that exists already: that of a subclass, say.
  explicit Thread(ThreadObject& object) noexcept : object_(&object) {}

  template <std::derived_from<ThreadObject> T>
  Thread(const Handle<T>& handle) noexcept
      : object_(handle.get()) {}  // NOLINT(google-explicit-constructor)

  void start() const { object_->start(); }

  void run() const { object_->run(); }

  void join(Timeout timeout = std::nullopt) const { object_->join(timeout); }

  bool join(const std::stop_token& stop, Timeout timeout = std::nullopt) const {
    return object_->join(stop, timeout);
  }

  [[nodiscard]] bool is_alive() const noexcept { return object_->is_alive(); }

  [[nodiscard]] std::string name() const { return object_->name(); }

  void set_name(std::string name) const { object_->set_name(std::move(name)); }

  [[nodiscard]] bool daemon() const noexcept { return object_->daemon(); }

  void set_daemon(bool daemon) const { object_->set_daemon(daemon); }

  [[nodiscard]] std::optional<Ident> ident() const noexcept { return object_->ident(); }

  [[nodiscard]] std::optional<NativeId> native_id() const noexcept { return object_->native_id(); }

  [[nodiscard]] ThreadState state() const { return object_->state(); }

  [[nodiscard]] std::string repr() const { return object_->repr(); }

  // The course's older spellings.
  [[nodiscard]] std::string getName() const { return name(); }  // NOLINT(*-naming)

  void setName(std::string name) const { set_name(std::move(name)); }  // NOLINT(*-naming)

  [[nodiscard]] bool isDaemon() const noexcept { return daemon(); }  // NOLINT(*-naming)

  void setDaemon(bool daemon) const { set_daemon(daemon); }  // NOLINT(*-naming)

  [[nodiscard]] ThreadObject* object() const noexcept { return object_.get(); }

  friend bool operator==(const Thread& a, const Thread& b) noexcept {
    return a.object() == b.object();
  }

 protected:
  struct Adopt {};

  // The first name of an object that was just made.
  Thread(Adopt, ThreadObject* made) noexcept : object_(Handle<ThreadObject>::adopt(made)) {}

 private:
  Thread(std::unique_ptr<detail::Call> call, Options options);

  Handle<ThreadObject> object_;
};

static_assert(sizeof(Thread) == sizeof(detail::Self::name), "Self has room for a name");

// How a thread, also a subclass's, prints: by its repr().
CANTEEN_API void format_value(base::TextBuffer& out, const Thread& thread);

}  // namespace canteen::threading

template <>
struct std::hash<canteen::threading::Thread> {
  std::size_t operator()(const canteen::threading::Thread& thread) const noexcept {
    return std::hash<const void*>()(thread.object());
  }
};
