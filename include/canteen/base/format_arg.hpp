// FormatArg — one argument of a format, with its type erased: the form in which values travel
// from a template in a header to the one formatter in the library.
//
// Numbers travel by value, texts and objects by address: an argument lives no longer than the
// full expression that made it.
//
// Thread safety: a value; copy freely.
// Complexity:    24 bytes, no allocation.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::base {

class TextBuffer;

enum class FormatKind : std::uint8_t {
  none,       // nullptr, an empty optional: Python's None
  boolean,    // True and False
  character,  // char
  signed_integer,
  unsigned_integer,
  float32,
  float64,
  string,
  pointer,
  custom,  // everything else: an address and the function that writes it
};

class FormatArg {
 public:
  using Write = void (*)(TextBuffer& out, const void* object);

  constexpr FormatArg() noexcept : integer_(0), kind_(FormatKind::none) {}

  static constexpr FormatArg boolean(bool value) noexcept {
    return FormatArg(FormatKind::boolean, static_cast<std::int64_t>(value));
  }

  static constexpr FormatArg character(char value) noexcept {
    return FormatArg(FormatKind::character, static_cast<std::int64_t>(value));
  }

  static constexpr FormatArg signed_integer(std::int64_t value) noexcept {
    return FormatArg(FormatKind::signed_integer, value);
  }

  static constexpr FormatArg unsigned_integer(std::uint64_t value) noexcept {
    return FormatArg(FormatKind::unsigned_integer, static_cast<std::int64_t>(value));
  }

  static constexpr FormatArg float32(float value) noexcept {
    FormatArg arg;
    arg.kind_ = FormatKind::float32;
    arg.real_ = static_cast<double>(value);
    return arg;
  }

  static constexpr FormatArg float64(double value) noexcept {
    FormatArg arg;
    arg.kind_ = FormatKind::float64;
    arg.real_ = value;
    return arg;
  }

  static constexpr FormatArg string(std::string_view value) noexcept {
    FormatArg arg;
    arg.kind_ = FormatKind::string;
    arg.text_ = {value.data(), value.size()};
    return arg;
  }

  static constexpr FormatArg pointer(const void* value) noexcept {
    FormatArg arg;
    arg.kind_ = FormatKind::pointer;
    arg.object_ = {value, nullptr};
    return arg;
  }

  static constexpr FormatArg custom(const void* object, Write write) noexcept {
    FormatArg arg;
    arg.kind_ = FormatKind::custom;
    arg.object_ = {object, write};
    return arg;
  }

  [[nodiscard]] constexpr FormatKind kind() const noexcept { return kind_; }

  // Requires: kind() is boolean, character or one of the two integers.
  [[nodiscard]] constexpr std::int64_t integer() const noexcept { return integer_; }

  // Requires: kind() is float32 or float64.
  [[nodiscard]] constexpr double real() const noexcept { return real_; }

  // Requires: kind() is string.
  [[nodiscard]] constexpr std::string_view text() const noexcept {
    return {text_.data, text_.size};
  }

  // Requires: kind() is pointer or custom.
  [[nodiscard]] constexpr const void* address() const noexcept { return object_.address; }

  // Requires: kind() is custom.
  void write(TextBuffer& out) const { object_.write(out, object_.address); }

 private:
  struct Text {
    const char* data;
    std::size_t size;
  };

  struct Object {
    const void* address;
    Write write;
  };

  constexpr FormatArg(FormatKind kind, std::int64_t value) noexcept
      : integer_(value), kind_(kind) {}

  union {  // NOLINTBEGIN(readability-identifier-naming): private, which the check does not see
    std::int64_t integer_;
    double real_;
    Text text_;
    Object object_;
  };  // NOLINTEND(readability-identifier-naming)

  FormatKind kind_;
};

using FormatArgs = std::span<const FormatArg>;

}  // namespace canteen::base
