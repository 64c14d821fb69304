#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/logging/file_handler.hpp>

#include "src/logging/guard.hpp"

namespace canteen::logging {
namespace {

void check(const FileOptions& options) {
  if (options.mode != "a" && options.mode != "w" && options.mode != "x") {
    throw ValueError("the mode of a log file is \"a\", \"w\" or \"x\", not \"" + options.mode +
                     '"');
  }
}

}  // namespace

FileHandler::FileHandler(std::string path, FileOptions options)
    : path_(std::filesystem::absolute(std::move(path)).lexically_normal()),
      options_(std::move(options)) {
  check(options_);
  if (!options_.delay) open();
}

FileHandler::~FileHandler() {
  try {
    close_file();
  } catch (const OSError&) {
    // Nobody is left to tell: shutdown() and close() are where errors are heard.
  }
}

void FileHandler::open() {
  // Only the first opening empties the file, or wants it new.
  int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  if (!opened_before_ && options_.mode == "w") flags |= O_TRUNC;
  if (!opened_before_ && options_.mode == "x") flags |= O_EXCL;
  do {
    descriptor_ = ::open(path_.c_str(), flags, 0666);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) throw OSError(errno, std::generic_category(), "open log file " + path_);
  opened_before_ = true;
  struct stat status = {};
  position_ = fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  locked_ = base::needs_lock(descriptor_);
}

void FileHandler::close_file() {
  if (descriptor_ < 0) return;

  struct Close {
    int& descriptor;

    ~Close() {
      ::close(descriptor);
      descriptor = -1;
    }
  } const close{descriptor_};

  write_buffer();
}

void FileHandler::close() {
  const std::scoped_lock guard(lock());
  closed_ = true;
  close_file();
}

void FileHandler::flush() {
  const std::scoped_lock guard(lock());
  write_buffer();
}

void FileHandler::write_out(std::string_view text) {
  const std::error_code error =
      locked_ ? base::write_whole(descriptor_, text) : base::write_all(descriptor_, text);
  if (error) throw OSError(error, "write to log file " + path_);
}

void FileHandler::write_buffer() {
  // Given up even if the file refuses it: it would be refused again, and stand in the way.
  const std::size_t size = std::exchange(size_, 0);
  if (size != 0) write_out({buffer_.get(), size});
}

void FileHandler::write(std::string_view line, Level level) {
  position_ += line.size();
  // A closed handler has nobody who would come and write out its buffer.
  if (options_.buffer == 0 || closed_) return write_out(line);
  if (buffer_ == nullptr) buffer_ = std::make_unique_for_overwrite<char[]>(options_.buffer);
  if (options_.buffer - size_ < line.size()) write_buffer();
  if (line.size() > options_.buffer) return write_out(line);
  std::memcpy(buffer_.get() + size_, line.data(), line.size());
  size_ += line.size();
  if (level >= options_.flush_level) write_buffer();
}

void FileHandler::emit(const LogRecord& record) {
  detail::guard(*this, record, [&] {
    if (!is_open()) {
      if (closed_ && options_.mode == "w") return;
      open();
    }
    base::TextBuffer scratch;
    write(line(record, scratch), record.level());
  });
}

void FileHandler::after_fork_in_child() noexcept {
  size_ = 0;
}

}  // namespace canteen::logging
