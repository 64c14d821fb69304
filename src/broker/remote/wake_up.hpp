// WakeUp — ends another thread's wait in poll(): a descriptor that can be read once ring() was
// called, until it is answered. A vendor's library may ring it, too.
//
// Thread safety: all members.
#pragma once

#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

#include <canteen/broker/errors.hpp>

namespace canteen::broker::remote {

class WakeUp {
 public:
  WakeUp() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (event_ < 0) throw BrokerError("this process has no file descriptor left");
  }

  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  ~WakeUp() { ::close(event_); }

  void ring() const noexcept {
    const std::uint64_t one = 1;
    // It fails only when it was rung already, very often.
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
  }

  // Whether it was rung since the last time.
  bool answer() const noexcept {
    std::uint64_t count = 0;
    return ::read(event_, &count, sizeof count) > 0;
  }

  [[nodiscard]] int descriptor() const noexcept { return event_; }

 private:
  const int event_;
};

}  // namespace canteen::broker::remote
