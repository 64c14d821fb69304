// HeavyHitters — which keys come most often, and how each of them fares, in bounded memory.
//
//   HeavyHitters<std::string, Waits> asked;
//   asked.add("/menu").sum += 0.2;
//   asked.top(10);
//
// Space-Saving [A. Metwally, D. Agrawal, A. El Abbadi, ICDT 2005], but that the rarer half makes
// room at once, so that a key costs a look into a table and no order has to be kept. A newcomer may
// be one that was dropped: then it had come as often, at most, as the most frequent of all that
// were. So of each key there is a count that it has for certain, and how many more there may be. As
// long as there is room for all keys, everything is exact; and of those that were never dropped,
// always. As those summaries are [P. Agarwal et al., Mergeable Summaries, PODS 2012], these can be
// merged: several threads have one each.
//
// Figures: begins as Figures{}, has operator+=. Key: has a std::hash, ==, and < by which keys that
// are equally frequent are told in one order.
//
// Thread safety: none; one thread each, or under a lock. Copies are independent.
// Complexity:    add() O(1) amortised; merge() O(apart) of both; top() O(apart log apart).
// Example:       heavy_hitters_test.cpp
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <tuple>
#include <vector>

namespace canteen::base {

template <class Key, class Figures>
class HeavyHitters {
 public:
  struct Hitter {
    Key key;
    std::uint64_t count = 0;  // it has come so often …
    std::uint64_t over = 0;   // … and at most so many times more
    Figures figures;          // of those that were counted

    [[nodiscard]] std::uint64_t most() const noexcept { return count + over; }
  };

  // So many keys are told apart, at most. Requires: at least 2.
  explicit HeavyHitters(std::size_t apart) : apart_(apart) {}

  HeavyHitters() : HeavyHitters(4'096) {}

  // It has come once more. To be added to; valid until the next call of a member.
  Figures& add(const Key& key) {
    ++total_;
    std::size_t place = place_of(key);
    if (places_[place] == free) {
      if (hitters_.size() >= apart_) [[unlikely]] {
        make_room((apart_ + 1) / 2);
        place = place_of(key);
      }
      append(key, place);
    }
    Hitter& hitter = at(place);
    ++hitter.count;
    return hitter.figures;
  }

  // As if all that has come to the other one had come here; that one may tell more keys apart, or
  // fewer: then what is told is as coarse as it was there.
  void merge(const HeavyHitters& other) {
    make_places(hitters_.size() + other.hitters_.size());
    // Of what one has and the other has not, some may have come to the other.
    for (Hitter& each : hitters_) {
      if (!other.has(each.key)) each.over += other.overlooked_;
    }
    for (const Hitter& each : other.hitters_) {
      const std::size_t place = place_of(each.key);
      if (places_[place] == free) append(each.key, place);
      Hitter& hitter = at(place);
      hitter.count += each.count;
      hitter.over += each.over;
      hitter.figures += each.figures;
    }
    total_ += other.total_;
    overlooked_ += other.overlooked_;
    if (hitters_.size() > apart_) make_room(apart_);
  }

  // All that have come, of all keys.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

  // How often a key may have come, at most, that is not told of; 0: all keys are.
  // INV: at most 2 total() / apart, of the least apart that was merged.
  [[nodiscard]] std::uint64_t overlooked() const noexcept { return overlooked_; }

  // How many keys are told of.
  [[nodiscard]] std::size_t size() const noexcept { return hitters_.size(); }

  // The most frequent for certain, so many at most; of equal ones the least key first.
  [[nodiscard]] std::vector<Hitter> top(std::size_t most) const {
    std::vector<const Hitter*> order;
    order.reserve(hitters_.size());
    for (const Hitter& each : hitters_) order.push_back(&each);
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(most, order.size()));
    std::partial_sort(order.begin(), end, order.end(), [](const Hitter* one, const Hitter* other) {
      return std::tie(other->count, one->key) < std::tie(one->count, other->key);
    });
    std::vector<Hitter> hitters;
    for (auto each = order.begin(); each != end; ++each) hitters.push_back(**each);
    return hitters;
  }

 private:
  static constexpr std::uint32_t free = 0;

  // INV: hitters_ has no key twice; places_ has of each of them one more than its index, at the
  //      first free place from that of its hash on when it came.

  // Where the key is, or the free place where it would be.
  [[nodiscard]] std::size_t place_of(const Key& key) {
    if (places_.empty()) make_places(apart_);
    return find(key);
  }

  // There are at least twice as many places as keys, of which there may be so many, and never fewer
  // than for those that are told apart.
  void make_places(std::size_t keys) {
    const std::size_t wanted = std::bit_ceil(2 * std::max(keys, apart_) + 1);
    if (places_.size() >= wanted) return;
    places_.assign(wanted, free);
    place_all();
  }

  // Requires: all places are free.
  void place_all() {
    for (std::size_t i = 0; i < hitters_.size(); ++i) {
      places_[find(hitters_[i].key)] = static_cast<std::uint32_t>(i + 1);
    }
  }

  // Requires: there are places, and not all are taken.
  [[nodiscard]] std::size_t find(const Key& key) const {
    // The hash of a number may be the number: its bits are spread first [D. Knuth, The Art of
    // Computer Programming, vol. 3, 6.4: Fibonacci hashing].
    const std::uint64_t spread = std::uint64_t{std::hash<Key>()(key)} * 0x9e3779b97f4a7c15U;
    const std::size_t last = places_.size() - 1;
    std::size_t place = static_cast<std::size_t>(spread >> 32U) & last;
    while (places_[place] != free && hitters_[places_[place] - 1].key != key) {
      place = (place + 1) & last;
    }
    return place;
  }

  [[nodiscard]] bool has(const Key& key) const {
    return !places_.empty() && places_[find(key)] != free;
  }

  [[nodiscard]] Hitter& at(std::size_t place) { return hitters_[places_[place] - 1]; }

  void append(const Key& key, std::size_t place) {
    hitters_.push_back({key, 0, overlooked_, {}});
    places_[place] = static_cast<std::uint32_t>(hitters_.size());
  }

  // So many stay, those that may be the most frequent.
  void make_room(std::size_t stay) {
    const auto first_to_go = hitters_.begin() + static_cast<std::ptrdiff_t>(stay);
    std::nth_element(
        hitters_.begin(), first_to_go, hitters_.end(), [](const Hitter& one, const Hitter& other) {
          return one.most() != other.most() ? one.most() > other.most() : one.key < other.key;
        });
    overlooked_ = std::max(overlooked_, first_to_go->most());
    hitters_.erase(first_to_go, hitters_.end());
    std::fill(places_.begin(), places_.end(), free);
    place_all();
  }

  std::size_t apart_;
  std::vector<Hitter> hitters_;
  std::vector<std::uint32_t> places_;  // empty until the first key comes
  std::uint64_t total_ = 0;
  std::uint64_t overlooked_ = 0;
};

}  // namespace canteen::base
