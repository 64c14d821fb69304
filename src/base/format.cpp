#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <ostream>
#include <streambuf>
#include <string_view>

#include <fmt/format.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>

namespace canteen::base {
namespace {

template <class Integer>
void append_integer(TextBuffer& out, Integer value) {
  const fmt::format_int digits(value);
  out.append({digits.data(), digits.size()});
}

// Shortest digits that read back as the same number; "1.0" where libfmt says "1", as in Python.
template <class Real>
void append_real(TextBuffer& out, Real value) {
  constexpr std::size_t longest = 40;
  char* const begin = out.prepare(longest);
  char* end = fmt::format_to(begin, "{}", value);
  const std::string_view digits(begin, static_cast<std::size_t>(end - begin));
  // 'n' is in nan and inf; 'e' in an exponent.
  if (digits.find_first_of(".en") == std::string_view::npos) {
    *end++ = '.';
    *end++ = '0';
  }
  out.commit(static_cast<std::size_t>(end - begin));
}

// Python's repr of a string: single quotes, unless only double ones spare an escape.
void append_quoted(TextBuffer& out, std::string_view text) {
  const bool single = text.find('\'') != std::string_view::npos;
  const char quote = single && text.find('"') == std::string_view::npos ? '"' : '\'';
  out.push_back(quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (byte < 0x20 || byte == 0x7F) {
      static constexpr std::string_view hex = "0123456789abcdef";
      out.append("\\x");
      out.push_back(hex[byte >> 4U]);
      out.push_back(hex[byte & 15U]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back(quote);
}

class TextStreamBuffer : public std::streambuf {
 public:
  explicit TextStreamBuffer(TextBuffer& out) noexcept : out_(out) {}

 protected:
  int_type overflow(int_type c) override {
    if (!traits_type::eq_int_type(c, traits_type::eof())) {
      out_.push_back(traits_type::to_char_type(c));
    }
    return traits_type::not_eof(c);
  }

  std::streamsize xsputn(const char* text, std::streamsize size) override {
    out_.append({text, static_cast<std::size_t>(size)});
    return size;
  }

 private:
  TextBuffer& out_;
};

[[noreturn]] void wrong(const char* why) {
  throw ValueError(std::string("format string: ") + why);
}

// Replaces the fields of one text. The compile-time checker knows the same grammar; this one
// trusts nothing, because a logging.Formatter's or a caller's text may come from a file.
class Formatter {
 public:
  Formatter(TextBuffer& out, std::string_view text, FormatArgs args) noexcept
      : out_(out), text_(text), args_(args) {}

  void run() {
    for (;;) {
      const std::size_t brace = next_brace();
      out_.append(text_.substr(at_, brace - at_));
      if (brace == text_.size()) return;
      at_ = brace + 1;
      const char c = text_[brace];
      if (peek() == c) {  // doubled: the brace itself
        out_.push_back(c);
        ++at_;
      } else if (c == '}') {
        wrong("a single '}'");
      } else {
        field();
      }
    }
  }

 private:
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  static bool digit(char c) noexcept { return c >= '0' && c <= '9'; }

  [[nodiscard]] std::size_t next_brace() const noexcept {
    const char* const end = text_.data() + text_.size();
    const char* c = text_.data() + at_;
    while (c != end && *c != '{' && *c != '}') ++c;
    return static_cast<std::size_t>(c - text_.data());
  }

  void close() {
    if (peek() != '}') wrong("a '{' without its '}'");
    ++at_;
  }

  const FormatArg& argument() {
    std::size_t index = 0;
    if (digit(peek())) {
      while (digit(peek()) && index < args_.size()) {
        index = index * 10 + static_cast<std::size_t>(text_[at_++] - '0');
      }
    } else {
      index = next_++;
    }
    if (index >= args_.size()) wrong("more placeholders than arguments");
    return args_[index];
  }

  void field() {
    const FormatArg& arg = argument();
    if (peek() == '}') {
      ++at_;
      append_value(out_, arg);
      return;
    }
    if (peek() != ':') wrong("expected '}' or ':' in a replacement field");
    ++at_;
    fmt::basic_memory_buffer<char, 32> spec;
    spec.append(std::string_view("{:"));
    while (peek() != '}') {
      if (at_ >= text_.size()) wrong("a '{' without its '}'");
      if (peek() == '{') {
        ++at_;
        const FormatArg& number = argument();
        close();
        if (number.kind() != FormatKind::signed_integer &&
            number.kind() != FormatKind::unsigned_integer) {
          wrong("a width or precision that is not an integer");
        }
        if (number.integer() < 0 || number.integer() > 999'999) {
          wrong("a width or precision that is not in 0..999999");
        }
        const fmt::format_int digits(number.integer());
        spec.append(digits.data(), digits.data() + digits.size());
        continue;
      }
      spec.push_back(text_[at_++]);
    }
    ++at_;
    spec.push_back('}');
    with_spec({spec.data(), spec.size()}, arg);
  }

  template <class T>
  void give(std::string_view spec, const T& value) {
    fmt::basic_memory_buffer<char, 256> result;
    try {
      fmt::vformat_to(std::back_inserter(result), fmt::string_view(spec.data(), spec.size()),
                      fmt::make_format_args(value));
    } catch (const fmt::format_error& error) {
      wrong(error.what());
    }
    out_.append({result.data(), result.size()});
  }

  void with_spec(std::string_view spec, const FormatArg& arg) {
    const char type = spec[spec.size() - 2];
    const bool as_number = std::string_view("bBdoxX").find(type) != std::string_view::npos;
    switch (arg.kind()) {
      case FormatKind::boolean:
        if (as_number) return give(spec, static_cast<int>(arg.integer()));
        return give(spec, std::string_view(arg.integer() != 0 ? "True" : "False"));
      case FormatKind::character: {
        if (as_number) return give(spec, static_cast<int>(arg.integer()));
        return give(spec, static_cast<char>(arg.integer()));
      }
      case FormatKind::signed_integer:
        return give(spec, arg.integer());
      case FormatKind::unsigned_integer:
        return give(spec, static_cast<std::uint64_t>(arg.integer()));
      case FormatKind::float32:
        return give(spec, static_cast<float>(arg.real()));
      case FormatKind::float64:
        return give(spec, arg.real());
      case FormatKind::string:
        return give(spec, arg.text());
      case FormatKind::pointer:
        return give(spec, arg.address());
      case FormatKind::none:
        return give(spec, std::string_view("None"));
      case FormatKind::custom: {
        TextBuffer text;
        arg.write(text);
        return give(spec, text.view());
      }
    }
  }

  TextBuffer& out_;
  std::string_view text_;
  FormatArgs args_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
};

}  // namespace

void append_value(TextBuffer& out, const FormatArg& arg) {
  switch (arg.kind()) {
    case FormatKind::none:
      return out.append("None");
    case FormatKind::boolean:
      return out.append(arg.integer() != 0 ? "True" : "False");
    case FormatKind::character:
      return out.push_back(static_cast<char>(arg.integer()));
    case FormatKind::signed_integer:
      return append_integer(out, arg.integer());
    case FormatKind::unsigned_integer:
      return append_integer(out, static_cast<std::uint64_t>(arg.integer()));
    case FormatKind::float32:
      return append_real(out, static_cast<float>(arg.real()));
    case FormatKind::float64:
      return append_real(out, arg.real());
    case FormatKind::string:
      return out.append(arg.text());
    case FormatKind::pointer: {
      out.append("0x");
      constexpr std::size_t longest = 16;
      char* const begin = out.prepare(longest);
      const auto number = reinterpret_cast<std::uintptr_t>(arg.address());
      const char* const end = std::to_chars(begin, begin + longest, number, 16).ptr;
      return out.commit(static_cast<std::size_t>(end - begin));
    }
    case FormatKind::custom:
      return arg.write(out);
  }
}

void append_repr(TextBuffer& out, const FormatArg& arg) {
  if (arg.kind() == FormatKind::string) return append_quoted(out, arg.text());
  if (arg.kind() == FormatKind::character) {
    const char c = static_cast<char>(arg.integer());
    return append_quoted(out, {&c, 1});
  }
  append_value(out, arg);
}

void vformat_to(TextBuffer& out, std::string_view text, FormatArgs args) {
  Formatter(out, text, args).run();
}

namespace detail {

void this_format_string_is_wrong(const char* why) {
  wrong(why);
}

void stream_value(TextBuffer& out, const void* value, void (*write)(std::ostream&, const void*)) {
  TextStreamBuffer buffer(out);
  std::ostream stream(&buffer);
  stream.exceptions(std::ios::badbit);  // what a type's operator<< throws reaches the caller
  write(stream, value);
}

}  // namespace detail
}  // namespace canteen::base
