// WTinyLfu — who comes stands in a window first, by Lru; who leaves the window has to be more
// popular, by the sketch, than the one whose place he would take in the main part: else he leaves
// the cache [1]. The main part is two lists, of those asked for again (four fifths of it) and of
// those on probation. How large the window should be is learned by trying: it grows or shrinks, and
// goes on in that direction for as long as the hit ratio rises [2].
//
// [1] G. Einziger, R. Friedman, B. Manes, TinyLFU: A Highly Efficient Cache Admission Policy, ACM
//     Transactions on Storage 13, 2017.
// [2] G. Einziger, O. Eytan, R. Friedman, B. Manes, Adaptive Software Cache Management, Middleware
//     2018.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/frequency_sketch.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class WTinyLfu {
 public:
  static constexpr bool hits_need_lock = true;

  explicit WTinyLfu(std::size_t capacity)
      : capacity_(static_cast<double>(capacity)),
        window_most_(std::max<std::size_t>(capacity / 100, 1)),
        protected_most_((capacity - window_most_) * 4 / 5),
        step_(-first_step * capacity_),
        links_(capacity),
        hashes_(capacity),
        part_(capacity),
        sketch_(capacity) {}

  void hit(Slot slot) noexcept {
    sketch_.add(hashes_[slot]);
    ++hits_;
    learn();
    switch (part_[slot]) {
      case Part::window:
        return window_.renew(links_, slot);
      case Part::kept:
        return protected_.renew(links_, slot);
      case Part::probation:
        probation_.erase(links_, slot);
        put(slot, Part::kept);
        demote();
    }
  }

  void miss(std::uint64_t hash) noexcept {
    sketch_.add(hash);
    ++misses_;
    learn();
  }

  Slot victim() noexcept {
    if (window_.size() < window_most_) return least_of_main();
    // The window has no room for who comes: its oldest has to leave it.
    const Slot candidate = window_.pop_oldest(links_);
    if (probation_.empty() && protected_.empty()) return candidate;
    const Slot other = probation_.empty() ? protected_.oldest() : probation_.oldest();
    if (sketch_.count(hashes_[candidate]) <= sketch_.count(hashes_[other])) return candidate;
    put(candidate, Part::probation);
    list_of(part_[other]).erase(links_, other);
    return other;
  }

  void insert(Slot slot, std::uint64_t hash) noexcept {
    hashes_[slot] = hash;
    put(slot, Part::window);
    while (window_.size() > window_most_) put(window_.pop_oldest(links_), Part::probation);
  }

  void erase(Slot slot) noexcept { list_of(part_[slot]).erase(links_, slot); }

 private:
  enum class Part : std::uint8_t { window, probation, kept };

  static constexpr double first_step = 1.0 / 16;  // of the capacity
  static constexpr double decay = 0.98;
  static constexpr double restart = 0.05;  // a change of the hit ratio that shows another time

  SlotList& list_of(Part part) noexcept {
    switch (part) {
      case Part::window:
        return window_;
      case Part::probation:
        return probation_;
      case Part::kept:
        break;
    }
    return protected_;
  }

  void put(Slot slot, Part part) noexcept {
    part_[slot] = part;
    list_of(part).push_newest(links_, slot);
  }

  void demote() noexcept {
    while (protected_.size() > protected_most_) {
      put(protected_.pop_oldest(links_), Part::probation);
    }
  }

  // Requires: the cache is full, and the window is not.
  Slot least_of_main() noexcept {
    SlotList& list = !probation_.empty() ? probation_ : !protected_.empty() ? protected_ : window_;
    return list.pop_oldest(links_);
  }

  // One step uphill, or the other way, after ten requests for each place.
  void learn() noexcept {
    const auto requests = static_cast<double>(hits_ + misses_);
    if (requests < 10 * capacity_) return;
    const double ratio = static_cast<double>(hits_) / requests;
    const double change = ratio - ratio_before_;
    if (change < 0) step_ = -step_;
    resize(step_);
    step_ =
        std::abs(change) >= restart ? std::copysign(first_step * capacity_, step_) : step_ * decay;
    ratio_before_ = ratio;
    hits_ = 0;
    misses_ = 0;
  }

  void resize(double by) noexcept {
    const auto steps = static_cast<std::size_t>(std::abs(by));
    if (by > 0) {
      const std::size_t more = std::min(steps, protected_most_);
      window_most_ += more;
      protected_most_ -= more;
      demote();
      // Those next to leave come along, as far as there is room.
      while (window_.size() < window_most_ && !probation_.empty()) {
        put(probation_.pop_oldest(links_), Part::window);
      }
    } else {
      const std::size_t less = std::min(steps, window_most_ - 1);
      window_most_ -= less;
      protected_most_ += less;
      while (window_.size() > window_most_) put(window_.pop_oldest(links_), Part::probation);
    }
  }

  double capacity_;
  std::size_t window_most_;
  std::size_t protected_most_;
  double step_;
  double ratio_before_ = 0;
  std::uint64_t hits_ = 0;    // since the last step
  std::uint64_t misses_ = 0;  // likewise
  SlotLinks links_;
  SlotList window_;
  SlotList probation_;
  SlotList protected_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Part> part_;
  FrequencySketch sketch_;
};

}  // namespace canteen::cache::detail
