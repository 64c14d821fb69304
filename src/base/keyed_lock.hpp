// KeyedLock — holds the one lock that belongs to a key (a pipe's inode, a stream's address).
//
// A lock per hash bucket would be shorter and wrong: a thread that waits for the slow reader of one
// pipe would hold up the writers of another, and two programs that feed each other would hang.
//
// INV1  A slot belongs to one key from its first user to its last; `users` counts holders and
//       waiters, under the table's lock.
// INV2  When every slot is taken, a further key shares a slot: the lock then excludes too much,
//       never too little.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>

namespace canteen::base {

class KeyedLocks {
  struct Slot;

 public:
  struct Key {
    std::uint64_t space = 0;  // a device number; 0 for addresses
    std::uint64_t number = 0;

    friend bool operator==(const Key&, const Key&) = default;
  };

  class Guard {
   public:
    Guard(KeyedLocks& locks, Key key) : locks_(locks), slot_(locks.enter(key)) {
      slot_.mutex.lock();
    }

    ~Guard() {
      slot_.mutex.unlock();
      locks_.leave(slot_);
    }

    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    KeyedLocks& locks_;
    Slot& slot_;
  };

  // In the child of a fork: the holders stayed behind. Requires: the only thread.
  void reset() noexcept {
    ::new (&table_) std::mutex;
    for (Slot& slot : slots_) ::new (&slot) Slot;
  }

 private:
  struct Slot {
    std::mutex mutex;       // the lock that the key's users fight for
    Key key;                // guarded by table_
    std::size_t users = 0;  // guarded by table_
  };

  Slot& enter(Key key) {
    const std::scoped_lock lock(table_);
    Slot* free = nullptr;
    for (Slot& slot : slots_) {
      if (slot.users != 0 && slot.key == key) {
        ++slot.users;
        return slot;
      }
      if (slot.users == 0 && free == nullptr) free = &slot;
    }
    if (free == nullptr) free = &slots_[key.number % slots_.size()];
    if (free->users == 0) free->key = key;
    ++free->users;
    return *free;
  }

  void leave(Slot& slot) {
    const std::scoped_lock lock(table_);
    --slot.users;
  }

  std::mutex table_;
  std::array<Slot, 32> slots_;
};

}  // namespace canteen::base
