#include "apps/canteen/output_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
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

// The permissions that any new file would get.
mode_t usual_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)), target_(path_) {
  struct stat status{};
  if (stat(path_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) refuse(path_, std::make_error_code(std::errc::is_a_directory));
    // A new file in its place would need no permission of the old one.
    if (access(path_.c_str(), W_OK) != 0) refuse(path_, last_error());
    in_place_ = !S_ISREG(status.st_mode);
    mode_ = status.st_mode & 07777;
    if (!in_place_) target_ = std::filesystem::canonical(path_);
  } else {
    in_place_ = lstat(path_.c_str(), &status) == 0;  // a link to what is not there yet
    mode_ = usual_mode();
  }
  if (in_place_) return;
  std::string name;
  close(open_beside(name));
  unlink(name.c_str());
}

int OutputFile::open_beside(std::string& name) const {
  name = target_ + ".XXXXXX";
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) refuse(path_, last_error());
  return file;
}

void OutputFile::write(std::string_view text) const {
  std::string name = target_;
  const int file =
      in_place_ ? open(target_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : open_beside(name);
  if (file < 0) refuse(path_, last_error());
  std::error_code error = base::write_all(file, text);
  if (!in_place_ && fchmod(file, mode_) != 0 && !error) error = last_error();
  if (close(file) != 0 && !error) error = last_error();
  if (!in_place_ && !error && rename(name.c_str(), target_.c_str()) != 0) error = last_error();
  if (!error) return;
  if (!in_place_) unlink(name.c_str());
  refuse(path_, error);
}

}  // namespace canteen::program
