// NoteHatch — a topic's hatch.
#pragma once

#include <canteen/base/platform.hpp>

#include "src/broker/memory/hatch.hpp"
#include "src/broker/memory/note.hpp"

namespace canteen::broker::memory {

class NoteHatch : public Hatch<Note, base::System> {
 public:
  // One that holds it does so no more. With the lock of those who get.
  void let_go(Note& note) noexcept {
    if (--note.holders != 0) return;
    note.make_empty();
    give_back(note);
  }
};

}  // namespace canteen::broker::memory
