#include "src/broker/kafka/doorbell.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <canteen/broker/errors.hpp>

#include "src/broker/kafka/time_left.hpp"

namespace canteen::broker::kafka {

Doorbell::Doorbell() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (fd_ < 0) {
    throw BrokerError("kafka: no eventfd: " + std::generic_category().message(errno));
  }
}

Doorbell::~Doorbell() {
  close(fd_);
}

void Doorbell::ring() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof(one));
}

void Doorbell::wait(base::Deadline deadline) noexcept {
  pollfd readable{.fd = fd_, .events = POLLIN, .revents = 0};
  poll(&readable, 1, milliseconds_left(deadline, std::chrono::hours(1)));
  std::uint64_t rings = 0;
  [[maybe_unused]] const auto got = read(fd_, &rings, sizeof(rings));
}

}  // namespace canteen::broker::kafka
