#include <cerrno>
#include <cstdio>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

#include <canteen/base/os_error.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/logging/rotating_file_handler.hpp>

#include "src/logging/guard.hpp"

namespace canteen::logging {
namespace {

// Renames, if there is something to rename.
void move_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) {
    throw OSError(errno, std::generic_category(), "rename log file " + from + " to " + to);
  }
}

FileOptions for_rotation(FileOptions options, std::uint64_t max_bytes) {
  // As in Python: to empty the file at the start, and rotate it later, would make no sense.
  if (max_bytes > 0) options.mode = "a";
  return options;
}

}  // namespace

RotatingFileHandler::RotatingFileHandler(std::string path, std::uint64_t max_bytes,
                                         int backup_count, FileOptions options)
    : FileHandler(std::move(path), for_rotation(std::move(options), max_bytes)),
      max_bytes_(max_bytes),
      backup_count_(backup_count) {}

std::string RotatingFileHandler::backup(int number) const {
  return path() + "." + std::to_string(number);
}

void RotatingFileHandler::do_rollover() {
  const std::scoped_lock guard(lock());
  close_file();
  for (int number = backup_count_ - 1; number > 0; --number) {
    move_file(backup(number), backup(number + 1));
  }
  if (backup_count_ > 0) move_file(path(), backup(1));
  open();
}

void RotatingFileHandler::emit(const LogRecord& record) {
  detail::guard(*this, record, [&] {
    if (!is_open()) open();
    base::TextBuffer scratch;
    const std::string_view text = line(record, scratch);
    if (max_bytes_ > 0 && backup_count_ > 0 && position() > 0 &&
        position() + text.size() >= max_bytes_) {
      // The line is written in any case, if need be to the old file.
      detail::guard(*this, record, [&] { do_rollover(); });
      if (!is_open()) open();
    }
    write(text, record.level());
  });
}

}  // namespace canteen::logging
