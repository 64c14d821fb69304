// S3FifoEager — S3-FIFO (s3_queues.hpp), but once is enough to get into the main queue, and how
// long the small one is is learned, as Arc [1] learns: a ghost of the small queue that comes back
// should have stood there for longer, so it grows; one of the main queue that does should have had
// the room that the small one takes, so that shrinks. (Only the former go to the main queue at
// once: who has left that had his turn.)
//
// It begins with an eighth of the room and stays from a 32nd to four 25ths of it: longer, it would
// give up what makes S3-FIFO good at scans; shorter, at what is asked for twice in a row.
// docs/policies.md has the figures. Of many ghosts of the main queue one in eight is kept.
//
// [1] N. Megiddo, D. S. Modha, ARC: A Self-Tuning, Low Overhead Replacement Cache, FAST 2003.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <canteen/cache/detail/ghosts.hpp>
#include <canteen/cache/detail/s3_queues.hpp>
#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slot_ring.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class S3FifoEager {
 public:
  static constexpr bool hits_need_lock = false;

  explicit S3FifoEager(std::size_t capacity)
      : capacity_(static_cast<double>(capacity)),
        small_(capacity_ / 8),
        queues_(capacity, whole(small_), 1),
        sampled_(capacity < least_sampled ? 1 : one_of),
        main_ghosts_((capacity - whole(small_)) / sampled_) {}

  void hit(Slot slot) noexcept { queues_.hit(slot); }

  void miss(std::uint64_t hash) noexcept {
    if (queues_.comes_back(hash)) {
      learn(small_ + step(of_main(), queues_.ghosts()));
    } else if (is_sampled(hash) && main_ghosts_.erase(hash)) {
      learn(small_ - static_cast<double>(sampled_) * step(queues_.ghosts(), of_main()));
    }
  }

  Slot victim() noexcept {
    return queues_.victim([this](std::uint64_t hash) {
      if (is_sampled(hash)) main_ghosts_.push(hash);
    });
  }

  void insert(Slot slot, std::uint64_t hash) noexcept { queues_.insert(slot, hash); }

  void erase(Slot slot) noexcept { queues_.erase(slot); }

  [[nodiscard]] SlotCounters* counters() noexcept { return queues_.counters(); }

  void prefetch(std::uint64_t hash) const noexcept {
    queues_.prefetch(hash);
    if (is_sampled(hash)) main_ghosts_.prefetch(hash);
  }

  [[nodiscard]] SlotRing::Entry expect() const noexcept {
    return queues_.expect([this](std::uint64_t hash) {
      if (is_sampled(hash)) main_ghosts_.prefetch_push(hash);
    });
  }

 private:
  // Of many ghosts of the main queue, which change nothing but how long the small one is, some tell
  // as much as all, and take less room and time.
  static constexpr std::size_t least_sampled = 2048;
  static constexpr std::size_t one_of = 8;

  // The same ones always, by bits of the hash that nobody else looks at.
  [[nodiscard]] bool is_sampled(std::uint64_t hash) const noexcept {
    return ((hash >> 48U) & (sampled_ - 1)) == 0;
  }

  [[nodiscard]] std::size_t of_main() const noexcept { return main_ghosts_.size() * sampled_; }

  // As Arc's, but half as long: the rarer kind of ghosts counts for more.
  static double step(std::size_t others, std::size_t own) noexcept {
    const double ratio = static_cast<double>(others) / std::max(1.0, static_cast<double>(own));
    return std::max(1.0, ratio) / 2;
  }

  void learn(double small) noexcept {
    small_ = std::clamp(small, std::max(1.0, capacity_ / 32), std::max(1.0, capacity_ * 4 / 25));
    queues_.set_small(whole(small_));
  }

  static std::size_t whole(double places) noexcept {
    return static_cast<std::size_t>(std::ceil(places));
  }

  const double capacity_;
  double small_;  // how long the small queue should be: a real number, for what it learns is little
  S3Queues queues_;
  const std::size_t sampled_;  // one of so many; a power of two
  Ghosts main_ghosts_;
};

}  // namespace canteen::cache::detail
