// S3Fifo — three queues: who comes stands in a small one first, and moves to the main one only if
// he has been asked for twice by the time that he gets to its end; the others leave as ghosts, and
// a ghost that comes back goes to the main queue at once. There, who has been asked for gets
// another turn for each time, up to three [1].
//
// [1] J. Yang, Y. Zhang, Z. Qiu, Y. Yue, K. V. Rashmi, FIFO Queues are All You Need for Cache
//     Eviction, SOSP 2023.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/ghosts.hpp>
#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class S3Fifo {
 public:
  static constexpr bool hits_need_lock = false;

  explicit S3Fifo(std::size_t capacity)
      : small_most_(capacity / 10),
        main_most_(capacity - small_most_),
        links_(capacity),
        asked_(capacity),
        hashes_(capacity),
        in_main_(capacity),
        ghosts_(main_most_) {}

  void hit(Slot slot) noexcept { asked_.raise(slot, most_asked); }

  void miss(std::uint64_t hash) { came_back_ = ghosts_.erase(hash); }

  Slot victim() {
    full_once_ = true;
    for (;;) {
      if (main_.size() > main_most_ || small_.empty()) return victim_of_main();
      if (const Slot slot = victim_of_small(); slot != no_slot) return slot;
    }
  }

  void insert(Slot slot, std::uint64_t hash) {
    // While it fills up for the first time, who finds no room in the small queue stands in the main
    // one.
    const bool to_main = came_back_ || (!full_once_ && small_.size() >= small_most_);
    hashes_[slot] = hash;
    asked_.set(slot, 0);
    put(slot, to_main);
  }

  void erase(Slot slot) { (in_main_[slot] ? main_ : small_).erase(links_, slot); }

 private:
  static constexpr std::uint8_t most_asked = 3;
  static constexpr std::uint8_t enough_asked = 2;

  void put(Slot slot, bool to_main) {
    in_main_[slot] = to_main;
    (to_main ? main_ : small_).push_newest(links_, slot);
  }

  // no_slot: all of them have moved.
  Slot victim_of_small() {
    while (!small_.empty()) {
      const Slot slot = small_.pop_oldest(links_);
      if (asked_.get(slot) < enough_asked) {
        ghosts_.push(hashes_[slot]);
        return slot;
      }
      asked_.set(slot, 0);
      put(slot, true);
    }
    return no_slot;
  }

  Slot victim_of_main() {
    for (;;) {
      const Slot slot = main_.pop_oldest(links_);
      const std::uint8_t asked = asked_.get(slot);
      if (asked == 0) return slot;
      asked_.set(slot, static_cast<std::uint8_t>(asked - 1));
      main_.push_newest(links_, slot);
    }
  }

  const std::size_t small_most_;
  const std::size_t main_most_;
  SlotLinks links_;
  SlotList small_;
  SlotList main_;
  SlotCounters asked_;
  std::vector<std::uint64_t> hashes_;
  std::vector<bool> in_main_;
  Ghosts ghosts_;
  bool came_back_ = false;  // who comes next was a ghost
  bool full_once_ = false;
};

}  // namespace canteen::cache::detail
