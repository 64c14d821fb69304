// Group — one group's line: what is ready, what is not due, what stands behind its key, what is
// out.
//
// INV1  A slot is in exactly one place: ready, delayed, behind its key, out, or dead.
// INV2  Of a key that is in keys_ exactly one message is ready, delayed or out; all others are
//       behind it, in their order. A key that is not there has none.
// INV3  waiting() counts those that are ready, delayed and behind; unfinished() those, the ones
//       that are out, and the dead that are not buried yet.
//
// Errors:        std::bad_alloc from prepare() and prepare_lease(), extend() and purge(), which
// have
//                done nothing then. The others throw nothing: what finds no memory for its death
//                comes back instead, and dies another time.
// Thread safety: none; the lock of those who get guards it.
// Complexity:    put, take, settle O(1); with delays, leases and what comes back O(log n).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/parcel.hpp>

#include "src/broker/memory/client.hpp"
#include "src/broker/memory/end.hpp"
#include "src/broker/memory/leases.hpp"
#include "src/broker/memory/note.hpp"
#include "src/broker/memory/note_hatch.hpp"
#include "src/broker/memory/ready_line.hpp"
#include "src/broker/memory/slot.hpp"
#include "src/broker/memory/slot_heap.hpp"
#include "src/broker/memory/slot_list.hpp"
#include "src/broker/memory/turnstile.hpp"

namespace canteen::broker::memory {

class Group {
 public:
  struct DueEarlier {
    bool operator()(const Slot& a, const Slot& b) const noexcept {
      return a.ends != b.ends ? a.ends < b.ends : a.note->number < b.note->number;
    }
  };

  // One that was put aside, on its way to the dead letters, and held until it is buried.
  struct Dead {
    Slot* slot;
    std::string reason;
  };

  // What was purged, to be let go of one by one: it may be much.
  struct Dropped {
    static constexpr std::size_t priorities = 10;

    // The next, held as it was; nullptr: that was all.
    Note* next() noexcept;

    std::size_t size = 0;
    std::array<ReadyLine, priorities> lines = {};  // by priority
    SlotHeap<DueEarlier> delayed = {};
    std::unordered_map<std::string, SlotList> keys = {};  // who stood behind
    SlotList behind = {};                                 // of keys that are not there
  };

  // `index`: the how manieth of the topic's groups.
  Group(std::string name, std::size_t index, End& lock, NoteHatch& hatch)
      : name_(std::move(name)), index_(index), hatch_(hatch), turnstile_(lock) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  [[nodiscard]] bool is_first() const noexcept { return index_ == 0; }

  // Where a note stands in this group's line.
  [[nodiscard]] Slot& slot_of(Note& note) const noexcept { return note.slot(index_); }

  // Whatever put() needs for a note with that key.
  void prepare(const std::string& key);

  // Holds the note, from here on, until it is done with it. due: `never` is not allowed; in the
  // past: ready. Requires: prepare(), for its key, right before.
  void put(Note& note, base::Instant due, base::Instant now) noexcept;

  // Whatever take() and pass() need for a client with a lease.
  void prepare_lease() { leases_.prepare(); }

  // The next that may be delivered, out from now on, as the client's; what was too old is dropped
  // on the way. nullptr: there is none.
  Slot* take(Client& client, base::Instant now);

  // The same of a note that is delivered at once.
  Slot& pass(Note& note, Client& client, base::Instant now) {
    ++note.holders;
    return give(slot_of(note), client, now);
  }

  // False, here and below, when the parcel is not out any more.
  bool acknowledge(const Parcel& parcel) {
    Slot* const slot = out_as(parcel);
    if (slot == nullptr) return false;
    leases_.end(*slot);
    free_key(*slot);
    --slot->note->holders;  // not the last one: the parcel holds it, too
    return true;
  }

  bool nack(const Parcel& parcel, base::Instant due, base::Instant now);
  bool put_aside(const Parcel& parcel, const std::string& reason);
  bool extend(const Parcel& parcel, base::Instant ends);

  // A client comes, and leaves when it has nothing out any more.
  void join(Client& client) { clients_.push_back(&client); }

  void part(const Client& client) noexcept { std::erase(clients_, &client); }

  // What the client has out comes back, so many at most; how many.
  std::size_t give_back(const Client& client, std::size_t most, base::Instant now) noexcept;

  // Takes out what waits. O(1), with keys O(out()).
  [[nodiscard]] Dropped purge();

  // What time has brought by `now`, so many at most: what is due, and leases that have ended; how
  // many of these.
  std::size_t catch_up(std::size_t most, base::Instant now) noexcept;

  // When time will bring something next.
  [[nodiscard]] base::Instant next_event() const;

  // False: neither take() nor catch_up() looks at the clock.
  [[nodiscard]] bool is_timed() const noexcept {
    return timed_ != 0 || !delayed_.empty() || leases_.has_ends();
  }

  [[nodiscard]] std::size_t waiting() const noexcept { return ready() + delayed_.size(); }

  [[nodiscard]] std::size_t unfinished() const noexcept { return waiting() + out() + unburied_; }

  [[nodiscard]] std::size_t ready() const noexcept { return deliverable_ + behind_; }

  [[nodiscard]] bool has_deliverable() const noexcept { return deliverable_ != 0; }

  [[nodiscard]] std::size_t delayed() const noexcept { return delayed_.size(); }

  [[nodiscard]] std::size_t out() const noexcept { return leases_.size(); }

  // Whether any is to be buried, or has expired since that was asked for.
  [[nodiscard]] bool has_news() const noexcept { return expired_ != 0 || has_dead(); }

  [[nodiscard]] bool has_dead() const noexcept { return !dead_.empty(); }

  // The first of them, so many at most, to be buried.
  [[nodiscard]] std::list<Dead> take_dead(std::size_t most);

  // Of what take_dead() gave, so many have been; it takes the others back.
  void bury(std::list<Dead> taken, std::size_t buried);

  // Since they were last asked for.
  [[nodiscard]] std::uint64_t take_died() { return std::exchange(died_, 0); }

  [[nodiscard]] std::uint64_t take_expired() { return std::exchange(expired_, 0); }

  // Where those who get wait.
  Turnstile& turnstile() noexcept { return turnstile_; }

 private:
  static constexpr std::size_t priorities = Dropped::priorities;

  Slot& give(Slot& slot, Client& client, base::Instant now) {
    const auto& lease = client.options.lease;
    leases_.begin(slot, client, lease ? after(now, *lease) : never);
    return slot;
  }

  // The slot of a parcel that is out; nullptr: it is not, any more.
  [[nodiscard]] Slot* out_as(const Parcel& parcel) const noexcept {
    Slot& slot = slot_of(Note::lent_to(parcel));
    return slot.to != nullptr && slot.attempts == parcel.attempt ? &slot : nullptr;
  }

  // Its key's next may come, if it has one.
  void free_key(const Slot& slot) {
    if (const std::string& key = slot.note->options.key; !key.empty()) release_key(key);
  }

  void make_ready(Slot& slot);
  void delay(Slot& slot, base::Instant due);
  void put_back(Slot& slot, base::Instant due, base::Instant now);
  void come_back(Slot& slot, base::Instant due, base::Instant now);
  // reason: nullptr if it was delivered too often.
  bool die(Slot& slot, const std::string* reason) noexcept;
  void release_key(const std::string& key);
  [[nodiscard]] Slot& next();

  const std::string name_;
  const std::size_t index_;
  NoteHatch& hatch_;
  Turnstile turnstile_;
  std::array<ReadyLine, priorities> lines_;  // by priority
  unsigned filled_ = 0;                      // a bit for each that is not empty
  SlotHeap<DueEarlier> delayed_;
  std::unordered_map<std::string, SlotList> keys_;                  // INV2: who stands behind
  std::unordered_map<std::string, SlotList>::node_type spare_key_;  // for keys_
  std::vector<Client*> clients_;
  Leases leases_;
  std::list<Dead> dead_;
  std::size_t deliverable_ = 0;  // in lines_
  std::size_t behind_ = 0;       // in keys_
  std::size_t timed_ = 0;        // of those that wait: how many may grow too old
  std::size_t unburied_ = 0;     // in dead_, or taken from there
  std::uint64_t died_ = 0;
  std::uint64_t expired_ = 0;
};

}  // namespace canteen::broker::memory
