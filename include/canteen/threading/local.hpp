// Local<T> — one object, a T of its own for every thread.               Python: threading.local
//
//   struct Data { int x = 0; };
//   threading::Local<Data> data;         // any number, anywhere: namespace scope, member, heap
//   data->x += 1;                        // this thread's
//
//                    this thread has no value yet        it has one
//   *data, data->x   makes it                            that one
//   get_if()         nullptr                             that one
//   reset()          nothing                             destroys it; the next use makes a new one
//
// For attributes that are made by assigning to them, as in Python: attributes.hpp. To add up what
// all threads have counted, also those that have ended: folded_local.hpp.
//
// Thread safety: all members, from any thread: each sees its own value. for_each() looks at those
//                of the others while their threads may be using them, and nothing is locked: T must
//                be of a kind that may be read meanwhile (atomics), or the threads must be at rest.
// Lifetime:      A thread's T is made on its first use, from copies of the arguments that were
//                given to the Local (with arguments: in the creating thread at once). It is
//                destroyed by that thread at its end, after its thread_local objects and before a
//                join() of it returns; in threads that are not the library's, too, and in the one
//                that ends the process before static destructors run. Destructors may use any
//                Local. Destroying the Local destroys the values of all threads, in the thread that
//                destroys it, and waits for those that are just being destroyed by theirs. As with
//                every object, nobody may be using it, or a reference into it, meanwhile; threads
//                that merely have a value may run, and end. A Local that is made at the same place
//                later begins empty. After a fork the child has the values of the thread that
//                forked; the others are forgotten without being destroyed.
// Blocking:      the end of a thread waits for a for_each() that looks at its value.
// Errors:        what T's constructor throws reaches the access that asked for it; the next access
//                tries again. RuntimeError if T's constructor asks for the very value it makes, or
//                from reset() of a value that the caller is visiting.
// Complexity:    a read: two loads and a comparison more than a thread_local; no lock, no system
//                call. First use and end: O(1) under a lock.  for_each(), size(): O(threads).
// Example:       local_test.cpp
#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <canteen/threading/detail/cells.hpp>

namespace canteen::threading {

template <class T>
class Local {
 public:
  // Every thread's T is value-initialised.
  constexpr Local() noexcept
    requires std::is_default_constructible_v<T>
  = default;

  // Every thread's T is made from copies of these arguments.
  template <class... A>
    requires(sizeof...(A) > 0 && std::is_constructible_v<T, const std::decay_t<A>&...> &&
             !(std::is_same_v<std::decay_t<A>, Local> || ...))
  explicit Local(A&&... arguments)
      : maker_(std::make_unique<From<std::decay_t<A>...>>(std::forward<A>(arguments)...)) {
    get();
  }

  T& get() {
    if (void* const value = cells_.find(); value != nullptr) [[likely]] {
      return *static_cast<T*>(value);
    }
    return *static_cast<T*>(cells_.make(&Local::make, this));
  }

  T& operator*() { return get(); }

  T* operator->() { return &get(); }

  // This thread's value if it has one already.
  [[nodiscard]] T* get_if() noexcept { return static_cast<T*>(cells_.find()); }

  // Destroys this thread's value; the next use makes a new one.
  void reset() { cells_.drop(); }

  // Calls visit(T&) with the value of every thread that has one now, in no order. visit may use
  // this Local, and any other; what it throws ends the visit.
  // Requires: visit does not destroy this Local, nor wait for the end of a thread that has a value.
  template <class Visit>
  void for_each(Visit visit) {
    detail::Visit all(cells_);
    while (void* const value = all.next()) visit(*static_cast<T*>(value));
  }

  // How many threads have a value now: a snapshot.
  [[nodiscard]] std::size_t size() const { return cells_.count(); }

 private:
  template <class Value, class Total>
  friend class FoldedLocal;

  struct Holder final : detail::Cell {
    template <class... A>
    explicit Holder(const A&... arguments) : held(arguments...) {}

    void* value() noexcept override { return std::addressof(held); }

    T held{};
  };

  struct Maker {
    Maker() = default;
    Maker(const Maker&) = delete;
    Maker& operator=(const Maker&) = delete;
    virtual ~Maker() = default;
    virtual detail::Cell* make() const = 0;
  };

  template <class... A>
  struct From final : Maker {
    template <class... Given>
    explicit From(Given&&... given) : saved(std::forward<Given>(given)...) {}

    detail::Cell* make() const override {
      return std::apply([](const auto&... each) -> detail::Cell* { return new Holder(each...); },
                        saved);
    }

    const std::tuple<A...> saved;
  };

  static detail::Cell* make(const void* context) {
    const auto* const local = static_cast<const Local*>(context);
    if constexpr (std::is_default_constructible_v<T>) {
      if (local->maker_ == nullptr) return new Holder();
    }
    return local->maker_->make();
  }

  std::unique_ptr<const Maker> maker_;  // constant; nullptr: T{}
  detail::Cells cells_;
};

}  // namespace canteen::threading
