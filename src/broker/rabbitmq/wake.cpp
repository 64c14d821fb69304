#include "src/broker/rabbitmq/wake.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/eventfd.h>
#include <unistd.h>

namespace canteen::broker::rabbitmq {

Wake::Wake() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Wake::~Wake() {
  close(descriptor_);
}

void Wake::raise() const noexcept {
  const std::uint64_t one = 1;
  // It fails only when it is raised already, very often.
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

bool Wake::take() const noexcept {
  std::uint64_t count = 0;
  return read(descriptor_, &count, sizeof count) == sizeof count;
}

}  // namespace canteen::broker::rabbitmq
