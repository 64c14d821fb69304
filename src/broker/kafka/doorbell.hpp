// Doorbell — what wakes the thread of a link: an eventfd that librdkafka writes to whenever one of
// its queues has something, and wake().
//
// Thread safety: ring() from any thread; the others by one thread.
#pragma once

#include <canteen/base/timeout.hpp>

namespace canteen::broker::kafka {

class Doorbell {
 public:
  Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;
  ~Doorbell();

  void ring() const noexcept;

  // Until it is rung, or has been since the last time; or the deadline.
  void wait(base::Deadline deadline) noexcept;

  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace canteen::broker::kafka
