// make_format_arg — any value as an argument of a format. What can be formatted, in this order:
//
//   1. a type with its own `format_value(TextBuffer&, const T&)`, found beside the type (ADL):
//      the customisation point
//   2. bool, char, integers, floating point, texts, pointers
//   3. std::exception (its what()), types with `operator<<` for std::ostream
//   4. std::optional, std::chrono durations, pairs and tuples, and every range of these, written
//      as Python writes them: [1, 2], {'a': 1}, (1, 'x'), None
//   5. unscoped enumerations, as their number
//
// Anything else does not compile.                                      Python: str() and repr()
//
// Thread safety: reads the value only.
// Example:       format_test.cpp [custom-value]
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <ostream>
#include <ranges>
#include <ratio>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/base/format_arg.hpp>
#include <canteen/base/text_buffer.hpp>

namespace canteen::base {

template <class T>
constexpr FormatArg make_format_arg(const T& value) noexcept;

// Appends what `{}` gives for the argument.
CANTEEN_API void append_value(TextBuffer& out, const FormatArg& arg);

// The same, but texts in quotes, as Python's repr() and its containers do.
CANTEEN_API void append_repr(TextBuffer& out, const FormatArg& arg);

namespace detail {

template <class T>
concept HasFormatValue = requires(TextBuffer& out, const T& value) { format_value(out, value); };

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

template <class T>
concept OptionalLike = requires(const T& value) {
  { value.has_value() } -> std::same_as<bool>;
  *value;
};

template <class T>
concept TupleLike = requires { std::tuple_size<T>::value; } && !std::ranges::range<T>;

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;

template <class T>
inline constexpr bool wide_character = std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> ||
                                       std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

// The path to an ostream on a TextBuffer lies in the library: a stream is a large object.
CANTEEN_API void stream_value(TextBuffer& out, const void* value,
                              void (*write)(std::ostream&, const void*));

template <class Period>
constexpr std::string_view duration_unit() noexcept {
  if constexpr (std::is_same_v<Period, std::nano>) return "ns";
  if constexpr (std::is_same_v<Period, std::micro>) return "us";
  if constexpr (std::is_same_v<Period, std::milli>) return "ms";
  if constexpr (std::is_same_v<Period, std::ratio<1>>) return "s";
  if constexpr (std::is_same_v<Period, std::ratio<60>>) return "min";
  if constexpr (std::is_same_v<Period, std::ratio<3600>>) return "h";
  if constexpr (std::is_same_v<Period, std::ratio<86400>>) return "d";
  return {};
}

template <class T>
void append_element(TextBuffer& out, const T& value) {
  append_repr(out, make_format_arg(value));
}

template <class Tuple>
void append_tuple(TextBuffer& out, const Tuple& tuple) {
  out.push_back('(');
  std::apply(
      [&out](const auto&... each) {
        std::size_t index = 0;
        ((index++ == 0 ? void() : out.append(", "), append_element(out, each)), ...);
      },
      tuple);
  // (1,) is a tuple of one; (1) would be a number in brackets.
  if constexpr (std::tuple_size_v<Tuple> == 1) out.push_back(',');
  out.push_back(')');
}

template <class Range>
void append_range(TextBuffer& out, const Range& range) {
  constexpr bool set_like = requires { typename Range::key_type; };
  constexpr bool map_like = requires { typename Range::mapped_type; };
  out.push_back(set_like ? '{' : '[');
  bool first = true;
  // value_type, so that std::vector<bool>'s proxies are read as what they stand for.
  using Value = std::ranges::range_value_t<const Range>;
  for (const Value& each : range) {
    if (!first) out.append(", ");
    first = false;
    if constexpr (map_like) {
      append_element(out, each.first);
      out.append(": ");
      append_element(out, each.second);
    } else {
      append_element(out, each);
    }
  }
  out.push_back(set_like ? '}' : ']');
}

// Writes the types of group 3 and 4; the object behind the address is a T.
template <class T>
void write_value(TextBuffer& out, const void* object) {
  const T& value = *static_cast<const T*>(object);
  if constexpr (HasFormatValue<T>) {
    format_value(out, value);
  } else if constexpr (std::is_same_v<T, long double>) {
    append_value(out, FormatArg::float64(static_cast<double>(value)));
  } else if constexpr (std::is_base_of_v<std::exception, T>) {
    out.append(value.what());
  } else if constexpr (Streamable<T>) {
    stream_value(out, object, [](std::ostream& stream, const void* address) {
      stream << *static_cast<const T*>(address);
    });
  } else if constexpr (OptionalLike<T>) {
    if (value.has_value()) {
      append_value(out, make_format_arg(*value));
    } else {
      out.append("None");
    }
  } else if constexpr (is_duration<T>) {
    using Period = typename T::period;
    append_value(out, make_format_arg(value.count()));
    if constexpr (duration_unit<Period>().empty()) {
      out.push_back('[');
      append_value(out, make_format_arg(Period::num));
      out.push_back('/');
      append_value(out, make_format_arg(Period::den));
      out.append("]s");
    } else {
      out.append(duration_unit<Period>());
    }
  } else if constexpr (TupleLike<T>) {
    append_tuple(out, value);
  } else {
    append_range(out, value);
  }
}

// How a value of type T travels.
template <class T>
constexpr FormatKind format_kind() noexcept {
  if constexpr (HasFormatValue<T>) {
    return FormatKind::custom;
  } else if constexpr (std::is_same_v<T, bool>) {
    return FormatKind::boolean;
  } else if constexpr (std::is_same_v<T, char>) {
    return FormatKind::character;
  } else if constexpr (std::is_integral_v<T>) {
    static_assert(!wide_character<T>, "print and logging take UTF-8 in char");
    static_assert(sizeof(T) <= 8, "integers of more than 64 bits have no format");
    return std::is_signed_v<T> ? FormatKind::signed_integer : FormatKind::unsigned_integer;
  } else if constexpr (std::is_same_v<T, float>) {
    return FormatKind::float32;
  } else if constexpr (std::is_same_v<T, double>) {
    return FormatKind::float64;
  } else if constexpr (std::is_null_pointer_v<T>) {
    return FormatKind::none;
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return FormatKind::string;
  } else if constexpr (std::is_pointer_v<T>) {
    return FormatKind::pointer;
  } else if constexpr (std::is_enum_v<T> && !Streamable<T>) {
    static_assert(std::is_convertible_v<T, std::underlying_type_t<T>>,
                  "a scoped enumeration needs its own format_value(TextBuffer&, const T&), or a "
                  "cast to its number");
    return std::is_signed_v<std::underlying_type_t<T>> ? FormatKind::signed_integer
                                                       : FormatKind::unsigned_integer;
  } else {
    static_assert(std::is_same_v<T, long double> || std::is_base_of_v<std::exception, T> ||
                      Streamable<T> || OptionalLike<T> || is_duration<T> || TupleLike<T> ||
                      std::ranges::range<const T>,
                  "this type cannot be formatted: give it a format_value(TextBuffer&, const T&) "
                  "in its namespace, or an operator<< for std::ostream");
    return FormatKind::custom;
  }
}

template <class T>
inline constexpr FormatKind format_kind_of = format_kind<std::remove_cvref_t<T>>();

}  // namespace detail

template <class T>
constexpr FormatArg make_format_arg(const T& value) noexcept {
  constexpr FormatKind kind = detail::format_kind_of<T>;
  if constexpr (kind == FormatKind::none) {
    return FormatArg();
  } else if constexpr (kind == FormatKind::boolean) {
    return FormatArg::boolean(value);
  } else if constexpr (kind == FormatKind::character) {
    return FormatArg::character(value);
  } else if constexpr (kind == FormatKind::signed_integer) {
    return FormatArg::signed_integer(static_cast<std::int64_t>(value));
  } else if constexpr (kind == FormatKind::unsigned_integer) {
    return FormatArg::unsigned_integer(static_cast<std::uint64_t>(value));
  } else if constexpr (kind == FormatKind::float32) {
    return FormatArg::float32(value);
  } else if constexpr (kind == FormatKind::float64) {
    return FormatArg::float64(value);
  } else if constexpr (kind == FormatKind::string) {
    if constexpr (std::is_pointer_v<T>) {
      if (value == nullptr) return FormatArg();
    }
    return FormatArg::string(value);
  } else if constexpr (kind == FormatKind::pointer) {
    if constexpr (std::is_function_v<std::remove_pointer_t<T>>) {
      return FormatArg::pointer(reinterpret_cast<const void*>(value));
    } else {
      return FormatArg::pointer(const_cast<const void*>(static_cast<const volatile void*>(value)));
    }
  } else {
    return FormatArg::custom(&value, &detail::write_value<T>);
  }
}

}  // namespace canteen::base
