// Membership — a handle among those of its process that have the same queue open: what each of them
// has here, which the broker cannot know.
//
// Handles are of one queue if broker (as the URL writes it), virtual host and queue are the same.
//
// Thread safety: all members. set() takes no lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "src/broker/remote/address.hpp"

namespace canteen::broker::remote {

class Membership {
 public:
  struct Standing {
    std::size_t ready = 0;    // here, and could be got
    std::size_t delayed = 0;  // here, and not due
    std::size_t out = 0;      // with consumers, or on its way back
    std::size_t putters = 0;  // who wait
    std::size_t getters = 0;
  };

  explicit Membership(const Address& address);
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  ~Membership();

  // This handle's.
  void set(const Standing& standing) noexcept;

  // All of the group's; of a handle without one: of the group that has most.
  [[nodiscard]] Standing group() const;

  // All of the queue's who wait.
  [[nodiscard]] Standing waiting() const;

  // Whether another of the group waits for a message.
  [[nodiscard]] bool others_wait() const;

 private:
  struct Tally;

  const std::string queue_;
  const std::string group_;
  const std::shared_ptr<Tally> mine_;
};

}  // namespace canteen::broker::remote
