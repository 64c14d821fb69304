// local — an object whose attributes every thread has for itself.       Python: threading.local
//
//   threading::local data;
//   data["x"] = 100;                     data["x"] += 1;
//   int x = data["x"].as<int>();         // in a thread that has not set it: AttributeError
//
//   struct Mine : threading::local {     // Python: class attributes, and __init__
//     explicit Mine(int seats) : local({{"colour", "red"}}, [seats](local& self) {
//       self["seats"] = seats;
//     }) {}
//   };
//
//                        set in this thread     a shared default only     neither
//   x = 1                changes it             sets it                   sets it
//   x.as<int>()          it                     a copy, now set           AttributeError
//   contains("x")        true                   true                      false
//   del("x")             the default is back    AttributeError            AttributeError
//   names()              has it                 has it not                has it not
//
// The function runs at construction, and again on the first use in every other thread; what it
// throws reaches that use, nothing is set, and the next use runs it again. Shared defaults are
// copied before they can be changed, so they are never a data race.
//
// A name has the type that was assigned to it last (a string literal: std::string).
//
// Thread safety: all members, from any thread: each sees its own attributes.
// Lifetime:      as Local (local.hpp).
// Errors:        AttributeError as above, with Python's words; TypeError when an attribute is of
//                another type than it is asked for, or a copy is needed of what cannot be copied.
// Complexity:    linear in the number of attributes, which is meant to be a handful. Where every
//                nanosecond counts: Local<T>.
// Example:       attributes_test.cpp
#pragma once

#include <cstring>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/threading/detail/attribute_value.hpp>
#include <canteen/threading/local.hpp>

namespace canteen::base {
class TextBuffer;
}

namespace canteen::threading {

class CANTEEN_API local {  // NOLINT(readability-identifier-naming): Python's name
 public:
  // A name and what all threads that have not set it see.
  struct Default {
    template <class T>
    Default(std::string_view called, T&& with)
        : name(called), value(detail::attribute_value(std::forward<T>(with))) {}

    std::string name;
    std::shared_ptr<const detail::AttributeValue> value;
  };

  using Initialiser = std::function<void(local&)>;

  constexpr local() noexcept = default;
  explicit local(Initialiser initialiser);
  explicit local(std::initializer_list<Default> defaults, Initialiser initialiser = {});
  local(const local&) = delete;
  local& operator=(const local&) = delete;

  // An attribute of the calling thread, set or not. To be used at once, not kept.
  class Attribute {
   public:
    Attribute(const Attribute&) = delete;

    template <class T>
      requires(!std::is_same_v<std::remove_cvref_t<T>, Attribute>)
    Attribute& operator=(T&& value) {  // NOLINT(misc-unconventional-assign-operator)
      owner_.set(name_, detail::attribute_value(std::forward<T>(value)));
      return *this;
    }

    // Copies the other's value.
    Attribute& operator=(const Attribute& other);  // NOLINT(cert-oop54-cpp): self is fine

    // The value. AttributeError, TypeError.
    template <class T>
    [[nodiscard]] T& as() const {
      void* const known = owner_.known(name_, typeid(T));
      return *static_cast<T*>(known != nullptr ? known : owner_.address(name_, typeid(T)));
    }

    template <class T>
    Attribute& operator+=(const T& more) {
      as<detail::AttributeType<const T&>>() += more;
      return *this;
    }

    template <class T>
    Attribute& operator-=(const T& less) {
      as<detail::AttributeType<const T&>>() -= less;
      return *this;
    }

   private:
    friend class local;

    Attribute(local& owner, std::string_view name) noexcept : owner_(owner), name_(name) {}

    local& owner_;
    const std::string_view name_;
  };

  Attribute operator[](std::string_view name) { return {*this, name}; }

  // Whether it can be read in this thread.                              Python: hasattr
  [[nodiscard]] bool contains(std::string_view name);
  // Forgets what this thread has set.                                   Python: del data.x
  void del(std::string_view name);
  // What this thread has set, in the order in which it did.             Python: data.__dict__
  [[nodiscard]] std::vector<std::string> names();

 private:
  using Entry = detail::Attribute;
  using Own = detail::OwnAttributes;

  struct Shared {
    std::vector<Default> defaults;
    Initialiser initialiser;
  };

  std::vector<Entry>& entries() {
    Own& own = own_.get();
    if (!own.initialised) initialise(own);
    return own.entries;
  }

  // The address of a value that this thread has set, of just this type; else nullptr: look again,
  // by address(). Inline, so that a literal's comparison is a few instructions.
  void* known(std::string_view name, const std::type_info& type) noexcept {
    const Own* const own = own_.get_if();
    if (own == nullptr) return nullptr;
    for (const Entry& each : own->entries) {
      if (each.name.size() != name.size() ||
          std::memcmp(each.name.data(), name.data(), name.size()) != 0) {
        continue;
      }
      return each.type == &type ? each.address : nullptr;
    }
    return nullptr;
  }

  void initialise(Own& own);
  void set(std::string_view name, std::unique_ptr<detail::AttributeValue> value);
  void* address(std::string_view name, const std::type_info& type);
  Entry* find(std::string_view name);
  const Default* find_default(std::string_view name) const noexcept;

  std::unique_ptr<const Shared> shared_;  // constant; nullptr: nothing is shared
  Local<Own> own_;
};

// How a local prints, in every thread: <_thread._local object at 0x7f41c2b0>
CANTEEN_API void format_value(base::TextBuffer& out, const local& value);

}  // namespace canteen::threading
