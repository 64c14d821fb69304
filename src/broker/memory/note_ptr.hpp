// NotePtr — holds a note: the last that lets go of it tears it off.
//
// What is lent to a parcel holds it, too, until the parcel is settled, in time or too late: so its
// consumer may read it though it is another's by then. A parcel's pointer counts nothing itself.
//
// Thread safety: none; the topic's lock is held wherever one is copied or goes.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "src/broker/memory/note.hpp"
#include "src/broker/memory/note_pad.hpp"

namespace canteen::broker::memory {

class NotePtr {
 public:
  NotePtr() noexcept = default;

  explicit NotePtr(Note& note) noexcept : note_(&note) { ++note.holders; }

  // What lend() gave comes back.
  explicit NotePtr(const std::shared_ptr<const Message>& lent) noexcept
      : note_(static_cast<Note*>(const_cast<Message*>(lent.get()))) {}  // NOLINT(*-const-cast)

  NotePtr(const NotePtr& other) noexcept : note_(other.note_) {
    if (note_ != nullptr) ++note_->holders;
  }

  NotePtr(NotePtr&& other) noexcept : note_(std::exchange(other.note_, nullptr)) {}

  NotePtr& operator=(NotePtr other) noexcept {
    std::swap(note_, other.note_);
    return *this;
  }

  ~NotePtr() { reset(); }

  void reset() noexcept {
    Note* const note = std::exchange(note_, nullptr);
    if (note != nullptr && --note->holders == 0) note->pad.tear_off(*note);
  }

  // For a parcel.
  [[nodiscard]] std::shared_ptr<const Message> lend() const noexcept {
    ++note_->holders;
    return {std::shared_ptr<const Message>(), note_};
  }

  // Its payload, if nobody else holds it: to be freed where the lock is not held any more.
  [[nodiscard]] std::string last_payload() const noexcept {
    return note_->holders == 1 ? std::move(note_->payload) : std::string();
  }

  const Message& operator*() const noexcept { return *note_; }

  const Message* operator->() const noexcept { return note_; }

 private:
  Note* note_ = nullptr;
};

}  // namespace canteen::broker::memory
