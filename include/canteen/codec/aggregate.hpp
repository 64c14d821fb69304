// Coding of aggregates — a struct of members that can be encoded can be, without another word:
//
//   struct Order {
//     std::string dish;
//     int table;
//   };
//   std::string bytes = codec::encode(Order{"soup", 12});
//
// The members are written in their order, as a tuple's are; so one more of them, or another order,
// is another type to who reads. For 1 to 16 members, and no base; no member is an array (std::array
// can be) or a bit-field, or holds others of its own type. A Coding of one's own goes before this,
// and so does plain_bytes.
//
// How many members there are is found by trying how many initializers fit.
//
// Thread safety, errors, complexity: as in coding.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <canteen/codec/coding.hpp>

namespace canteen::codec {

namespace detail {

// Initializes any member; never evaluated.
struct AnyMember {
  template <class T>
  operator T() const;  // NOLINT(google-explicit-constructor)
};

template <class T, std::size_t... I>
consteval bool takes(std::index_sequence<I...> /*members*/) {
  return requires { T{(static_cast<void>(I), AnyMember())...}; };
}

// The most initializers that fit, from `Most` downwards.
template <class T, std::size_t Most = 17>
consteval std::size_t member_count() {
  if constexpr (Most == 0 || takes<T>(std::make_index_sequence<Most>())) {
    return Most;
  } else {
    return member_count<T, Most - 1>();
  }
}

template <class T, class Visit>
decltype(auto) visit_members(T& value, Visit&& visit) {
  constexpr std::size_t count = member_count<std::remove_const_t<T>>();
  if constexpr (count == 1) {
    auto& [m1] = value;
    return std::forward<Visit>(visit)(m1);
  } else if constexpr (count == 2) {
    auto& [m1, m2] = value;
    return std::forward<Visit>(visit)(m1, m2);
  } else if constexpr (count == 3) {
    auto& [m1, m2, m3] = value;
    return std::forward<Visit>(visit)(m1, m2, m3);
  } else if constexpr (count == 4) {
    auto& [m1, m2, m3, m4] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4);
  } else if constexpr (count == 5) {
    auto& [m1, m2, m3, m4, m5] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5);
  } else if constexpr (count == 6) {
    auto& [m1, m2, m3, m4, m5, m6] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6);
  } else if constexpr (count == 7) {
    auto& [m1, m2, m3, m4, m5, m6, m7] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7);
  } else if constexpr (count == 8) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8);
  } else if constexpr (count == 9) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9);
  } else if constexpr (count == 10) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10);
  } else if constexpr (count == 11) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11);
  } else if constexpr (count == 12) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12);
  } else if constexpr (count == 13) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13);
  } else if constexpr (count == 14) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14);
  } else if constexpr (count == 15) {
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14,
                                      m15);
  } else {
    static_assert(count == 16, "an aggregate of more than 16 members needs a Coding of its own");
    auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16] = value;
    return std::forward<Visit>(visit)(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14,
                                      m15, m16);
  }
}

// (A lambda in the decltype below makes g++ 12 forget the return of name().)
struct TypesOf {
  template <class... Member>
  std::type_identity<std::tuple<Member...>> operator()(const Member&... /*members*/) const {
    return {};
  }
};

template <class T>
using MembersOf = typename decltype(visit_members(std::declval<T&>(), TypesOf()))::type;

}  // namespace detail

// What is filled one by one, or has a Coding by what it is, is none.
template <class T>
concept PlainAggregate = std::is_class_v<T> && std::is_aggregate_v<T> && !std::is_empty_v<T> &&
                         !plain_bytes<T> && !requires(const T& value) { value.begin(); };

template <PlainAggregate T>
  requires Codable<detail::MembersOf<T>>
struct Coding<T> {
  using Members = detail::MembersOf<T>;

  static constexpr std::size_t least = least_bytes<Members>;

  static std::string name() { return Coding<Members>::name(); }

  static void encode(Writer& to, const T& value) {
    detail::visit_members(value, [&to](const auto&... member) { (encode_to(to, member), ...); });
  }

  static T decode(Reader& from) {
    return std::apply([](auto&&... member) { return T{std::move(member)...}; },
                      decode_from<Members>(from));
  }
};

}  // namespace canteen::codec
