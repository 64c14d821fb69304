// Leases — what of a group is out, by who has it, and when it comes back by itself.
//
// Errors:        std::bad_alloc from prepare(), and from extend() if the lease had no end; then
//                nothing has happened. The others throw nothing.
// Thread safety: none. Complexity: O(1); with an end O(log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include <canteen/base/timeout.hpp>

#include "src/broker/memory/client.hpp"
#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

class Leases {
 public:
  // Whatever the next lease with an end needs.
  void prepare() {
    if (spare_.empty()) [[unlikely]]
      make_spare();
  }

  // It is out now, the client's until then. Requires: prepare(), if it has an end.
  void begin(Slot& slot, Client& to, base::Instant ends) noexcept {
    ++slot.attempts;
    slot.to = &to;
    if (ends != never) note_end(slot, ends);
    to.out.push_back(slot);
    ++size_;
  }

  // Requires: it is out.
  void end(Slot& slot) noexcept {
    if (slot.ends != never) forget_end(slot);
    slot.to->out.remove(slot);
    slot.to = nullptr;
    --size_;
  }

  // Requires: it is out.
  void extend(Slot& slot, base::Instant ends) {
    if (ends != never && slot.ends == never) prepare();
    if (slot.ends != never) forget_end(slot);
    if (ends != never) note_end(slot, ends);
  }

  // One whose time is over by `now`, still out; nullptr: none.
  [[nodiscard]] Slot* ended(base::Instant now) const {
    return next_end() <= now ? ends_.begin()->second : nullptr;
  }

  // When the first ends; never, if none does.
  [[nodiscard]] base::Instant next_end() const {
    return ends_.empty() ? never : ends_.begin()->first.first;
  }

  // Whether any may end.
  [[nodiscard]] bool has_ends() const noexcept { return !ends_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  using End = std::pair<base::Instant, std::uint64_t>;  // when, and the note's number

  void make_spare();
  void note_end(Slot& slot, base::Instant ends) noexcept;
  void forget_end(Slot& slot) noexcept;

  std::map<End, Slot*> ends_;
  std::map<End, Slot*>::node_type spare_;  // of ends_
  std::size_t size_ = 0;                   // of out_
};

}  // namespace canteen::broker::memory
