// PrintOptions — print's keyword arguments, with Python's names and defaults.
//                                              Python: print(…, sep=' ', end='\n', file=None,
//                                              flush=False)
// PrintFile    — where it prints: a FILE* of C, or a std::ostream.
//
// Thread safety: values. The file or stream must live as long as the call.
// Example:       print({.sep = ", ", .end = "", .file = stderr, .flush = true}, a, b);
#pragma once

#include <cstdio>
#include <iosfwd>
#include <string_view>

namespace canteen {

class PrintFile {
 public:
  // Python's None: whatever stdout is when the line is printed.
  constexpr PrintFile() noexcept = default;

  constexpr PrintFile(std::FILE* file) noexcept  // NOLINT(google-explicit-constructor)
      : file_(file) {}

  // Lines are whole for all who print to the stream; those who use `<<` on it stand outside.
  constexpr PrintFile(std::ostream& stream) noexcept  // NOLINT(google-explicit-constructor)
      : stream_(&stream) {}

  [[nodiscard]] std::FILE* file() const noexcept { return file_ != nullptr ? file_ : stdout; }

  [[nodiscard]] constexpr std::ostream* stream() const noexcept { return stream_; }

 private:
  std::FILE* file_ = nullptr;
  std::ostream* stream_ = nullptr;
};

struct PrintOptions {
  std::string_view sep = " ";   // between values; a format has its own
  std::string_view end = "\n";  // after the last
  PrintFile file = {};
  bool flush = false;  // write it out before the call returns
};

}  // namespace canteen
