#include "src/broker/memory/group.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <new>
#include <utility>

namespace canteen::broker::memory {

void Group::prepare(const std::string& key) {
  if (key.empty() || keys_.contains(key)) return;
  std::unordered_map<std::string, SlotList> one;
  one.try_emplace(key);
  const std::size_t size = keys_.size() + 1;
  if (static_cast<float>(size) >
      static_cast<float>(keys_.bucket_count()) * keys_.max_load_factor()) {
    keys_.reserve(2 * size);  // so that the insertion does not ask for more
  }
  spare_key_ = one.extract(one.begin());
}

void Group::put(Note& note, base::Instant due, base::Instant now) noexcept {
  ++note.holders;
  Slot& slot = slot_of(note);
  if (const std::string& key = note.options.key; !key.empty()) {
    if (const auto line = keys_.find(key); line != keys_.end()) {
      if (note.expires != never) ++timed_;
      line->second.push_back(slot);
      ++behind_;
      return;
    }
    keys_.insert(std::move(spare_key_));
  }
  put_back(slot, due, now);
}

Slot* Group::take(Client& client, base::Instant now) {
  while (deliverable_ != 0) {
    Slot& slot = next();
    if (const base::Instant expires = slot.note->expires; expires != never) {
      --timed_;
      if (expires <= now) {
        ++expired_;
        free_key(slot);
        hatch_.let_go(*slot.note);
        continue;
      }
    }
    return &give(slot, client, now);
  }
  return nullptr;
}

bool Group::nack(const Parcel& parcel, base::Instant due, base::Instant now) {
  Slot* const slot = out_as(parcel);
  if (slot == nullptr) return false;
  come_back(*slot, due, now);
  return true;
}

bool Group::put_aside(const Parcel& parcel, const std::string& reason) {
  Slot* const slot = out_as(parcel);
  if (slot == nullptr) return false;
  if (!die(*slot, &reason)) {
    leases_.end(*slot);
    put_back(*slot, 0, 0);
  }
  return true;
}

bool Group::extend(const Parcel& parcel, base::Instant ends) {
  Slot* const slot = out_as(parcel);
  if (slot == nullptr) return false;
  leases_.extend(*slot, ends);
  return true;
}

std::size_t Group::give_back(const Client& client, std::size_t most, base::Instant now) noexcept {
  std::size_t count = 0;
  for (; count < most && !client.out.empty(); ++count) come_back(*client.out.front(), now, now);
  return count;
}

Group::Dropped Group::purge() {
  std::unordered_map<std::string, SlotList> kept;  // whose first is out, with nobody behind (INV2)
  if (!keys_.empty()) kept.reserve(std::min(keys_.size(), out()));
  Dropped all{.size = waiting(),
              .lines = std::exchange(lines_, {}),
              .delayed = std::exchange(delayed_, {})};
  if (!keys_.empty()) {
    for (const Client* const client : clients_) {
      for (const Slot* each = client->out.front(); each != nullptr; each = each->behind) {
        auto line = keys_.extract(each->note->options.key);
        if (line.empty()) continue;
        all.behind.append(line.mapped());
        kept.insert(std::move(line));
      }
    }
  }
  all.keys = std::exchange(keys_, std::move(kept));
  deliverable_ = behind_ = timed_ = 0;
  filled_ = 0;
  return all;
}

Note* Group::Dropped::next() noexcept {
  while (behind.empty() && !keys.empty()) {
    behind.append(keys.begin()->second);
    keys.erase(keys.begin());
  }
  if (!behind.empty()) return behind.pop_front().note;
  if (!delayed.empty()) {
    Slot& slot = delayed.pop();
    slot.ends = never;
    return slot.note;
  }
  for (ReadyLine& line : lines) {
    if (!line.empty()) return line.take().note;
  }
  return nullptr;
}

std::size_t Group::catch_up(std::size_t most, base::Instant now) noexcept {
  for (; most != 0 && !delayed_.empty() && delayed_.top().ends <= now; --most) {
    Slot& slot = delayed_.pop();
    slot.ends = never;
    make_ready(slot);
  }
  std::size_t count = 0;
  for (Slot* ended = nullptr; count < most && (ended = leases_.ended(now)) != nullptr; ++count) {
    come_back(*ended, now, now);
  }
  return count;
}

std::list<Group::Dead> Group::take_dead(std::size_t most) {
  std::list<Dead> taken;
  const auto number = static_cast<std::ptrdiff_t>(std::min(most, dead_.size()));
  taken.splice(taken.begin(), dead_, dead_.begin(), std::next(dead_.begin(), number));
  return taken;
}

void Group::bury(std::list<Dead> taken, std::size_t buried) {
  unburied_ -= buried;
  for (; buried != 0; --buried) {
    hatch_.let_go(*taken.front().slot->note);
    taken.pop_front();
  }
  dead_.splice(dead_.begin(), taken);
}

base::Instant Group::next_event() const {
  const base::Instant due = delayed_.empty() ? never : delayed_.top().ends;
  return std::min(due, leases_.next_end());
}

void Group::make_ready(Slot& slot) {
  const auto priority = static_cast<std::size_t>(slot.note->options.priority);
  lines_[priority].put(slot);
  filled_ |= 1U << priority;
  ++deliverable_;
}

void Group::delay(Slot& slot, base::Instant due) {
  slot.ends = due;
  delayed_.push(slot);
}

void Group::put_back(Slot& slot, base::Instant due, base::Instant now) {
  if (slot.note->expires != never) ++timed_;
  if (due > now) {
    delay(slot, due);
  } else {
    make_ready(slot);
  }
}

void Group::come_back(Slot& slot, base::Instant due, base::Instant now) {
  const std::uint32_t max_attempts = slot.to->options.max_attempts;
  if (max_attempts != 0 && slot.attempts >= max_attempts && die(slot, nullptr)) return;
  leases_.end(slot);
  put_back(slot, due, now);
}

// False, and nothing has happened, if there is no memory for it.
bool Group::die(Slot& slot, const std::string* reason) noexcept {
  try {
    dead_.push_back({&slot, reason != nullptr
                                ? *reason
                                : "delivered " + std::to_string(slot.attempts) + " times"});
  } catch (const std::bad_alloc&) {
    return false;
  }
  leases_.end(slot);
  free_key(slot);
  ++unburied_;
  ++died_;
  return true;
}

// The next of the key may come, if there is one.
void Group::release_key(const std::string& key) {
  const auto line = keys_.find(key);
  SlotList& behind = line->second;
  if (behind.empty()) {
    keys_.erase(line);
    return;
  }
  --behind_;
  make_ready(behind.pop_front());
}

Slot& Group::next() {
  const auto priority = static_cast<std::size_t>(std::bit_width(filled_) - 1);
  ReadyLine& line = lines_[priority];
  Slot& slot = line.take();
  if (line.empty()) filled_ &= ~(1U << priority);
  --deliverable_;
  return slot;
}

}  // namespace canteen::broker::memory
