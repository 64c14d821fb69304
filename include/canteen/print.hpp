// print — one call, one whole line.                                        Python: print
//
//   print("{} + {} = {}", x, y, x + y);       a format, checked when it is compiled
//   print("I'm working", t.name(), t.ident());  Python's values, with a blank between them
//   print(threading::enumerate());            any value that format knows: [<Thread(…)>, …]
//   print({.end = ""}, "{} is running.\n", name);
//   print({.sep = ", ", .file = stderr, .flush = true}, a, b, c);
//
// Which of the two a call is: a literal with fields in it ({}) is a format, and everything else is
// Python's: a text that only the run knows is printed as it is, braces and all.
//
// Thread safety: any number of threads, to one file. The line, with its end, is made first and
//                then handed over in one piece: lines are never torn or mixed, not with those of
//                printf and logging either, not even between processes (base/whole_write.hpp
//                says what that rests on). Only the end itself is yours: with .end = "" two
//                calls make a line together, and another thread's line may come between them.
// Blocking:      as long as the terminal, disk or reader takes. Signals do not disturb it.
// Errors:        OSError when the file refuses (closed, full, nobody reads); try_print says false
//                instead. What an argument's own formatting throws reaches the caller, and
//                nothing is printed.
// Shutdown:      works until the process is gone, in destructors of static and thread-local
//                objects too, and in the child of a fork; a line waiting in stdout's buffer
//                is printed once. Daemon threads do not print any more once the process ends.
// Complexity:    linear in the text; lines of up to 1,000 bytes allocate nothing; no system call
//                while a buffered file has room for the line.
// Example:       print_test.cpp [print]
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <type_traits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/format.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/print/print_options.hpp>

namespace canteen {
namespace detail {

// A literal (const char[N]) is a format; mutable arrays are values.
template <class T>
inline constexpr bool is_literal =
    std::is_lvalue_reference_v<T> && std::is_array_v<std::remove_reference_t<T>> &&
    std::is_same_v<const char, std::remove_all_extents_t<std::remove_reference_t<T>>>;

template <class T>
concept Printable = !is_literal<T> && !std::is_same_v<std::remove_cvref_t<T>, PrintOptions>;

// `text`, with its fields replaced or, if it has none, followed by the values.
CANTEEN_API std::error_code print_format(const PrintOptions& options, std::string_view text,
                                         std::size_t fields, base::FormatArgs args);
CANTEEN_API std::error_code print_values(const PrintOptions& options, base::FormatArgs values);

template <class... Args>
std::error_code printed(const PrintOptions& options, base::FormatString<Args...> text,
                        const Args&... args) {
  const std::array<base::FormatArg, sizeof...(Args)> list{base::make_format_arg(args)...};
  return print_format(options, text.text(), text.fields(), list);
}

template <class... Values>
std::error_code printed_values(const PrintOptions& options, const Values&... values) {
  static_assert((!std::is_same_v<std::decay_t<Values>, std::FILE*> && ...),
                "a FILE goes into the options: print({.file = stderr}, …)");
  const std::array<base::FormatArg, sizeof...(Values)> list{base::make_format_arg(values)...};
  return print_values(options, list);
}

CANTEEN_API void raise_print_error(std::error_code error);

inline void check_printed(std::error_code error) {
  if (error) raise_print_error(error);
}

}  // namespace detail

template <class... Args>
void print(const PrintOptions& options, base::FormatString<std::type_identity_t<Args>...> text,
           const Args&... args) {
  detail::check_printed(detail::printed<Args...>(options, text, args...));
}

template <class... Args>
void print(base::FormatString<std::type_identity_t<Args>...> text, const Args&... args) {
  detail::check_printed(detail::printed<Args...>({}, text, args...));
}

template <detail::Printable First, class... Rest>
void print(const PrintOptions& options, First&& first, const Rest&... rest) {
  detail::check_printed(detail::printed_values(options, first, rest...));
}

template <detail::Printable First, class... Rest>
void print(First&& first, const Rest&... rest) {
  detail::check_printed(detail::printed_values({}, first, rest...));
}

// An empty line, or what options.end holds.
inline void print(const PrintOptions& options = {}) {
  detail::check_printed(detail::print_values(options, {}));
}

// try_print — print, but an error of the file is the answer false.
template <class... Args>
bool try_print(const PrintOptions& options, base::FormatString<std::type_identity_t<Args>...> text,
               const Args&... args) {
  return !detail::printed<Args...>(options, text, args...);
}

template <class... Args>
bool try_print(base::FormatString<std::type_identity_t<Args>...> text, const Args&... args) {
  return !detail::printed<Args...>({}, text, args...);
}

template <detail::Printable First, class... Rest>
bool try_print(const PrintOptions& options, First&& first, const Rest&... rest) {
  return !detail::printed_values(options, first, rest...);
}

template <detail::Printable First, class... Rest>
bool try_print(First&& first, const Rest&... rest) {
  return !detail::printed_values({}, first, rest...);
}

inline bool try_print(const PrintOptions& options = {}) {
  return !detail::print_values(options, {});
}

}  // namespace canteen
