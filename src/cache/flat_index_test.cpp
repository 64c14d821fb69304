// BasicFlatIndex against a map, with hashes that make it hard.
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/cache/detail/flat_index.hpp>
#include <canteen/cache/detail/mix.hpp>

namespace canteen::cache::detail {
namespace {

// Keys are numbers, and their hashes what a test makes of them.
class Play {
  [[nodiscard]] auto hash_of() const {
    return [this](Slot slot) { return hash_(key_of_.at(slot)); };
  }

  [[nodiscard]] auto is_it(std::uint64_t key) const {
    return [this, key](Slot slot) { return key_of_.at(slot) == key; };
  }

 public:
  Play(FlatIndex index, std::uint64_t keys, std::uint64_t (*hash)(std::uint64_t), Slot first)
      : index_(std::move(index)), keys_(keys), hash_(hash), first_(first) {}

  void run(int steps, std::size_t most) {
    std::mt19937_64 random(static_cast<unsigned>(steps));
    for (int step = 0; step < steps; ++step) {
      const std::uint64_t key = random() % keys_;
      const auto there = slots_.find(key);
      ASSERT_EQ(find(key), there == slots_.end() ? no_slot : there->second);
      if (there != slots_.end()) {
        erase(key, there->second, random() % 2 == 0);
        free_.push_back(there->second);
        slots_.erase(there);
      } else if (slots_.size() >= most) {
        ASSERT_EQ(index_.take(hash_(key), is_it(key), hash_of()), no_slot);
      } else {
        const Slot slot = next_slot();
        key_of_[slot] = key;
        index_.reserve(slots_.size() + 1, hash_of());
        index_.insert(hash_(key), slot);
        slots_[key] = slot;
      }
    }
    for (std::uint64_t key = 0; key < keys_; ++key) {
      const auto there = slots_.find(key);
      ASSERT_EQ(find(key), there == slots_.end() ? no_slot : there->second);
    }
    std::size_t all = 0;
    index_.for_each([&](Slot slot) { all += slots_.at(key_of_.at(slot)) == slot ? 1 : 0; });
    ASSERT_EQ(all, slots_.size());
  }

 private:
  [[nodiscard]] Slot find(std::uint64_t key) const { return index_.find(hash_(key), is_it(key)); }

  // By its slot, or by what finds it.
  void erase(std::uint64_t key, Slot slot, bool by_slot) {
    if (by_slot) {
      index_.erase(hash_(key), slot, hash_of());
    } else {
      ASSERT_EQ(index_.take(hash_(key), is_it(key), hash_of()), slot);
    }
  }

  Slot next_slot() {
    if (free_.empty()) return first_ + static_cast<Slot>(slots_.size());
    const Slot slot = free_.back();
    free_.pop_back();
    return slot;
  }

  FlatIndex index_;
  const std::uint64_t keys_;
  std::uint64_t (*const hash_)(std::uint64_t);
  const Slot first_;
  std::map<std::uint64_t, Slot> slots_;
  std::map<Slot, std::uint64_t> key_of_;
  std::vector<Slot> free_;
};

// All want to stand at the end of the places, and run over it.
std::uint64_t crowded(std::uint64_t key) {
  return mix(key) << 32U | (0xfffffffdU + key % 3);
}

// Nothing but the key tells them apart.
std::uint64_t equal(std::uint64_t /*key*/) {
  return 5;
}

constexpr int steps = 30'000;

TEST(FlatIndex, finds_what_a_map_would) {
  Play(FlatIndex(100), 200, mix, 0).run(steps, 100);
}

TEST(FlatIndex, finds_those_who_stand_far_from_their_homes) {
  Play(FlatIndex(40), 80, crowded, 0).run(steps, 40);
  Play(FlatIndex(20), 40, equal, 0).run(steps, 20);
}

TEST(FlatIndex, finds_them_where_slots_leave_no_room_for_a_tag) {
  for (const std::size_t slots :
       {std::size_t{1} << 28, std::size_t{1} << 30, (std::size_t{1} << 32) - 2}) {
    const Slot first = static_cast<Slot>(slots - 100);
    Play(FlatIndex(60, slots), 120, mix, first).run(steps, 60);
    Play(FlatIndex(60, slots), 120, crowded, first).run(steps, 60);
  }
}

TEST(FlatIndex, grows) {
  Play(FlatIndex(1), 4'000, mix, 0).run(steps, 3'000);
  Play(FlatIndex(1), 80, crowded, 0).run(steps, 60);
}

}  // namespace
}  // namespace canteen::cache::detail
