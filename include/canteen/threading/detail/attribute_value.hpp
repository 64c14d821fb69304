// AttributeValue — a value of any type, copyable or not. Attribute, OwnAttributes — what a local is
// made of.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <canteen/base/annotations.hpp>

namespace canteen::threading::detail {

class CANTEEN_API AttributeValue {
 public:
  AttributeValue(const std::type_info& type, void* address) noexcept
      : type_(&type), address_(address) {}

  AttributeValue(const AttributeValue&) = delete;
  AttributeValue& operator=(const AttributeValue&) = delete;
  virtual ~AttributeValue() = default;

  [[nodiscard]] const std::type_info& type() const noexcept { return *type_; }

  [[nodiscard]] void* address() noexcept { return address_; }

  // nullptr when the type cannot be copied.
  [[nodiscard]] virtual std::unique_ptr<AttributeValue> copy() const = 0;

 private:
  const std::type_info* const type_;
  void* const address_;
};

template <class T>
class AttributeValueOf final : public AttributeValue {
 public:
  template <class... A>
  explicit AttributeValueOf(A&&... arguments)
      : AttributeValue(typeid(T), std::addressof(value_)), value_(std::forward<A>(arguments)...) {}

  [[nodiscard]] std::unique_ptr<AttributeValue> copy() const override {
    if constexpr (std::is_copy_constructible_v<T>) {
      return std::make_unique<AttributeValueOf>(value_);
    } else {
      return nullptr;
    }
  }

 private:
  T value_;
};

// What a value is kept as: a text that somebody else keeps becomes a std::string.
template <class T>
using AttributeType = std::conditional_t<std::is_same_v<std::decay_t<T>, const char*> ||
                                             std::is_same_v<std::decay_t<T>, char*>,
                                         std::string, std::decay_t<T>>;

template <class T>
std::unique_ptr<AttributeValue> attribute_value(T&& value) {
  return std::make_unique<AttributeValueOf<AttributeType<T>>>(std::forward<T>(value));
}

struct Attribute {
  Attribute(std::string_view called, std::unique_ptr<AttributeValue> with)
      : name(called), value(std::move(with)), type(&value->type()), address(value->address()) {}

  // Returns the old value.
  std::unique_ptr<AttributeValue> exchange(std::unique_ptr<AttributeValue> with) noexcept {
    type = &with->type();
    address = with->address();
    return std::exchange(value, std::move(with));
  }

  std::string name;
  std::unique_ptr<AttributeValue> value;
  const std::type_info* type;  // of the value: here for the fast look
  void* address;               // likewise
};

// What one thread has of a local.
struct OwnAttributes {
  std::vector<Attribute> entries;
  bool initialised = false;  // or about to be
};

}  // namespace canteen::threading::detail
