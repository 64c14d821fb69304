// FileHandler — writes each record as one line to a file.           Python: logging.FileHandler
//
//   FileHandler("canteen.log")                       each line is in the file when the call returns
//   FileHandler("canteen.log", {.buffer = 65536})    lines are collected, and written together
//
// The file is opened for appending in every mode, so that several processes may log into it: only
// whole lines are ever handed to the system, in one write(2) each time.
//
// A buffer is written out when it is full, at records of `flush_level` and above, by flush() and
// close(), and when the process ends (logging::shutdown()); what it holds is lost when the process
// is killed or crashes. A forked child starts with an empty one: the lines are its parent's.
//
// Thread safety: as Handler.
// Errors:        OSError from the constructor when the file cannot be opened (unless delayed);
//                later ones go to handle_error().
// Shutdown:      a record that comes after close() opens the file again, and is written at once;
//                with mode "w", whose file would be lost, it is dropped, as in Python.
// Complexity:    without a buffer one write(2) a line; with one, a copy.
// Example:       file_handler_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/handler.hpp>

namespace canteen::logging {

struct FileOptions {
  std::string mode = "a";  // "a" appends, "w" empties the file first, "x" wants a new file
  bool delay = false;      // open it with the first record
  std::size_t buffer = 0;  // in bytes
  Level flush_level = Level::error;
};

class CANTEEN_API FileHandler : public LineHandler {
 public:
  explicit FileHandler(std::string path, FileOptions options = {});
  ~FileHandler() override;

  void emit(const LogRecord& record) override;
  void flush() override;
  void close() override;

  // The file's absolute path.                                         Python: baseFilename
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 protected:
  void after_fork_in_child() noexcept override;

  // All of these: Requires the handler's lock. Errors: OSError.
  void open();
  void close_file();  // writes out the buffer first

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

  void write(std::string_view line, Level level);

  // The size of the file with what waits in the buffer.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

 private:
  void write_out(std::string_view text);
  void write_buffer();

  const std::string path_;
  const FileOptions options_;

  // Guarded by the handler's lock.
  int descriptor_ = -1;
  bool locked_ = false;  // a pipe or terminal: texts go through the lock that processes share
  bool opened_before_ = false;
  bool closed_ = false;
  std::unique_ptr<char[]> buffer_;  // options_.buffer bytes, once there is something to hold
  std::size_t size_ = 0;            // of what waits in buffer_
  std::uint64_t position_ = 0;
};

}  // namespace canteen::logging
