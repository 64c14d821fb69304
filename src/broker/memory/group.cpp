#include "src/broker/memory/group.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace canteen::broker::memory {
namespace {

base::Instant later_by(base::Instant now, std::chrono::nanoseconds time) {
  return base::Deadline(time, now).instant();
}

}  // namespace

void Group::put(Slot&& slot, base::Instant due, base::Instant now) {
  if (slot.expires != never) ++timed_;
  if (const std::string& key = slot.options().key; !key.empty()) {
    const auto [line, is_first] = keys_.try_emplace(key);
    if (!is_first) {
      line->second.push_back(std::move(slot));
      ++behind_;
      return;
    }
  }
  if (due > now) {
    delay(std::move(slot), due);
  } else {
    make_ready(std::move(slot));
  }
}

std::optional<Parcel> Group::take(const Holder& holder, base::Instant now) {
  std::optional<Parcel> parcel;
  while (deliverable_ != 0) {
    Slot slot = next();
    if (slot.expires != never) {
      --timed_;
      if (slot.expires <= now) {
        ++expired_;
        release_key(slot);
        continue;
      }
    }
    ++slot.attempts;
    parcel.emplace(Parcel{.message = slot.message.lend(),
                          .attempt = slot.attempts,
                          .redelivered = slot.attempts > 1});
    const base::Instant ends = holder.lease ? later_by(now, *holder.lease) : never;
    const LeaseTable::Place place =
        leases_.add(std::move(slot), holder.handle, holder.max_attempts, ends);
    parcel->tag = place.tag;
    parcel->epoch = place.epoch;
    break;
  }
  return parcel;
}

bool Group::settle(const Parcel& parcel, const Verdict& verdict, base::Instant now) {
  const LeaseTable::Place place{parcel.tag, parcel.epoch};
  if (verdict.kind == Verdict::Kind::ack) [[likely]] {
    const LeaseTable::Lease* const acknowledged = leases_.find(place);
    if (acknowledged == nullptr) return false;
    release_key(acknowledged->slot);
    leases_.drop(place);
    return true;
  }
  std::optional<LeaseTable::Lease> lease = leases_.remove(place);
  if (!lease) return false;
  if (verdict.kind == Verdict::Kind::nack) {
    come_back(*std::move(lease), later_by(now, verdict.delay), now);
  } else {
    bury(std::move(lease->slot), verdict.reason);
  }
  return true;
}

bool Group::extend(const Parcel& parcel, base::Instant ends) {
  return leases_.extend({parcel.tag, parcel.epoch}, ends);
}

std::size_t Group::give_back(std::uint64_t handle, base::Instant now) {
  std::vector<LeaseTable::Lease> all = leases_.remove_all_of(handle);
  for (LeaseTable::Lease& each : all) come_back(std::move(each), now, now);
  return all.size();
}

std::size_t Group::purge() {
  const std::size_t count = waiting();
  // Only keys whose first is out stay, with nobody behind (INV2).
  const auto drop_key = [this](const Slot& slot) {
    if (!slot.options().key.empty()) keys_.erase(slot.options().key);
  };
  for (ReadyLine& line : lines_) {
    while (!line.empty()) drop_key(line.take());
  }
  for (const Delayed& each : delayed_) drop_key(each.slot);
  for (auto& [key, behind] : keys_) behind.clear();
  delayed_.clear();
  deliverable_ = behind_ = timed_ = 0;
  filled_ = 0;
  return count;
}

std::size_t Group::catch_up(base::Instant now) {
  while (!delayed_.empty() && delayed_.front().due <= now) {
    std::pop_heap(delayed_.begin(), delayed_.end(), later);
    Slot slot = std::move(delayed_.back().slot);
    delayed_.pop_back();
    make_ready(std::move(slot));
  }
  std::size_t count = 0;
  while (auto lease = leases_.remove_ended(now)) {
    come_back(*std::move(lease), now, now);
    ++count;
  }
  return count;
}

base::Instant Group::next_event() {
  const base::Instant due = delayed_.empty() ? never : delayed_.front().due;
  return std::min(due, leases_.next_end());
}

void Group::make_ready(Slot&& slot) {
  const auto priority = static_cast<std::size_t>(slot.options().priority);
  lines_[priority].put(std::move(slot));
  filled_ |= 1U << priority;
  ++deliverable_;
}

void Group::delay(Slot&& slot, base::Instant due) {
  delayed_.push_back({due, std::move(slot)});
  std::push_heap(delayed_.begin(), delayed_.end(), later);
}

void Group::come_back(LeaseTable::Lease lease, base::Instant due, base::Instant now) {
  Slot& slot = lease.slot;
  if (lease.max_attempts != 0 && slot.attempts >= lease.max_attempts) {
    std::string reason = "delivered " + std::to_string(slot.attempts) + " times";
    bury(std::move(slot), std::move(reason));
    return;
  }
  if (slot.expires != never) ++timed_;
  if (due > now) {
    delay(std::move(slot), due);
  } else {
    make_ready(std::move(slot));
  }
}

void Group::bury(Slot slot, std::string reason) {
  release_key(slot);
  dead_.push_back({std::move(slot), std::move(reason)});
}

// The next of its key may come, if there is one.
void Group::release_key(const Slot& slot) {
  const std::string& key = slot.options().key;
  if (key.empty()) return;
  const auto line = keys_.find(key);
  if (line->second.empty()) {
    keys_.erase(line);
    return;
  }
  Slot first = std::move(line->second.front());
  line->second.pop_front();
  --behind_;
  make_ready(std::move(first));
}

Slot Group::next() {
  const auto priority = static_cast<std::size_t>(std::bit_width(filled_) - 1);
  ReadyLine& line = lines_[priority];
  Slot slot = line.take();
  if (line.empty()) filled_ &= ~(1U << priority);
  --deliverable_;
  return slot;
}

}  // namespace canteen::broker::memory
