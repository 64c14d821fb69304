// check_format — is this format string right for arguments of these kinds? Answered while the
// program is compiled; format() itself never meets a wrong one.
//
// The language is libfmt's (and Python's): `{}` `{0}` `{:>8}` `{:.3f}` `{:{}}` `{{` `}}`. Two
// rules are stricter: every argument must be used, and names are not allowed in the braces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <canteen/base/format_arg.hpp>

namespace canteen::base::detail {

// Walks a format string; `error` keeps the first fault. A literal class, alive in a compiler only.
class FormatChecker {
 public:
  constexpr FormatChecker(std::string_view text, std::span<const FormatKind> kinds) noexcept
      : text_(text), kinds_(kinds) {}

  constexpr const char* run() noexcept {
    while (at_ < text_.size() && error_ == nullptr) {
      const char c = text_[at_++];
      if (c == '{') {
        if (peek() == '{') {
          ++at_;
        } else {
          ++fields_;
          field();
        }
      } else if (c == '}') {
        if (peek() != '}') fail("a single '}': write '}}' for the character itself");
        ++at_;
      }
    }
    if (error_ == nullptr && fields_ != 0) {
      const std::uint64_t all =
          kinds_.size() >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << kinds_.size()) - 1;
      if ((used_ & all) != all) fail("more arguments than placeholders");
    }
    return error_;
  }

  [[nodiscard]] constexpr std::size_t fields() const noexcept { return fields_; }

 private:
  [[nodiscard]] constexpr char peek() const noexcept {
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  constexpr void fail(const char* message) noexcept {
    if (error_ == nullptr) error_ = message;
    at_ = text_.size();
  }

  static constexpr bool digit(char c) noexcept { return c >= '0' && c <= '9'; }

  // The argument that a '{' just read stands for; false after a fault.
  constexpr bool argument(std::size_t& index) noexcept {
    if (digit(peek())) {
      if (automatic_) return fail("'{}' and '{0}' in one format string"), false;
      manual_ = true;
      index = 0;
      while (digit(peek())) index = index * 10 + static_cast<std::size_t>(text_[at_++] - '0');
    } else {
      if (peek() != '}' && peek() != ':') {
        return fail(
                   "a name or a conversion inside the braces: only {}, {0} and {:spec} mean "
                   "something here"),
               false;
      }
      if (manual_) return fail("'{}' and '{0}' in one format string"), false;
      automatic_ = true;
      index = next_++;
    }
    if (index >= kinds_.size()) return fail("more placeholders than arguments"), false;
    if (index < 64) used_ |= std::uint64_t{1} << index;
    return true;
  }

  constexpr void field() noexcept {
    std::size_t index = 0;
    if (!argument(index)) return;
    if (peek() == ':') {
      ++at_;
      spec(kinds_[index]);
    }
    if (peek() != '}') return fail("a '{' without its '}'");
    ++at_;
  }

  // A number in a spec, or {} for a number that is an argument; true if there was either.
  constexpr bool count() noexcept {
    if (peek() == '{') {
      ++at_;
      std::size_t index = 0;
      if (!argument(index)) return false;
      if (kinds_[index] != FormatKind::signed_integer &&
          kinds_[index] != FormatKind::unsigned_integer) {
        return fail("a width or precision that is not an integer"), false;
      }
      if (peek() != '}') return fail("a '{' without its '}'"), false;
      ++at_;
      return true;
    }
    const std::size_t from = at_;
    while (digit(peek())) ++at_;
    if (at_ - from > 6) return fail("a width or precision of more than six digits"), false;
    return at_ != from;
  }

  static constexpr bool one_of(char c, std::string_view set) noexcept {
    return c != '\0' && set.find(c) != std::string_view::npos;
  }

  // How many bytes the UTF-8 character that starts with `c` has.
  static constexpr std::size_t length(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  }

  constexpr void spec(FormatKind kind) noexcept {
    const bool integer = kind == FormatKind::signed_integer || kind == FormatKind::unsigned_integer;
    const bool real = kind == FormatKind::float32 || kind == FormatKind::float64;
    const std::size_t fill = at_ < text_.size() ? at_ + length(text_[at_]) : at_;
    if (fill < text_.size() && peek() != '}' && one_of(text_[fill], "<>^")) {
      if (peek() == '{') return fail("'{' as the fill character");
      at_ = fill + 1;
    } else if (one_of(peek(), "<>^")) {
      ++at_;
    }
    bool numeric = false;
    if (one_of(peek(), "+- ")) ++at_, numeric = true;
    if (peek() == '#') ++at_, numeric = true;
    if (peek() == '0') ++at_, numeric = true;
    if (numeric && !integer && !real) return fail("a sign, '#' or '0' for what is not a number");
    count();
    if (peek() == '.') {
      ++at_;
      if (integer || kind == FormatKind::boolean || kind == FormatKind::character ||
          kind == FormatKind::pointer) {
        return fail("a precision for what is neither a real number nor a text");
      }
      if (!count()) return fail("a '.' without a precision");
    }
    if (peek() == '}' || error_ != nullptr) return;
    std::string_view types = "s";
    if (integer) types = "bBcdoxX";
    if (real) types = "aAeEfFgG";
    if (kind == FormatKind::boolean) types = "sbBdoxX";
    if (kind == FormatKind::character) types = "cbBdoxX";
    if (kind == FormatKind::pointer) types = "p";
    if (!one_of(peek(), types)) return fail("a spec that this type of argument does not have");
    ++at_;
  }

  std::string_view text_;
  std::span<const FormatKind> kinds_;
  std::size_t at_ = 0;
  std::size_t fields_ = 0;
  std::size_t next_ = 0;
  std::uint64_t used_ = 0;
  bool automatic_ = false;
  bool manual_ = false;
  const char* error_ = nullptr;
};

// What is wrong with `text` for these arguments, or nullptr.
constexpr const char* check_format(std::string_view text,
                                   std::span<const FormatKind> kinds) noexcept {
  return FormatChecker(text, kinds).run();
}

// How many replacement fields `text` has (what stands before its first fault).
constexpr std::size_t count_fields(std::string_view text,
                                   std::span<const FormatKind> kinds) noexcept {
  FormatChecker checker(text, kinds);
  checker.run();
  return checker.fields();
}

// Not constexpr, so that reaching it while compiling is the error message.
void this_format_string_is_wrong(const char* why);

}  // namespace canteen::base::detail
