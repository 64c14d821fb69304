// NoteHatch — a topic's hatch; and notes that do not go by it.
//
// What stays in a line (it is delayed, or of a key, or bounded) has a note apart: in a crate it
// would keep the fifteen others that pass quickly. One that went by the hatch and then stays, since
// it is out for long or came back with a delay, does so. It is not moved: whoever has it reads it
// where it is. What it keeps is bounded: the crate, less than 6 KB, with fifteen empty notes, which
// have left their messages but for a payload of up to Note::longest_kept and an id (some 10 KB with
// all of these). allocation_test.cpp holds it to that.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <canteen/base/platform.hpp>

#include "src/broker/memory/hatch.hpp"
#include "src/broker/memory/note.hpp"

namespace canteen::broker::memory {

class NoteHatch : public Hatch<Note, base::System> {
 public:
  NoteHatch() { apart_.reserve(most_apart); }

  // An empty one that is in no crate; held by the caller. With the lock of those who get.
  Note& apart() {
    Note* note = nullptr;
    if (apart_.empty()) {
      note = new Note();
    } else {
      note = apart_.back().release();
      apart_.pop_back();
    }
    note->holders = 1;
    return *note;
  }

  // One that holds it does so no more. With the lock of those who get.
  [[gnu::always_inline]] void let_go(Note& note) noexcept {
    if (--note.holders != 0) return;
    note.make_empty();
    if (note.crate != nullptr) [[likely]] {
      give_back(note);
    } else {
      put_apart(std::unique_ptr<Note>(&note));
    }
  }

 private:
  static constexpr std::size_t most_apart = 64;

  [[gnu::noinline]] void put_apart(std::unique_ptr<Note> note) noexcept {
    if (apart_.size() < most_apart) apart_.push_back(std::move(note));  // there is room: no throw
  }

  std::vector<std::unique_ptr<Note>> apart_;  // empty ones
};

}  // namespace canteen::broker::memory
