// Local<T> — one object, a T of its own for every thread.               Python: threading.local
// local    — the same with attributes that are made by assigning them, as in Python.
//
//   struct Data { int x = 0; };
//   threading::Local<Data> data;         data->x += 1;
//   threading::local bag;                bag["x"] = 100;      bag["x"].as<int>()
//
// Thread safety: all members, from any thread: each sees its own value. for_each() looks at the
//                values of others under a lock: they must be of a kind that may be read while
//                their threads write (atomics), or their threads must be at rest.
// Lifetime:      a thread's T is made on its first use, from the arguments given to the Local, and
//                destroyed by that thread at its end, before a join() of it returns. Destroying
//                the Local destroys the values of all threads; none of them may be in use then.
//                A Local that is made at the same place later begins empty.
// Errors:        what T's constructor throws reaches the access that asked for it; the next
//                access tries again. local: AttributeError for an attribute that is not set in
//                this thread; std::bad_any_cast for one of another type.
// Complexity:    a read: one load of the key, one comparison; no lock, no system call.
#pragma once

#include <any>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
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
    requires(sizeof...(A) > 0 && std::is_constructible_v<T, const std::decay_t<A>&...>)
  explicit Local(A&&... arguments)
      : make_([saved = std::tuple<std::decay_t<A>...>(std::forward<A>(arguments)...)] {
          return std::apply(
              [](const auto&... each) -> detail::Cell* { return new Holder(each...); }, saved);
        }) {
    get();  // in the creating thread at once, as in Python
  }

  T& get() {
    if (void* value = cells_.find()) return *static_cast<T*>(value);
    return make();
  }

  T& operator*() { return get(); }

  T* operator->() { return &get(); }

  // This thread's value if it has one already.
  [[nodiscard]] T* get_if() noexcept { return static_cast<T*>(cells_.find()); }

  // Destroys this thread's value; the next use makes a new one.
  void reset() { cells_.drop(); }

  // Calls visit(T&) with the value of every thread that lives and has one.
  template <class Visit>
  void for_each(Visit visit) {
    cells_.visit([](void* context,
                    void* value) { (*static_cast<Visit*>(context))(*static_cast<T*>(value)); },
                 &visit);
  }

  // How many threads have a value now: a snapshot.
  [[nodiscard]] std::size_t size() const { return cells_.count(); }

 private:
  struct Holder final : detail::Cell {
    template <class... A>
    explicit Holder(const A&... arguments) : held(arguments...) {}

    void* value() noexcept override { return &held; }

    T held{};
  };

  T& make() {
    detail::Cell* cell = nullptr;
    if constexpr (std::is_default_constructible_v<T>) {
      cell = make_ ? make_() : new Holder();
    } else {
      cell = make_();
    }
    cells_.place(cell);
    return *static_cast<T*>(cell->value());
  }

  std::function<detail::Cell*()> make_;  // constant; empty: T{}
  detail::Cells cells_;
};

class local {  // NOLINT(readability-identifier-naming): Python's name
 public:
  // An attribute of this thread: made by assigning to it, read by as<T>().
  class Attribute {
   public:
    template <class T>
    Attribute& operator=(T&& value) {  // NOLINT(*-assign-operator,*-assignment*)
      owner_.values_->insert_or_assign(name_, std::any(std::forward<T>(value)));
      return *this;
    }

    template <class T>
    [[nodiscard]] T& as() const {
      const auto found = owner_.values_->find(name_);
      if (found == owner_.values_->end()) {
        throw AttributeError("'_thread._local' object has no attribute '" + name_ + "'");
      }
      return std::any_cast<T&>(found->second);
    }

   private:
    friend class local;

    Attribute(local& owner, std::string_view name) : owner_(owner), name_(name) {}

    local& owner_;
    std::string name_;
  };

  Attribute operator[](std::string_view name) { return {*this, name}; }

  [[nodiscard]] bool contains(std::string_view name) {
    return values_->count(std::string(name)) > 0;
  }

  // Python's `del bag.x`. AttributeError when it is not set in this thread.
  void del(std::string_view name) {
    if (values_->erase(std::string(name)) == 0) {
      throw AttributeError("'_thread._local' object has no attribute '" + std::string(name) + "'");
    }
  }

  // The names that are set in this thread, in order: Python's __dict__.
  [[nodiscard]] std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& each : *values_) all.push_back(each.first);
    return all;
  }

 private:
  Local<std::map<std::string, std::any>> values_;
};

}  // namespace canteen::threading
