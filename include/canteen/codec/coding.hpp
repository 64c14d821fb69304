// Coding<T> — how a T becomes bytes and comes back: what can be encoded is what has one.
//
// Here are those of numbers, enumerations, durations and instants, strings, containers, arrays,
// pairs, tuples, optionals and variants, and of types that are said to be plain_bytes. For a type
// of one's own:
//
//   template <>
//   struct canteen::codec::Coding<Dish> {
//     static std::string name() { return "Dish"; }
//     static void encode(Writer& to, const Dish& dish) {
//       codec::encode_to(to, dish.name);
//       codec::encode_to(to, dish.price);
//     }
//     static Dish decode(Reader& from) {
//       auto name = codec::decode_from<std::string>(from);
//       return {std::move(name), codec::decode_from<int>(from)};
//     }
//   };
//
// name() tells types apart, in files and in errors. A Coding may have a `least` as well: how many
// bytes a T takes at least, by which a count of them is checked before it is believed. Without it
// that is 1, or 0 for an empty type; one that writes nothing at all must say so.
//
// Thread safety: any thread. Errors: decode() throws DecodeError for bytes that cannot be a T; what
// the T's members throw. Complexity: O(bytes).
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

#include <canteen/codec/reader.hpp>
#include <canteen/codec/writer.hpp>

namespace canteen::codec {

template <class T>
struct Coding;

template <class T>
concept Codable = requires(Writer& to, Reader& from, const T& value) {
  { Coding<T>::name() } -> std::convertible_to<std::string>;
  Coding<T>::encode(to, value);
  { Coding<T>::decode(from) } -> std::convertible_to<T>;
};

// True: a T is written as it is in memory, and the same compiler must read it again. For who knows
// that there are no pointers in it, nor what only looks at others' bytes; and no padding, which
// would be written with whatever was left there. It must be trivially copyable.
//   template <>
//   inline constexpr bool canteen::codec::plain_bytes<Point> = true;
template <class T>
inline constexpr bool plain_bytes = false;

// The fewest bytes that a T takes.
template <class T>
inline constexpr std::size_t least_bytes = std::is_empty_v<T> ? 0 : 1;

template <class T>
  requires requires { Coding<T>::least; }
inline constexpr std::size_t least_bytes<T> = Coding<T>::least;

template <Codable T>
void encode_to(Writer& to, const T& value) {
  Coding<T>::encode(to, value);
}

template <Codable T>
[[nodiscard]] T decode_from(Reader& from) {
  return Coding<T>::decode(from);
}

// Numbers.
template <std::integral T>
struct Coding<T> {
  static constexpr std::size_t least = sizeof(T);

  static std::string name() {
    if constexpr (std::same_as<T, bool>) return "bool";
    return (std::is_signed_v<T> ? "int" : "uint") + std::to_string(8 * sizeof(T));
  }

  static void encode(Writer& to, T value) {
    to.number(static_cast<std::uint64_t>(value), sizeof(T));
  }

  static T decode(Reader& from) {
    const std::uint64_t bits = from.number(sizeof(T));
    if constexpr (std::same_as<T, bool>) {
      if (bits > 1) throw DecodeError("a bool was expected, not " + std::to_string(bits));
    }
    return static_cast<T>(bits);
  }
};

template <std::floating_point T>
  requires(sizeof(T) == 4 || sizeof(T) == 8)
struct Coding<T> {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

  static constexpr std::size_t least = sizeof(T);

  static std::string name() { return "float" + std::to_string(8 * sizeof(T)); }

  static void encode(Writer& to, T value) { to.number(std::bit_cast<Bits>(value), sizeof(T)); }

  static T decode(Reader& from) {
    return std::bit_cast<T>(static_cast<Bits>(from.number(sizeof(T))));
  }
};

template <class T>
  requires std::is_enum_v<T>
struct Coding<T> {
  using Number = Coding<std::underlying_type_t<T>>;

  static constexpr std::size_t least = Number::least;

  static std::string name() { return Number::name(); }

  static void encode(Writer& to, T value) {
    Number::encode(to, static_cast<std::underlying_type_t<T>>(value));
  }

  static T decode(Reader& from) { return static_cast<T>(Number::decode(from)); }
};

template <Codable Rep, class Period>
struct Coding<std::chrono::duration<Rep, Period>> {
  using Duration = std::chrono::duration<Rep, Period>;

  static constexpr std::size_t least = least_bytes<Rep>;

  static std::string name() {
    return "duration<" + Coding<Rep>::name() + "," + std::to_string(Period::num) + "/" +
           std::to_string(Period::den) + ">";
  }

  static void encode(Writer& to, const Duration& value) { encode_to(to, value.count()); }

  static Duration decode(Reader& from) { return Duration(decode_from<Rep>(from)); }
};

// Of the steady clock they mean something on the same machine only, until it starts again.
template <class Clock, class Duration>
struct Coding<std::chrono::time_point<Clock, Duration>> {
  using Instant = std::chrono::time_point<Clock, Duration>;

  static constexpr std::size_t least = least_bytes<Duration>;

  static std::string name() { return "instant<" + Coding<Duration>::name() + ">"; }

  static void encode(Writer& to, const Instant& value) { encode_to(to, value.time_since_epoch()); }

  static Instant decode(Reader& from) { return Instant(decode_from<Duration>(from)); }
};

template <>
struct Coding<std::string> {
  static constexpr std::size_t least = 8;

  static std::string name() { return "string"; }

  static void encode(Writer& to, std::string_view value) {
    to.count(value.size());
    to.bytes(value);
  }

  static std::string decode(Reader& from) { return std::string(from.bytes(from.count(1))); }
};

// What a container is filled with: a map's pairs without the constant in them.
template <class T>
struct ElementOf {
  using Type = T;
};

template <class First, class Second>
struct ElementOf<std::pair<const First, Second>> {
  using Type = std::pair<First, Second>;
};

// Everything that is filled one by one: vectors, lists, sets, maps.
template <class T>
  requires requires(T container, const T& constant) {
    requires Codable<typename ElementOf<typename T::value_type>::Type>;
    { constant.size() } -> std::convertible_to<std::size_t>;
    container.insert(container.end(), std::declval<typename T::value_type>());
  }
struct Coding<T> {
  using Element = typename ElementOf<typename T::value_type>::Type;

  static constexpr std::size_t least = 8;

  static std::string name() { return "list<" + Coding<Element>::name() + ">"; }

  static void encode(Writer& to, const T& value) {
    to.count(value.size());
    for (const auto& each : value) Coding<Element>::encode(to, each);
  }

  static T decode(Reader& from) {
    // Of elements that take no bytes there may be any number.
    const std::size_t number_of = from.count(least_bytes<Element>);
    T value;
    for (std::size_t i = 0; i < number_of; ++i) {
      value.insert(value.end(), decode_from<Element>(from));
    }
    return value;
  }
};

template <Codable T, std::size_t N>
struct Coding<std::array<T, N>> {
  static constexpr std::size_t least = N * least_bytes<T>;

  static std::string name() { return "array<" + Coding<T>::name() + "," + std::to_string(N) + ">"; }

  static void encode(Writer& to, const std::array<T, N>& value) {
    for (const T& each : value) encode_to(to, each);
  }

  static std::array<T, N> decode(Reader& from) {
    return decode_each(from, std::make_index_sequence<N>());
  }

 private:
  template <std::size_t... I>
  static std::array<T, N> decode_each(Reader& from, std::index_sequence<I...>) {
    return {((void)I, decode_from<T>(from))...};
  }
};

template <Codable First, Codable Second>
struct Coding<std::pair<First, Second>> {
  static constexpr std::size_t least = least_bytes<First> + least_bytes<Second>;

  static std::string name() {
    return "pair<" + Coding<First>::name() + "," + Coding<Second>::name() + ">";
  }

  template <class Pair>
  static void encode(Writer& to, const Pair& value) {
    Coding<First>::encode(to, value.first);
    Coding<Second>::encode(to, value.second);
  }

  static std::pair<First, Second> decode(Reader& from) {
    First first = decode_from<First>(from);
    return {std::move(first), decode_from<Second>(from)};
  }
};

template <Codable... T>
struct Coding<std::tuple<T...>> {
  static constexpr std::size_t least = (std::size_t{0} + ... + least_bytes<T>);

  static std::string name() {
    std::string all = "tuple<";
    ((all += Coding<T>::name() + ","), ...);
    return all + ">";
  }

  static void encode(Writer& to, const std::tuple<T...>& value) {
    std::apply([&](const T&... each) { (encode_to(to, each), ...); }, value);
  }

  static std::tuple<T...> decode(Reader& from) {
    return std::tuple<T...>{decode_from<T>(from)...};  // braces: from left to right
  }
};

template <Codable T>
struct Coding<std::optional<T>> {
  static constexpr std::size_t least = 1;

  static std::string name() { return "optional<" + Coding<T>::name() + ">"; }

  static void encode(Writer& to, const std::optional<T>& value) {
    encode_to(to, value.has_value());
    if (value) encode_to(to, *value);
  }

  static std::optional<T> decode(Reader& from) {
    if (!decode_from<bool>(from)) return std::nullopt;
    return decode_from<T>(from);
  }
};

template <>
struct Coding<std::monostate> {
  static constexpr std::size_t least = 0;

  static std::string name() { return "nothing"; }

  static void encode(Writer& /*to*/, std::monostate /*value*/) {}

  static std::monostate decode(Reader& /*from*/) { return {}; }
};

template <Codable... T>
struct Coding<std::variant<T...>> {
  using Variant = std::variant<T...>;

  static constexpr std::size_t least = 4;

  static std::string name() {
    std::string all = "variant<";
    ((all += Coding<T>::name() + ","), ...);
    return all + ">";
  }

  static void encode(Writer& to, const Variant& value) {
    to.number(value.index(), 4);
    std::visit([&]<class U>(const U& one) { Coding<U>::encode(to, one); }, value);
  }

  static Variant decode(Reader& from) {
    const std::uint64_t which = from.number(4);
    if (which >= sizeof...(T)) {
      throw DecodeError("one of " + std::to_string(sizeof...(T)) +
                        " alternatives was expected, not number " + std::to_string(which));
    }
    return decode_one<0>(from, which);
  }

 private:
  template <std::size_t I>
  static Variant decode_one(Reader& from, std::uint64_t which) {
    if constexpr (I + 1 < sizeof...(T)) {
      if (which != I) return decode_one<I + 1>(from, which);
    }
    return Variant(std::in_place_index<I>,
                   decode_from<std::variant_alternative_t<I, Variant>>(from));
  }
};

template <class T>
  requires plain_bytes<T>
struct Coding<T> {
  static_assert(std::is_trivially_copyable_v<T>, "plain bytes are what can be copied as such");

  static constexpr std::size_t least = sizeof(T);

  static std::string name() {
    return std::string(typeid(T).name()) + ":" + std::to_string(sizeof(T));
  }

  static void encode(Writer& to, const T& value) {
    std::array<char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(T));
    to.bytes({bytes.data(), bytes.size()});
  }

  static T decode(Reader& from) {
    std::array<char, sizeof(T)> bytes;
    from.bytes(sizeof(T)).copy(bytes.data(), sizeof(T));
    return std::bit_cast<T>(bytes);
  }
};

}  // namespace canteen::codec
