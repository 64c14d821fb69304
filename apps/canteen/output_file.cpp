#include "apps/canteen/output_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/base/os_error.hpp>
#include <canteen/base/whole_write.hpp>

namespace canteen::program {
namespace {

[[noreturn]] void refuse(const std::string& path, std::error_code error) {
  throw OSError(error, path + ": cannot be written");
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

// A new file beside `path`; its name is put there.
int open_beside(const std::string& path, std::string& name) {
  name = path + ".XXXXXX";
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) refuse(path, last_error());
  return file;
}

bool is_special(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    refuse(path, std::make_error_code(std::errc::is_a_directory));
  }
  return lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)), in_place_(is_special(path_)) {
  if (in_place_) return;
  std::string name;
  close(open_beside(path_, name));
  unlink(name.c_str());
}

void OutputFile::write(std::string_view text) const {
  std::string name = path_;
  const int file = in_place_ ? open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)
                             : open_beside(path_, name);
  if (file < 0) refuse(path_, last_error());
  std::error_code error = base::write_all(file, text);
  // As any other new file would be.
  const mode_t mask = umask(0);
  umask(mask);
  if (!in_place_ && fchmod(file, 0666 & ~mask) != 0 && !error) error = last_error();
  if (close(file) != 0 && !error) error = last_error();
  if (!in_place_ && !error && rename(name.c_str(), path_.c_str()) != 0) error = last_error();
  if (!error) return;
  if (!in_place_) unlink(name.c_str());
  refuse(path_, error);
}

}  // namespace canteen::program
