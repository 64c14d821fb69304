// LogFormat — the text of a logging call, checked like every format (base/format.hpp), and the
// place it stands in: what `pathname`, `lineno` and `funcName` show.
// CallSite  — the same without its types.
//
// Requires (of what CallSite points to): static storage duration; a queue may hold it for long.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include <canteen/base/annotations.hpp>
#include <canteen/base/format.hpp>

namespace canteen::logging {

struct CallSite {
  std::string_view text;  // the format
  const char* file = "";
  const char* function = "";
  int line = 0;
};

template <class... Args>
class LogFormat {
 public:
  // The defaults are the caller's place, because that is where the conversion happens.
  template <std::size_t Size>
  consteval LogFormat(const char (&text)[Size],  // NOLINT(google-explicit-constructor)
                      const char* file = __builtin_FILE(),
                      const char* function = __builtin_FUNCTION(), int line = __builtin_LINE())
      : site_{base::FormatString<Args...>(text).text(), file, function, line} {
    if (sizeof...(Args) != 0 && base::FormatString<Args...>(text).fields() == 0) {
      base::detail::this_format_string_is_wrong("arguments, but no {} for them");
    }
  }

  [[nodiscard]] constexpr const CallSite& site() const noexcept { return site_; }

 private:
  CallSite site_;
};

// LogValue — what is logged without a format: a text of the run, or any value, as it prints.
// It remembers its place in the same way.
class LogValue {
 public:
  template <class T>
    requires(!std::is_array_v<T>)  // a literal is a format
  LogValue(const T& value,
           const char* file = __builtin_FILE(),  // NOLINT(google-explicit-constructor)
           const char* function = __builtin_FUNCTION(), int line = __builtin_LINE()) noexcept
      : arg_(base::make_format_arg(value)), site_{"{}", file, function, line} {}

  [[nodiscard]] const base::FormatArg& arg() const noexcept { return arg_; }

  [[nodiscard]] const CallSite& site() const noexcept { return site_; }

 private:
  base::FormatArg arg_;
  CallSite site_;
};

}  // namespace canteen::logging
