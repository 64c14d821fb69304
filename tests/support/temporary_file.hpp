// TemporaryFile — a file for a test, gone with it.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include <stdlib.h>
#include <unistd.h>

namespace canteen::test {

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content, const std::string& suffix = ".txt")
      : path_("/tmp/canteen-XXXXXX" + suffix) {
    const int file = ::mkstemps(path_.data(), static_cast<int>(suffix.size()));
    if (file < 0) throw std::runtime_error("no temporary file");
    while (!content.empty()) {
      const ssize_t written = ::write(file, content.data(), content.size());
      if (written < 0) throw std::runtime_error("the temporary file cannot be written");
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(file);
  }

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  ~TemporaryFile() { ::unlink(path_.c_str()); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace canteen::test
