// NotePad — where a topic's notes are made, and go when nobody holds them any more.
//
// Their memory is used again: it is asked for by who puts and given back by who acknowledges, and
// an allocator is slow where these are two threads.
//
// Thread safety: none; the topic's lock guards it. Lifetime: longer than its notes.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include "src/broker/memory/note.hpp"

namespace canteen::broker::memory {

class NotePad {
 public:
  NotePad() = default;
  NotePad(const NotePad&) = delete;
  NotePad& operator=(const NotePad&) = delete;

  ~NotePad() {
    while (free_ != nullptr) ::operator delete(take_free());
  }

  // It has no holder yet.
  Note& write(Message&& message) {
    void* const memory = free_ != nullptr ? take_free() : ::operator new(sizeof(Note));
    return *::new (memory) Note(std::move(message), *this);
  }

  void tear_off(Note& note) noexcept {
    void* const memory = &note;
    note.~Note();
    if (number_ == most_kept) {
      ::operator delete(memory);
      return;
    }
    free_ = ::new (memory) Free{free_};
    ++number_;
  }

 private:
  static constexpr std::size_t most_kept = 1024;

  struct Free {
    Free* next;
  };

  void* take_free() noexcept {
    --number_;
    return std::exchange(free_, free_->next);
  }

  Free* free_ = nullptr;
  std::size_t number_ = 0;  // in free_
};

}  // namespace canteen::broker::memory
