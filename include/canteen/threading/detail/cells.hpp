// Cells — the values of thread-local objects: one table a thread, one key an object.
//
// A Local has a key, made on first use: a slot in every thread's table, and a generation that no
// other Local ever has. A thread's slot holds the address of its value and the key that the value
// belongs to. So reading is: load the key, look whether the slot has the same.
//
// INV1  a cell is in its Local's list, and in its thread's, until one of the two ends: whoever
//       takes it out of them owns it. All links are guarded by one lock for all cells; nothing
//       that a user wrote runs under it.
// INV2  table.slots[i].key == k only if the cell of k in this thread lives, or the Local of k has
//       been destroyed. (No later Local has the key k: a slot that is used again, by another
//       Local, never shows an old value.)
// INV3  a cell is not destroyed while somebody visits it (visits > 0); a Cells is not destroyed
//       while a value of it is being destroyed by another thread (leaving > 0).
//
// The end of a thread: after its thread_local destructors, before a join of it returns, in a
// destructor of thread-specific data; in the thread that ends the process, in end_process().
// Destructors may use other Locals, or make new values of this one: they are destroyed as well,
// until there are none. What is left after 1000 rounds, or is made when the C library has stopped
// calling destructors of thread-specific data, goes with its Local.
//
// Fork: the child keeps the values of the thread that forked; those of the others are forgotten,
// not destroyed, for their threads stopped in the middle of whatever they did.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/base/annotations.hpp>

namespace canteen::threading::detail {

class Cells;
struct Cell;

// The cells of one thread. On the heap: it outlives its thread if cells are left (see above).
struct ThreadCells {
  Cell* first = nullptr;  // guarded by the lock of all cells
};

struct CANTEEN_API Cell {
  Cell() = default;
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;
  virtual ~Cell() = default;
  virtual void* value() noexcept = 0;

  // All guarded by the lock of all cells.
  Cell* next_in_thread = nullptr;
  Cell* previous_in_thread = nullptr;
  Cell* next_in_local = nullptr;
  Cell* previous_in_local = nullptr;
  ThreadCells* thread = nullptr;  // constant once placed
  Cells* owner = nullptr;         // constant once placed
  std::uint32_t visits = 0;       // INV3
  bool folding = false;           // its thread has ended; it leaves its Local once it is folded
};

// What a Local that adds up its ended values does with one. Told by the thread that ends.
class CANTEEN_API Folder {
 public:
  Folder() = default;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  // Folds the value, then calls unlink(cell) before anybody can see the sum.
  virtual void fold(Cell& cell, void (*unlink)(Cell& cell)) noexcept = 0;
  // In the child of a fork: who held its lock is not here. Told once there are values.
  virtual void after_fork() noexcept = 0;

 protected:
  ~Folder() = default;
};

struct Slot {
  void* value = nullptr;
  std::uint64_t key = 0;
};

class Visit;

// Own thread.
struct Table {
  Slot* slots = nullptr;
  std::size_t size = 0;
  ThreadCells* cells = nullptr;

  // What the thread is in the middle of, innermost first.
  struct Frame {
    Cells* cells;  // guarded by the lock of all cells; nullptr: destroyed meanwhile
    Frame* outer;
  };

  Frame* making = nullptr;
  Frame* leaving = nullptr;
  Visit* visiting = nullptr;
};

CANTEEN_API extern constinit thread_local Table table [[gnu::tls_model("initial-exec")]];

// One Local's side: its key and its cells in all threads.
class CANTEEN_API Cells {
 public:
  constexpr Cells() noexcept = default;
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;
  ~Cells();  // destroys the values of all threads

  // The calling thread's value, or nullptr.
  [[nodiscard]] void* find() const noexcept {
    // relaxed: a thread that has a value here has itself seen the key; another finds nothing
    // either way and takes the long way.
    const std::uint64_t key = key_.load(std::memory_order_relaxed);
    const Table& mine = table;
    const std::size_t slot = key & slot_mask;
    if (slot >= mine.size || mine.slots[slot].key != key) return nullptr;
    return mine.slots[slot].value;
  }

  // Makes the calling thread's value, which has none, by maker(context).
  // Errors: what maker() throws; RuntimeError if maker() asks for the same value.
  void* make(Cell* (*maker)(const void* context), const void* context);
  // Destroys the calling thread's value, if it has one. RuntimeError while the caller visits it.
  void drop();
  // Who is told of the values whose threads end. Before there are any.
  void fold_by(Folder& folder) noexcept;

  [[nodiscard]] std::size_t count() const;

 private:
  static constexpr std::uint64_t slot_mask = (std::uint64_t{1} << 24) - 1;

  std::uint64_t key();

  // slot in the low 24 bits, generation (never 0) in the high 40; 0 until first used.
  std::atomic<std::uint64_t> key_{0};
  // Guarded by the lock of all cells.
  Cell* first_ = nullptr;
  Folder* folder_ = nullptr;
  std::uint32_t leaving_ = 0;  // INV3
  Cells* next_ = nullptr;      // in the list of all that have a key
  Cells* previous_ = nullptr;

  friend class Visit;
  friend struct CellLinks;
};

// A look at the values of all threads: those that lived when it began. Each of them stays alive
// until it has been looked at; nothing is locked meanwhile.
class CANTEEN_API Visit {
 public:
  explicit Visit(Cells& cells);
  ~Visit();
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  // The next value; nullptr after the last. The one before is let go.
  void* next();

 private:
  void let_go(Cell& cell) noexcept;

  std::vector<Cell*> pinned_;
  std::size_t at_ = 0;  // pinned_[at_ - 1] is being looked at
  Visit* const outer_;

  friend class Cells;
  friend struct CellLinks;
};

}  // namespace canteen::threading::detail
