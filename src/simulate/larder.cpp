#include "src/simulate/larder.hpp"

#include <string>

#include <canteen/base/errors.hpp>
#include <canteen/cache/detail/mix.hpp>

#include "src/cache/capacity.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {
namespace {

std::size_t checked(std::size_t capacity) {
  cache::check_capacity(capacity);
  return capacity;
}

}  // namespace

Larder::Larder(const Preparation& preparation)
    : expiry_(preparation.expiry),
      capacity_(checked(preparation.capacity)),
      evictor_(cache::detail::make_evictor(preparation.policy, capacity_)) {
  // As a preload does it: each comes like any other, and is pinned then.
  for (std::size_t i = 0; i < preparation.pinned.size(); ++i) {
    const std::uint32_t key = preparation.pinned[i];
    Shelf& shelf = shelf_of(key);
    if (shelf.pinned) continue;
    if (pinned_ == capacity_) {
      throw ValueError("more keys are pinned than the " + std::to_string(capacity_) +
                       " that there is room for");
    }
    insert(key, preparation.made.empty() ? 0 : preparation.made[i]);
    shelf.pinned = true;
    ++pinned_;
    evictor_->erase(shelf.slot);
  }
}

Larder::Answer Larder::ask(std::uint32_t key, Time now) {
  const Shelf& shelf = shelf_of(key);
  if (shelf.slot == cache::detail::no_slot) return {false, shelf.being_made, shelf.until};
  if (shelf.until > now || expiry_ == never) {
    if (!shelf.pinned) evictor_->hit(shelf.slot);
    return {true, false, never};
  }
  expire(key);
  return {false, false, never};
}

void Larder::finish(std::uint32_t key, Time now) {
  shelves_[key].being_made = false;
  insert(key, now);
}

void Larder::insert(std::uint32_t key, Time now) {
  Shelf& shelf = shelves_[key];
  const std::uint64_t hash = hash_of(key);
  evictor_->miss(hash);
  if (pinned_ == capacity_) return;
  if (size_ == capacity_) {
    const Slot victim = evictor_->victim();
    shelves_[keys_[victim]].slot = cache::detail::no_slot;
    free_.push_back(victim);
    --size_;
  }
  const Slot slot = free_slot();
  keys_[slot] = key;
  ++size_;
  shelf.slot = slot;
  shelf.until = later(now, expiry_);
  if (shelf.pinned) {
    ++pinned_;
  } else {
    evictor_->insert(slot, hash);
  }
}

void Larder::expire(std::uint32_t key) {
  Shelf& shelf = shelves_[key];
  if (shelf.pinned) {
    --pinned_;
  } else {
    evictor_->erase(shelf.slot);
  }
  free_.push_back(shelf.slot);
  shelf.slot = cache::detail::no_slot;
  --size_;
}

Larder::Slot Larder::free_slot() {
  if (free_.empty()) {
    keys_.push_back(Job::no_key);
    return static_cast<Slot>(keys_.size() - 1);
  }
  const Slot slot = free_.back();
  free_.pop_back();
  return slot;
}

Larder::Shelf& Larder::shelf_of(std::uint32_t key) {
  if (key >= shelves_.size()) shelves_.resize(std::size_t{key} + 1);
  return shelves_[key];
}

std::uint64_t Larder::hash_of(std::uint32_t key) noexcept {
  return cache::detail::mix(key);
}

}  // namespace canteen::simulate
