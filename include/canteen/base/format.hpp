// FormatString — the text of a format, checked against its arguments while the program is
// compiled: too few, too many, a spec that the type does not have are errors there.
// format        — Python's str.format.                                  Python: '…'.format(…)
//
// `{}` gives what Python's str() gives: True, None, 1.0, [1, 'a']. Everything behind a colon is
// libfmt's language, which is Python's: fill, align, sign, width, precision, type.
//
// Thread safety: all functions may be called from any thread.
// Errors:        none for checked strings, except what a type's own formatting throws;
//                ValueError from vformat_to for a text that nobody checked.
// Complexity:    linear in the text; no allocation for results of up to 1000 bytes (format()
//                itself returns a std::string).
// Example:       format_test.cpp [format]
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/format_arg.hpp>
#include <canteen/base/format_check.hpp>
#include <canteen/base/format_value.hpp>
#include <canteen/base/text_buffer.hpp>

namespace canteen::base {

// Requires: Args are the types of the arguments that will come with the text.
template <class... Args>
class FormatString {
 public:
  // Only a literal will do: a text that only the run knows is a value, not a format.
  template <std::size_t Size>
  consteval FormatString(const char (&text)[Size])  // NOLINT(google-explicit-constructor)
      : text_(text, Size - 1) {
    // One more than needed: an array of nothing is not an array.
    constexpr std::array<FormatKind, sizeof...(Args) + 1> kinds{detail::format_kind_of<Args>...};
    const std::span<const FormatKind> given(kinds.data(), sizeof...(Args));
    if (const char* const why = detail::check_format(text_, given); why != nullptr) {
      detail::this_format_string_is_wrong(why);
    }
    fields_ = detail::count_fields(text_, given);
  }

  [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

  // 0: a plain text, in which at most "{{" and "}}" mean something.
  [[nodiscard]] constexpr std::size_t fields() const noexcept { return fields_; }

 private:
  std::string_view text_;
  std::size_t fields_ = 0;
};

// Appends `text` with its fields replaced. The text need not have been checked.
CANTEEN_API void vformat_to(TextBuffer& out, std::string_view text, FormatArgs args);

template <class... Args>
void format_to(TextBuffer& out, FormatString<std::type_identity_t<Args>...> text,
               const Args&... args) {
  const std::array<FormatArg, sizeof...(Args)> list{make_format_arg(args)...};
  vformat_to(out, text.text(), list);
}

template <class... Args>
[[nodiscard]] std::string format(FormatString<std::type_identity_t<Args>...> text,
                                 const Args&... args) {
  TextBuffer out;
  base::format_to<Args...>(out, text, args...);
  return out.str();
}

}  // namespace canteen::base
