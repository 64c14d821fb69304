// StreamHandler — writes each record as one line to a stream: stderr, unless another is given.
//                                                             Python: logging.StreamHandler
//
// Thread safety: as Handler. Lines are whole among those of print, printf and other handlers on
//                the same FILE, and among processes (base/whole_write.hpp).
// Blocking:      as long as the stream takes; each line is written out before emit() returns.
// Errors:        to handle_error().
// Requires:      the stream lives as long as the handler.
// Example:       handler_test.cpp
#pragma once

#include <cstdio>
#include <iosfwd>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/handler.hpp>

namespace canteen::logging {

class CANTEEN_API StreamHandler : public LineHandler {
 public:
  // Whatever stderr is when the line is written.
  StreamHandler() noexcept = default;

  explicit StreamHandler(std::FILE* file) noexcept : file_(file) {}

  explicit StreamHandler(std::ostream& stream) noexcept : stream_(&stream) {}

  void emit(const LogRecord& record) override;
  void flush() override;

 private:
  std::FILE* const file_ = nullptr;       // nullptr: stderr, or stream_
  std::ostream* const stream_ = nullptr;  // nullptr: file_
};

// NullHandler — throws every record away: for libraries that leave logging to the program.
//                                                             Python: logging.NullHandler
class CANTEEN_API NullHandler : public Handler {
 public:
  using Handler::Handler;

  bool handle(LogRecord& /*record*/) override { return true; }

  void emit(const LogRecord& /*record*/) override {}
};

}  // namespace canteen::logging
