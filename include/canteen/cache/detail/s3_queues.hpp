// S3Queues — the three queues of S3-FIFO: who comes stands in a small one first, and moves to the
// main one only if he has been asked for often enough by the time that he gets to its end; the
// others leave as ghosts, and a ghost that comes back goes to the main queue at once. There, who
// has been asked for gets another turn for each time, up to three [1].
//
// Thread safety: none, but hit(): any number of threads at a time.
// [1] J. Yang, Y. Zhang, Z. Qiu, Y. Yue, K. V. Rashmi, FIFO Queues are All You Need for Cache
//     Eviction, SOSP 2023.
#pragma once

#include <cstddef>
#include <cstdint>

#include <canteen/cache/detail/ghosts.hpp>
#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slot_ring.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class S3Queues {
 public:
  // small_most: how long the small queue is, when there is no room to spare; enough_asked: how
  // often is often enough.
  S3Queues(std::size_t capacity, std::size_t small_most, std::uint8_t enough_asked)
      : capacity_(capacity),
        small_most_(small_most),
        enough_asked_(enough_asked),
        small_(capacity),
        main_(capacity),
        asked_(capacity, most_asked),
        ghosts_(capacity - small_most) {}

  void hit(Slot slot) noexcept { asked_.raise(slot); }

  // Whether he was a ghost of the small queue, who is none any more.
  bool comes_back(std::uint64_t hash) noexcept {
    came_back_ = ghosts_.erase(hash);
    return came_back_;
  }

  [[nodiscard]] std::size_t ghosts() const noexcept { return ghosts_.size(); }

  void set_small(std::size_t most) noexcept { small_most_ = most; }

  // left_main(hash): somebody has to leave the main queue.
  template <class LeftMain>
  Slot victim(LeftMain&& left_main) noexcept {
    full_once_ = true;
    for (;;) {
      if (main_.size() > capacity_ - small_most_ || small_.empty()) {
        const SlotRing::Entry victim = victim_of_main();
        left_main(victim.hash);
        return victim.slot;
      }
      if (const Slot slot = victim_of_small(); slot != no_slot) return slot;
    }
  }

  void insert(Slot slot, std::uint64_t hash) noexcept {
    // While it fills up for the first time, who finds no room in the small queue stands in the main
    // one.
    const bool to_main = came_back_ || (!full_once_ && small_.size() >= small_most_);
    asked_.set(slot, 0, to_main);
    (to_main ? main_ : small_).push_newest({hash, slot});
  }

  void erase(Slot slot) noexcept { (asked_.mark(slot) ? main_ : small_).erase(slot); }

  [[nodiscard]] SlotCounters* counters() noexcept { return &asked_; }

  // What he will be told apart by comes nearer. Any thread may do this at any time.
  void prefetch(std::uint64_t hash) const noexcept { ghosts_.prefetch(hash); }

  // Who is likely to go next. What that will look at comes nearer; of_main(hash): if he goes from
  // the main queue.
  template <class OfMain>
  SlotRing::Entry expect(OfMain&& of_main) const noexcept {
    if (main_.size() > capacity_ - small_most_ || small_.empty()) {
      const auto leaving = main_.guess_oldest([this](Slot slot) { return asked_.get(slot) == 0; });
      of_main(leaving.hash);
      return leaving;
    }
    const auto leaving =
        small_.guess_oldest([this](Slot slot) { return asked_.get(slot) < enough_asked_; });
    ghosts_.prefetch_push(leaving.hash);
    return leaving;
  }

 private:
  static constexpr std::uint8_t most_asked = 3;

  // no_slot: all of them have moved.
  Slot victim_of_small() noexcept {
    while (!small_.empty()) {
      const SlotRing::Entry oldest = small_.pop_oldest();
      if (asked_.get(oldest.slot) < enough_asked_) {
        ghosts_.push(oldest.hash);
        return oldest.slot;
      }
      asked_.set(oldest.slot, 0, true);
      main_.push_newest(oldest);
    }
    return no_slot;
  }

  SlotRing::Entry victim_of_main() noexcept {
    for (;;) {
      const SlotRing::Entry oldest = main_.pop_oldest();
      const std::uint8_t asked = asked_.get(oldest.slot);
      if (asked == 0) return oldest;
      asked_.set(oldest.slot, static_cast<std::uint8_t>(asked - 1), true);
      main_.push_newest(oldest);
    }
  }

  const std::size_t capacity_;
  std::size_t small_most_;
  const std::uint8_t enough_asked_;
  SlotRing small_;
  SlotRing main_;
  SlotCounters asked_;  // marked: who is in the main queue
  Ghosts ghosts_;
  bool came_back_ = false;  // who comes next was a ghost
  bool full_once_ = false;
};

}  // namespace canteen::cache::detail
