#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <canteen/base/os_error.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/cache/detail/snapshot_file.hpp>
#include <canteen/cache/errors.hpp>
#include <canteen/codec/encode.hpp>
#include <canteen/codec/reader.hpp>
#include <canteen/codec/writer.hpp>

namespace canteen::cache::detail {
namespace {

constexpr std::string_view mark = "canteen cache\n";
constexpr std::uint64_t version = 1;
// The mark, the version, the length of the rest, its checksum.
constexpr std::size_t head = mark.size() + 4 + 8 + 4;

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

// Where its links lead to, be that there or not.
std::string end_of_links(std::filesystem::path path) {
  while (std::filesystem::is_symlink(path)) {
    path = path.parent_path() / std::filesystem::read_symlink(path);
  }
  return path.string();
}

// A file with a name of its own beside the one that it will replace; gone if it does not.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) {
    struct stat status{};
    const bool replaces = stat(path_.c_str(), &status) == 0;
    if (!replaces && errno != ENOENT) fail(last_error());  // links that go round, for one
    if (replaces) {
      if (S_ISDIR(status.st_mode)) fail(std::make_error_code(std::errc::is_a_directory));
      // /dev/null is not to become a file.
      if (!S_ISREG(status.st_mode)) fail(std::make_error_code(std::errc::not_supported));
      // A new file in its place would need no permission of the old one.
      if (access(path_.c_str(), W_OK) != 0) fail(last_error());
    }
    target_ = end_of_links(path_);
    create(replaces ? 0600 : 0666);  // for nobody else's eyes until it has the old one's mode
    if (replaces && fchmod(file_, status.st_mode & 07777) != 0) give_up(last_error());
  }

  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  ~Draft() { drop(); }

  void write(std::string_view bytes) {
    if (const std::error_code error = base::write_all(file_, bytes)) fail(error);
  }

  void replace() {
    if (fsync(file_) != 0) fail(last_error());
    if (close(std::exchange(file_, -1)) != 0) fail(last_error());
    if (rename(name_.c_str(), target_.c_str()) != 0) fail(last_error());
    kept_ = true;
    save_folder();
  }

 private:
  [[noreturn]] void fail(std::error_code error) const {
    throw OSError(error, path_ + ": cannot be written");
  }

  // … in the constructor, after which nobody else would.
  [[noreturn]] void give_up(std::error_code error) {
    drop();
    fail(error);
  }

  void drop() const {
    if (file_ >= 0) close(file_);
    if (!kept_) unlink(name_.c_str());
  }

  // By open() and not mkstemp(), as only the kernel can apply the umask: to ask for it is to change
  // it, for all threads.
  void create(mode_t mode) {
    static constinit std::atomic<unsigned> number{0};
    do {
      // relaxed: a number, nothing else.
      name_ = target_ + "." + std::to_string(getpid()) + "." +
              std::to_string(number.fetch_add(1, std::memory_order_relaxed));
      file_ = open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    } while (file_ < 0 && errno == EEXIST);  // left by one who was killed, say
    if (file_ < 0) fail(last_error());
  }

  // Else the name may still be the old file's after a crash.
  void save_folder() const {
    const std::string folder = std::filesystem::path(target_).parent_path().string();
    const int opened =
        open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;  // one may write in it and not read it: no more can be done
    // EINVAL: of a file system that cannot do this.
    const bool failed = fsync(opened) != 0 && errno != EINVAL;
    const std::error_code error = last_error();
    close(opened);
    if (failed) fail(error);
  }

  const std::string path_;  // as it was given
  std::string target_;      // where it leads to
  std::string name_;
  int file_ = -1;
  bool kept_ = false;
};

std::string whole_file(const std::string& path) {
  // A folder can be opened, but not read.
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    throw OSError(std::make_error_code(std::errc::is_a_directory), path + ": cannot be read");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) {
    throw OSError(errno != 0 ? last_error() : std::make_error_code(std::errc::io_error),
                  path + ": cannot be read");
  }
  return bytes;
}

}  // namespace

void write_snapshot(const std::string& path, const std::string& types, std::string_view contents) {
  const std::string body = codec::encode(types).append(contents);
  codec::Writer beginning;
  beginning.bytes(mark);
  beginning.number(version, 4);
  beginning.count(body.size());
  beginning.number(checksum(body), 4);
  Draft draft(path);
  draft.write(beginning.take());
  draft.write(body);
  draft.replace();
}

std::string read_snapshot(const std::string& path, const std::string& types) {
  const std::string bytes = whole_file(path);
  if (std::string_view(bytes).substr(0, mark.size()) != mark.substr(0, bytes.size()) ||
      bytes.empty()) {
    refuse_snapshot(path, "is not a snapshot of a cache");
  }
  const auto cut_off = [&](std::uint64_t whole) {
    refuse_snapshot(path, "is cut off: it has " + std::to_string(bytes.size()) + " of " +
                              std::to_string(whole) + " bytes");
  };
  if (bytes.size() < head) cut_off(head);
  codec::Reader reader(bytes);
  static_cast<void>(reader.bytes(mark.size()));
  if (const std::uint64_t its_version = reader.number(4); its_version != version) {
    refuse_snapshot(path, "is of version " + std::to_string(its_version) +
                              ", and version 1 is what can be read");
  }
  const std::uint64_t length = reader.number(8);
  const std::uint64_t sum = reader.number(4);
  if (length > reader.left()) cut_off(head + length);
  if (length < reader.left()) {
    refuse_snapshot(
        path, "is damaged: " + std::to_string(reader.left() - length) + " bytes follow its end");
  }
  if (checksum(std::string_view(bytes).substr(head)) != sum) {
    refuse_snapshot(path, "is damaged: its contents are not those that its checksum is of");
  }
  const auto its_types = codec::decode_from<std::string>(reader);
  if (its_types != types) {
    refuse_snapshot(path, "is of a cache of " + its_types + ", and this is one of " + types);
  }
  return std::string(reader.bytes(reader.left()));
}

void refuse_snapshot(const std::string& path, const std::string& why) {
  throw SnapshotError(path + " " + why);
}

}  // namespace canteen::cache::detail
