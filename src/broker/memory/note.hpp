// Note — a message as a topic keeps it, with its place in the line of each group. It is used again
// (hatch.hpp).
//
// It is held by each line that it stands in or is out of, and by each parcel until that is settled,
// in time or too late: so its consumer may read it though it is another's by then. The last that
// lets go of it empties it.
//
// Thread safety: the lock of those who get guards it; but write() and `behind` are the putter's
//                until it is put, and the message does not change from then on until it is emptied.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/parcel.hpp>

#include "src/broker/memory/crate.hpp"
#include "src/broker/memory/slot.hpp"

namespace canteen::broker::memory {

// What those who put touch, and what only those who get do, is on different lines of the cache.
struct alignas(64) Note : Message {
  static constexpr std::size_t longest_kept = 256;

  std::atomic<Note*> behind{nullptr};          // the hatch's
  Crate<Note, base::System>* crate = nullptr;  // likewise; nullptr: it does not go by a hatch
  std::uint32_t holders = 0;
  std::uint64_t number = 0;  // in the order of the puts
  Slot first;                // of the topic's first group
  base::Instant expires = never;
  std::unique_ptr<Slot[]> others;  // NOLINT(*-avoid-c-arrays): of the others, if there are any

  Note() { first.note = this; }

  Note(const Note&) = delete;
  Note& operator=(const Note&) = delete;
  ~Note() = default;

  // Moves it out of both, but for the id, which the receipt is to have. Requires: it is empty. If
  // there is no memory for the id nothing has been moved.
  [[gnu::always_inline]] void write(std::string& text, PutOptions& with) {
    options.id = with.id;
    payload = std::move(text);
    options.priority = with.priority;
    if (!with.key.empty()) options.key = std::move(with.key);
    if (!with.headers.empty()) options.headers = std::move(with.headers);
  }

  // To be freed where the lock is free; but a short one stays until the next is written, whose
  // putter frees it then: he is who asked the allocator for it, or for one like it.
  void give_up_payload(std::string& to) noexcept {
    if (payload.capacity() > longest_kept) to = std::move(payload);
  }

  [[gnu::always_inline]] void make_empty() noexcept {
    if (payload.capacity() > longest_kept) payload = std::string();
    if (!options.key.empty()) options.key = std::string();
    if (!options.headers.empty()) options.headers.clear();
    if (others != nullptr) others.reset();
    if (expires != never) expires = never;
    first.attempts = 0;
  }

  void make_slots(std::size_t groups) {
    if (groups < 2) return;
    others = std::make_unique<Slot[]>(groups - 1);  // NOLINT(*-avoid-c-arrays)
    for (std::size_t i = 0; i + 1 < groups; ++i) others[i].note = this;
  }

  // Requires: the group was there when the slots were made.
  Slot& slot(std::size_t group) noexcept { return group == 0 ? first : others[group - 1]; }

  // For a parcel, which owns nothing: what it holds is counted here.
  std::shared_ptr<const Message> lend() noexcept {
    ++holders;
    return {std::shared_ptr<const Message>(), this};
  }

  static Note& lent_to(const Parcel& parcel) noexcept {
    // NOLINTNEXTLINE(*-const-cast): the topic's own, which lend() made const
    return static_cast<Note&>(const_cast<Message&>(*parcel.message));
  }
};

}  // namespace canteen::broker::memory
