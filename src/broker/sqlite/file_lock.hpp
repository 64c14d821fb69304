// FileLock — one process at a time opens a file of queues, or closes it: SQLite does not wait when
// two of them turn the same new file to its log, or one clears away what the other is about to use.
//
// It is the lock of a file of its own, PATH-lock, which stays. (A lock of the file itself would not
// do: closing it would let go of SQLite's locks, too.) The system frees it when its holder is
// killed.
#pragma once

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace canteen::broker::sqlite {

class FileLock {
 public:
  // Waits for it. Where no such file can be made, it is none: nor can the queues' be then.
  explicit FileLock(const std::string& path)
      : file_(::open((path + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    while (file_ >= 0 && ::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }

  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  ~FileLock() {
    if (file_ >= 0) ::close(file_);
  }

 private:
  const int file_;
};

}  // namespace canteen::broker::sqlite
