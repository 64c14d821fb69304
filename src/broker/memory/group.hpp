// Group — one group's line: what is ready, what is not due, what stands behind its key, what is
// out.
//
// INV1  A message is in exactly one place: ready, delayed, behind its key, or out.
// INV2  Of a key that is in keys_ exactly one message is ready, delayed or out; all others are
//       behind it, in their order. A key that is not there has none.
// INV3  waiting() counts those that are ready, delayed and behind; unfinished() those and the ones
//       that are out.
//
// Thread safety: none; the topic's lock guards it.
// Complexity:    put, take, settle O(1); with delays, leases and what comes back O(log n).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/parcel.hpp>
#include <canteen/threading/lock.hpp>

#include "src/broker/memory/lease_table.hpp"
#include "src/broker/memory/ready_line.hpp"
#include "src/broker/memory/slot.hpp"
#include "src/broker/memory/turnstile.hpp"

namespace canteen::broker::memory {

class Group {
 public:
  // One that was put aside, on its way to the dead letters.
  struct Dead {
    Slot slot;
    std::string reason;
  };

  // Whose deliveries they are, and what holds for them.
  struct Holder {
    std::uint64_t handle;
    std::uint32_t max_attempts;
    std::optional<std::chrono::nanoseconds> lease;
  };

  Group(std::string name, threading::Lock& lock) : name_(std::move(name)), turnstile_(lock) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // due: `never` is not allowed; in the past: ready.
  void put(Slot&& slot, base::Instant due, base::Instant now);

  // The next that may be delivered, as the holder's; what was too old is dropped on the way.
  std::optional<Parcel> take(const Holder& holder, base::Instant now);

  // False when the parcel is not out any more.
  bool settle(const Parcel& parcel, const Verdict& verdict, base::Instant now);
  bool extend(const Parcel& parcel, base::Instant ends);

  // What the handle has out comes back; how many.
  std::size_t give_back(std::uint64_t handle, base::Instant now);

  // Drops what waits.
  std::size_t purge();

  // What time has brought by `now`: what is due, and leases that have ended; how many of these.
  std::size_t catch_up(base::Instant now);

  // When time will bring something next.
  [[nodiscard]] base::Instant next_event();

  // False: neither take() nor catch_up() looks at the clock.
  [[nodiscard]] bool is_timed() const noexcept {
    return timed_ != 0 || !delayed_.empty() || leases_.has_ends();
  }

  [[nodiscard]] std::size_t waiting() const noexcept { return ready() + delayed_.size(); }

  [[nodiscard]] std::size_t unfinished() const noexcept { return waiting() + out(); }

  [[nodiscard]] std::size_t ready() const noexcept { return deliverable_ + behind_; }

  [[nodiscard]] bool has_deliverable() const noexcept { return deliverable_ != 0; }

  [[nodiscard]] std::size_t delayed() const noexcept { return delayed_.size(); }

  [[nodiscard]] std::size_t out() const noexcept { return leases_.size(); }

  [[nodiscard]] bool has_dead() const noexcept { return !dead_.empty(); }

  // Since they were last asked for.
  [[nodiscard]] std::vector<Dead> take_dead() { return std::exchange(dead_, {}); }

  [[nodiscard]] std::uint64_t take_expired() { return std::exchange(expired_, 0); }

  // Where those who get wait.
  Turnstile& turnstile() noexcept { return turnstile_; }

 private:
  static constexpr std::size_t priorities = 10;

  struct Delayed {
    base::Instant due;
    Slot slot;
  };

  static bool later(const Delayed& a, const Delayed& b) {
    return a.due != b.due ? a.due > b.due : a.slot.number > b.slot.number;
  }

  void make_ready(Slot&& slot);
  void delay(Slot&& slot, base::Instant due);
  void come_back(LeaseTable::Lease lease, base::Instant due, base::Instant now);
  void bury(Slot slot, std::string reason);
  void release_key(const Slot& slot);
  [[nodiscard]] Slot next();

  const std::string name_;
  Turnstile turnstile_;
  std::array<ReadyLine, priorities> lines_;                 // by priority
  unsigned filled_ = 0;                                     // a bit for each that is not empty
  std::vector<Delayed> delayed_;                            // a heap, the earliest on top
  std::unordered_map<std::string, std::deque<Slot>> keys_;  // INV2: who stands behind
  LeaseTable leases_;
  std::vector<Dead> dead_;
  std::size_t deliverable_ = 0;  // in lines_
  std::size_t behind_ = 0;       // in keys_
  std::size_t timed_ = 0;        // of those that wait: how many may grow too old
  std::uint64_t expired_ = 0;
};

}  // namespace canteen::broker::memory
