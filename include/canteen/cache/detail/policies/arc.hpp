// Arc — two lists, of those that were asked for once and of those that were asked for again, and of
// each the ghosts of those that left; a ghost that comes back moves the border between the two
// lists to where it would have stayed [1].
//
// The names are the paper's: T1 and T2 are the lists, B1 and B2 their ghosts, p is how many T1
// should have. p is a real number, as there.
//
// [1] N. Megiddo, D. S. Modha, ARC: A Self-Tuning, Low Overhead Replacement Cache, FAST 2003.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/cache/detail/ghosts.hpp>
#include <canteen/cache/detail/slots.hpp>

namespace canteen::cache::detail {

class Arc {
 public:
  static constexpr bool hits_need_lock = true;

  explicit Arc(std::size_t capacity)
      : capacity_(capacity),
        links_(capacity),
        hashes_(capacity),
        in_t2_(capacity),
        b1_(capacity),
        b2_(2 * capacity) {}

  // Case I.
  void hit(Slot slot) noexcept {
    (in_t2_[slot] ? t2_ : t1_).erase(links_, slot);
    in_t2_[slot] = true;
    t2_.push_newest(links_, slot);
  }

  // Cases II and III: learns from ghosts.
  void miss(std::uint64_t hash) noexcept {
    const auto size1 = static_cast<double>(b1_.size());
    const auto size2 = static_cast<double>(b2_.size());
    if (b1_.contains(hash)) {
      came_back_ = From::b1;
      p_ = std::min(p_ + std::max(1.0, size2 / size1), static_cast<double>(capacity_));
    } else if (b2_.contains(hash)) {
      came_back_ = From::b2;
      p_ = std::max(p_ - std::max(1.0, size1 / size2), 0.0);
    } else {
      came_back_ = From::nowhere;
    }
  }

  Slot victim() noexcept {
    if (came_back_ == From::nowhere) {
      // Case IV. There may be more than the paper's sums: who takes a place that somebody has left
      // of his own accord makes nobody else leave.
      if (t1_.size() + b1_.size() >= capacity_) {
        if (b1_.size() == 0) return t1_.pop_oldest(links_);
        b1_.pop_oldest();
      } else if (t1_.size() + t2_.size() + b1_.size() + b2_.size() >= 2 * capacity_) {
        if (b2_.size() != 0) b2_.pop_oldest();
      }
    }
    return replace();
  }

  void insert(Slot slot, std::uint64_t hash) noexcept {
    if (came_back_ == From::b1) b1_.erase(hash);
    if (came_back_ == From::b2) b2_.erase(hash);
    hashes_[slot] = hash;
    in_t2_[slot] = came_back_ != From::nowhere;
    (in_t2_[slot] ? t2_ : t1_).push_newest(links_, slot);
  }

  void erase(Slot slot) noexcept { (in_t2_[slot] ? t2_ : t1_).erase(links_, slot); }

 private:
  enum class From : std::uint8_t { nowhere, b1, b2 };

  Slot replace() {
    const auto size = static_cast<double>(t1_.size());
    const bool from_t1 =
        !t1_.empty() && (size > p_ || (came_back_ == From::b2 && size == p_) || t2_.empty());
    const Slot slot = (from_t1 ? t1_ : t2_).pop_oldest(links_);
    (from_t1 ? b1_ : b2_).push(hashes_[slot]);
    return slot;
  }

  const std::size_t capacity_;
  SlotLinks links_;
  SlotList t1_;
  SlotList t2_;
  std::vector<std::uint64_t> hashes_;
  std::vector<bool> in_t2_;
  Ghosts b1_;
  Ghosts b2_;
  double p_ = 0;
  From came_back_ = From::nowhere;  // who comes next
};

}  // namespace canteen::cache::detail
