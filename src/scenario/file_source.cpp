#include "src/scenario/file_source.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/scenario/error.hpp>

namespace canteen::scenario {
namespace {

constexpr std::size_t longest_scenario = std::size_t{16} << 20U;

std::string words(int error) {
  return std::generic_category().message(error);
}

[[noreturn]] void cannot_read(const std::string& path, const std::string& why) {
  throw ScenarioError(path + ": cannot be read: " + why);
}

}  // namespace

std::string why_unreadable(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return words(errno);
  if (S_ISDIR(status.st_mode)) return words(EISDIR);
  if (::access(path.c_str(), R_OK) != 0) return words(errno);
  return {};
}

std::string read_whole_file(const std::string& path) {
  FileSource file(path);
  std::string text;
  std::array<char, 16'384> part{};
  while (const std::size_t size = file.read(part)) {
    if (text.size() + size > longest_scenario) cannot_read(path, "longer than 16 MiB");
    text.append(part.data(), size);
  }
  return text;
}

FileSource::FileSource(std::string path) : path_(std::move(path)) {
  do {
    file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  } while (file_ < 0 && errno == EINTR);
  if (file_ < 0) cannot_read(path_, words(errno));
}

FileSource::~FileSource() {
  ::close(file_);
}

std::size_t FileSource::read(std::span<char> out) {
  while (true) {
    const ssize_t size = ::read(file_, out.data(), out.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno != EINTR) cannot_read(path_, words(errno));
  }
}

}  // namespace canteen::scenario
