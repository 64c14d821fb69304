#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <ostream>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include <canteen/base/whole_write.hpp>

#include "src/base/keyed_lock.hpp"
#include "src/base/sanitizer.hpp"

#if defined(CANTEEN_TSAN)
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace canteen::base {
namespace {

// Never destroyed: threads print until the very end. Constant-initialised: and from the very start.
constinit KeyedLocks locks;

// From here on every text is written at once: nobody will come by and flush stdout properly.
// relaxed: a text that just misses it is written out by the C library instead.
constinit std::atomic<bool> ended{false};

std::error_code error_of(int number) noexcept {
  return {number, std::generic_category()};
}

// The lock that processes share on a pipe or terminal: a record lock on its byte 0. A record lock
// belongs to a process, unlike flock() and the locks of open file descriptions, which a parent
// and its children would hold together: exactly those who share a pipe.
class PipeLock {
 public:
  explicit PipeLock(int descriptor) noexcept : descriptor_(descriptor) {
    int outcome = 0;
    do {
      outcome = set(F_SETLKW, F_WRLCK);
      // The kernel looks for deadlocks between processes and takes one process for one thread of
      // control. Two of our threads in two pipes are no deadlock: step back and try again.
      if (outcome == EDEADLK) {
        const timespec pause{.tv_sec = 0, .tv_nsec = 200'000};
        nanosleep(&pause, nullptr);
      }
    } while (outcome == EINTR || outcome == EDEADLK);
  }

  ~PipeLock() { set(F_SETLK, F_UNLCK); }

  PipeLock(const PipeLock&) = delete;
  PipeLock& operator=(const PipeLock&) = delete;

 private:
  int set(int command, short type) const noexcept {
    struct flock range = {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_len = 1;
    return fcntl(descriptor_, command, &range) == 0 ? 0 : errno;
  }

  int descriptor_;
};

// The FILE's own lock, which TSan does not know for one; so it is told.
class FileLock {
 public:
  explicit FileLock(std::FILE* file) noexcept : file_(file) {
    flockfile(file_);
#if defined(CANTEEN_TSAN)
    __tsan_acquire(file_);
#endif
  }

  ~FileLock() {
#if defined(CANTEEN_TSAN)
    __tsan_release(file_);
#endif
    funlockfile(file_);
  }

  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  std::FILE* file_;
};

struct Pieces {
  std::string_view first;   // what waited in the FILE
  std::string_view second;  // the text

  [[nodiscard]] std::size_t size() const noexcept { return first.size() + second.size(); }

  void drop(std::size_t count) noexcept {
    const std::size_t from_first = std::min(count, first.size());
    first.remove_prefix(from_first);
    second.remove_prefix(count - from_first);
  }
};

// Writes all of it, or says why not; `pieces` keeps what was not written.
std::error_code put_all(int descriptor, Pieces& pieces) noexcept {
  while (pieces.size() != 0) {
    std::array<iovec, 2> parts{
        iovec{const_cast<char*>(pieces.first.data()), pieces.first.size()},
        iovec{const_cast<char*>(pieces.second.data()), pieces.second.size()}};
    const bool one = pieces.first.empty();
    const ssize_t written = writev(descriptor, parts.data() + (one ? 1 : 0), one ? 1 : 2);
    if (written >= 0) {
      pieces.drop(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody who shares the terminal or pipe has made it non-blocking: wait for room.
      pollfd room{.fd = descriptor, .events = POLLOUT, .revents = 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return error_of(errno);
    }
  }
  return {};
}

// Whether one write(2) may take a part of a text only, and let others write before the rest. A
// terminal's does so when somebody who shares it has made it non-blocking.
bool may_be_short(const struct stat& status) noexcept {
  constexpr unsigned memory_devices = 1;  // /dev/null and its kin
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ||
         (S_ISCHR(status.st_mode) && major(status.st_rdev) != memory_devices);
}

std::error_code write_pieces(int descriptor, Pieces& pieces) noexcept {
  struct stat status = {};
  if (fstat(descriptor, &status) != 0) return error_of(errno);
  if (!may_be_short(status)) return put_all(descriptor, pieces);
  // Two locks: threads first (stdout and stderr may be one pipe), then processes.
  const KeyedLocks::Guard threads(locks, {.space = status.st_dev, .number = status.st_ino});
  const PipeLock processes(descriptor);
  return put_all(descriptor, pieces);
}

// The text that waits in a FILE. glibc tells its size to all and its address to those who look.
std::string_view waiting(std::FILE* file) noexcept {
  return {file->_IO_write_base, __fpending(file)};
}

std::error_code plain_write(std::FILE* file, std::string_view text, bool flush) noexcept {
  errno = 0;
  if (fwrite_unlocked(text.data(), 1, text.size(), file) != text.size() ||
      (flush && fflush_unlocked(file) != 0)) {
    return error_of(errno != 0 ? errno : EIO);
  }
  return {};
}

// The first word into a FILE: gives it its buffer, and returns its size. Left to fwrite(), a buffer
// of a terminal would be written out by fwrite() as well, which knows nothing of our locks and
// gives up when a terminal does not block.
std::size_t make_buffer(std::FILE* file, int descriptor) noexcept {
  const int mode = isatty(descriptor) != 0 ? _IOLBF : _IOFBF;
  if (file == stdout) {
    // A larger one than glibc's 4,096 bytes: with whole lines of 100 bytes only, one write(2) in
    // 160 lines instead of 40.
    static std::array<char, 16384> buffer;
    setvbuf(file, buffer.data(), mode, buffer.size());
  } else {
    setvbuf(file, nullptr, _IOFBF, 0);  // this allocates it
    setvbuf(file, nullptr, mode, 0);
  }
  return __fbufsize(file);
}

// Requires: the FILE's lock.
std::error_code write_locked(std::FILE* file, std::string_view text, bool flush) noexcept {
  const int descriptor = fileno_unlocked(file);
  if (descriptor < 0 || __freading(file) != 0) return plain_write(file, text, flush);
  std::size_t capacity = __fbufsize(file);
  if (capacity == 0 && file != stderr) capacity = make_buffer(file, descriptor);
  const bool now = flush || ended.load(std::memory_order_relaxed) || file == stderr ||
                   capacity == 1 ||
                   (__flbf(file) != 0 && text.find('\n') != std::string_view::npos);
  const std::string_view pending = waiting(file);
  const std::size_t room = capacity - pending.size();
  if (!now && text.size() <= room) return plain_write(file, text, false);
  if (pending.empty() && text.empty()) return {};
  Pieces pieces{.first = pending, .second = text};
  const std::error_code error = write_pieces(descriptor, pieces);
  const std::size_t written = pending.size() + text.size() - pieces.size();
  if (file->_offset >= 0) file->_offset += static_cast<off64_t>(written);  // what ftell() believes
  if (pending.empty()) return error;
  // What still waits moves to the front; purge forgets where it was, not the bytes themselves.
  const std::string_view rest = pieces.first;
  __fpurge(file);
  if (!rest.empty()) {
    std::memmove(const_cast<char*>(pending.data()), rest.data(), rest.size());
    file->_IO_write_ptr = file->_IO_write_base + rest.size();
  }
  return error;
}

// True once anything was written to a FILE here: until then stdout is nobody's business of ours.
constinit std::atomic<bool> used{false};

// A fork copies what waits in stdout, and both processes would write it: once too often. So it is
// written before. What another thread adds between that and the fork belongs to the parent.
void before_fork() noexcept {
  if (used.load(std::memory_order_relaxed)) static_cast<void>(write_whole(stdout, {}, true));
}

void in_child() noexcept {
  locks.reset();
  if (used.load(std::memory_order_relaxed)) __fpurge(stdout);
}

// The C library would write out stdout later, but knows nothing of the pipe's lock.
void at_exit() noexcept {
  ended.store(true, std::memory_order_relaxed);
  if (used.load(std::memory_order_relaxed)) static_cast<void>(write_whole(stdout, {}, true));
}

// When the library is loaded, and not on first use: a fork in the middle of a first use would leave
// the child with a static variable that is for ever about to be initialised.
struct WholeWriteAtLoad {
  WholeWriteAtLoad() noexcept {
    pthread_atfork(&before_fork, nullptr, &in_child);
    std::atexit(&at_exit);
  }
} const whole_write_at_load;

}  // namespace

bool needs_lock(int descriptor) noexcept {
  struct stat status = {};
  return fstat(descriptor, &status) == 0 && may_be_short(status);
}

std::error_code write_all(int descriptor, std::string_view text) noexcept {
  Pieces pieces{.first = {}, .second = text};
  return put_all(descriptor, pieces);
}

std::error_code write_whole(int descriptor, std::string_view text) noexcept {
  Pieces pieces{.first = {}, .second = text};
  return write_pieces(descriptor, pieces);
}

std::error_code write_whole(std::FILE* file, std::string_view text, bool flush,
                            MayWrite may_write) noexcept {
  if (!used.load(std::memory_order_relaxed)) used.store(true, std::memory_order_relaxed);
  const FileLock lock(file);
  if (may_write != nullptr && !may_write()) return error_of(ECANCELED);
  return write_locked(file, text, flush);
}

std::error_code write_whole(std::ostream& stream, std::string_view text, bool flush,
                            MayWrite may_write) {
  const KeyedLocks::Guard guard(locks,
                                {.number = static_cast<std::uint64_t>(
                                     reinterpret_cast<std::uintptr_t>(std::addressof(stream)))});
  if (may_write != nullptr && !may_write()) return error_of(ECANCELED);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (flush) stream.flush();
  return stream.good() ? std::error_code() : error_of(EIO);
}

}  // namespace canteen::base
