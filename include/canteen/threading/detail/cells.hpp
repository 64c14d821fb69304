// Cells — the values of thread-local objects: one table a thread, one number an object.
//
// A Local has a key, made on first use: a slot in every thread's table, and a generation. The
// table's slot holds the value's address and the generation it belongs to; a slot that is used
// again, by a later Local, has a later generation, so an old value is never seen through it.
//
// INV1  a cell is in its thread's list and in its Local's list, or in neither. All links are
//       guarded by one lock for all cells; no destructor of a user's runs under it.
// INV2  table.slots[i].generation == g only while the cell of (i, g) in this thread lives.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/base/annotations.hpp>

namespace canteen::threading::detail {

struct CANTEEN_API Cell {
  Cell() = default;
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;
  virtual ~Cell() = default;
  virtual void* value() noexcept = 0;

  // Guarded by the lock of all cells.
  Cell* next_in_thread = nullptr;
  Cell* previous_in_thread = nullptr;
  Cell* next_in_local = nullptr;
  Cell* previous_in_local = nullptr;
  struct Table* table = nullptr;  // the thread's; constant once placed
  class Cells* owner = nullptr;   // constant once placed
};

struct Slot {
  void* value = nullptr;
  std::uint32_t generation = 0;
};

struct Table {
  Slot* slots = nullptr;  // own thread
  std::uint32_t size = 0;
  Cell* cells = nullptr;  // guarded by the lock of all cells
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
    const auto slot = static_cast<std::uint32_t>(key);
    const Table& mine = table;
    if (slot >= mine.size || mine.slots[slot].generation != key >> 32) return nullptr;
    return mine.slots[slot].value;
  }

  // Takes a new value for the calling thread, which has none. Destroyed with the thread.
  void place(Cell* cell);
  // Destroys the calling thread's value, if it has one.
  void drop();

  // Calls call(context, value) for the value of every thread that lives, under the lock.
  void visit(void (*call)(void* context, void* value), void* context) const;
  [[nodiscard]] std::size_t count() const;

 private:
  std::uint64_t key();

  // slot in the low half, generation (never 0) in the high; 0 until first used.
  std::atomic<std::uint64_t> key_{0};
  Cell* first_ = nullptr;  // guarded by the lock of all cells

  friend struct CellLinks;
};

}  // namespace canteen::threading::detail
