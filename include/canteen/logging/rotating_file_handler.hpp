// RotatingFileHandler — a FileHandler that begins a new file before the old one grows too large.
//                                               Python: logging.handlers.RotatingFileHandler
//
// When a line would bring the file to max_bytes or more, canteen.log becomes canteen.log.1, what
// was canteen.log.1 becomes canteen.log.2, and so on; what was number backup_count goes. A line
// that is larger than max_bytes has a file to itself; an empty file is never rotated. With
// max_bytes or backup_count 0 the file just grows.
//
// Thread safety: as Handler. One process only: two that rotate the same file take it from each
//                other (in Python, too).
// Errors:        to handle_error(); a rotation that fails leaves the old file in use.
// Example:       file_handler_test.cpp
#pragma once

#include <cstdint>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/file_handler.hpp>

namespace canteen::logging {

class CANTEEN_API RotatingFileHandler : public FileHandler {
 public:
  RotatingFileHandler(std::string path, std::uint64_t max_bytes, int backup_count,
                      FileOptions options = {});

  void emit(const LogRecord& record) override;

  // Begins a new file now.                                           Python: doRollover
  void do_rollover();

 private:
  [[nodiscard]] std::string backup(int number) const;

  const std::uint64_t max_bytes_;
  const int backup_count_;
};

}  // namespace canteen::logging
