// QueueFile — a folder with a file of queues in it, gone with it. In memory, where there is such a
// place: what a killed process has written is there all the same, and the tests are not the disk's.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>

namespace canteen::testing {

class QueueFile {
 public:
  QueueFile() {
    char in_memory[] = "/dev/shm/canteen_queue_XXXXXX";
    char on_disk[] = "/tmp/canteen_queue_XXXXXX";
    std::error_code unknown;
    const bool has_room = std::filesystem::space("/dev/shm", unknown).available > (32U << 20U);
    const char* made = !unknown && has_room ? mkdtemp(in_memory) : nullptr;
    if (made == nullptr) made = mkdtemp(on_disk);
    if (made == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = made;
  }

  QueueFile(const QueueFile&) = delete;
  QueueFile& operator=(const QueueFile&) = delete;

  ~QueueFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::string path() const { return folder_ + "/line.db"; }

  [[nodiscard]] std::string url(const std::string& queue = "orders") const {
    return "sqlite:" + path() + "?queue=" + queue;
  }

 private:
  std::string folder_;
};

}  // namespace canteen::testing
