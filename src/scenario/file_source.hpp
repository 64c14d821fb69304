// FileSource — the bytes of a file, and why they cannot be had.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace canteen::scenario {

// "No such file or directory", "Is a directory", …; empty: it can be read. Opens nothing.
[[nodiscard]] std::string why_unreadable(const std::string& path);

// Throws ScenarioError.
[[nodiscard]] std::string read_whole_file(const std::string& path);

// Thread safety: none.
class FileSource {
 public:
  // Throws ScenarioError where the file cannot be opened.
  explicit FileSource(std::string path);
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource();

  // How many bytes have been put into `out`; 0: the end. Throws ScenarioError where the system
  // fails.
  [[nodiscard]] std::size_t read(std::span<char> out);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  int file_ = -1;
};

}  // namespace canteen::scenario
