// args, kwargs, signature — a target's arguments, as Python passes them to Thread.
//
//   Thread t(add, args(4, 5));                                      positional
//   Thread t(signature<"x", "y">(add), args(6), kwargs("y"_a = 7)); by name as well
//
// C++ functions do not know their parameters' names, so signature<...> gives them once. Names,
// and that each parameter has exactly one argument, are checked when the program is compiled.
//
// Thread safety: values. Arguments are decayed copies, as for std::thread; std::ref passes a
// reference. They are moved into the call, which happens once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace canteen::threading {

// A name that is part of a type.
template <std::size_t N>
struct FixedName {
  char text[N]{};

  consteval FixedName(const char (&literal)[N]) {  // NOLINT(google-explicit-constructor)
    std::copy_n(literal, N, text);
  }

  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

template <class... T>
struct Args {
  std::tuple<T...> values;
};

template <class... T>
Args<std::decay_t<T>...> args(T&&... values) {
  return {std::tuple<std::decay_t<T>...>(std::forward<T>(values)...)};
}

// One argument by name: what `"y"_a = 7` makes.
template <FixedName Name, class T>
struct NamedArgument {
  static constexpr std::string_view name() { return Name.view(); }

  T value;
};

template <FixedName Name>
struct Keyword {
  template <class T>
  NamedArgument<Name, std::decay_t<T>> operator=(
      T&& value) const {  // NOLINT(*-assign-operator,*-assignment*)
    return {std::forward<T>(value)};
  }
};

inline namespace literals {
template <FixedName Name>
consteval Keyword<Name> operator""_a() {
  return {};
}
}  // namespace literals

template <class... Named>
struct Kwargs {
  std::tuple<Named...> values;
};

template <class... Named>
Kwargs<Named...> kwargs(Named... named) {
  return {std::tuple<Named...>(std::move(named)...)};
}

// A callable whose parameters have names.
template <class F, FixedName... Names>
struct Signature {
  F function;
};

template <FixedName... Names, class F>
Signature<std::decay_t<F>, Names...> signature(F&& function) {
  return {std::forward<F>(function)};
}

namespace detail {

constexpr std::size_t not_given = static_cast<std::size_t>(-1);

template <class... Named>
constexpr std::size_t place_of(std::string_view name) {
  const std::array<std::string_view, sizeof...(Named)> names{Named::name()...};
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? not_given : static_cast<std::size_t>(found - names.begin());
}

template <class... Named>
constexpr bool all_different() {
  const std::array<std::string_view, sizeof...(Named)> names{Named::name()...};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      return false;
    }
  }
  return true;
}

// Calls a signature with its first arguments by position and the others by name.
template <class F, FixedName... Names, class... Positional, class... Named>
void call_by_name(Signature<F, Names...>& signature, Args<Positional...>& positional,
                  Kwargs<Named...>& named) {
  constexpr std::array<std::string_view, sizeof...(Names)> parameters{Names.view()...};
  constexpr std::size_t given = sizeof...(Positional);
  static_assert(given <= sizeof...(Names),
                "more positional arguments than the signature has names");
  static_assert(all_different<Named...>(), "an argument is given twice by name");
  static_assert(
      ((std::find(parameters.begin(), parameters.end(), Named::name()) != parameters.end()) && ...),
      "kwargs() names an argument that the signature does not have");
  static_assert(((std::find(parameters.begin(), parameters.end(), Named::name()) >=
                  parameters.begin() + static_cast<std::ptrdiff_t>(given)) &&
                 ...),
                "an argument is given both by position and by name");
  static_assert(given + sizeof...(Named) >= sizeof...(Names), "an argument is missing");
  [&]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>, std::index_sequence<J...>) {
    std::invoke(
        std::move(signature.function), std::move(std::get<I>(positional.values))...,
        std::move(std::get<place_of<Named...>(parameters[given + J])>(named.values).value)...);
  }(std::make_index_sequence<given>(), std::make_index_sequence<sizeof...(Names) - given>());
}

}  // namespace detail
}  // namespace canteen::threading
