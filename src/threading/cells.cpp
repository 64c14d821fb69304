#include <memory>
#include <mutex>
#include <vector>

#include <pthread.h>

#include <canteen/threading/detail/cells.hpp>
#include <canteen/threading/lock.hpp>

namespace canteen::threading::detail {

constinit thread_local Table table;

namespace {

union CellsLock {  // never destroyed: threads end after the static destructors

  constexpr CellsLock() : lock("values of thread-local objects") {}

  ~CellsLock() {}

  Lock lock;
};

constinit CellsLock cells_lock;

// Slots that can be given out again; guarded by cells_lock. Made on first use, never destroyed.
std::vector<std::uint32_t>& free_slots() {
  static auto& slots = *new std::vector<std::uint32_t>;
  return slots;
}

constinit std::uint32_t slots_made = 0;       // guarded by cells_lock
constinit std::uint32_t last_generation = 0;  // guarded by cells_lock

}  // namespace

// INV1's two lists; all under cells_lock.
struct CellLinks {
  static void link(Cell& cell) {
    cell.next_in_thread = cell.table->cells;
    if (cell.next_in_thread != nullptr) cell.next_in_thread->previous_in_thread = &cell;
    cell.table->cells = &cell;
    cell.next_in_local = cell.owner->first_;
    if (cell.next_in_local != nullptr) cell.next_in_local->previous_in_local = &cell;
    cell.owner->first_ = &cell;
  }

  static void unlink(Cell& cell) noexcept {
    (cell.previous_in_thread != nullptr ? cell.previous_in_thread->next_in_thread
                                        : cell.table->cells) = cell.next_in_thread;
    if (cell.next_in_thread != nullptr) {
      cell.next_in_thread->previous_in_thread = cell.previous_in_thread;
    }
    (cell.previous_in_local != nullptr ? cell.previous_in_local->next_in_local
                                       : cell.owner->first_) = cell.next_in_local;
    if (cell.next_in_local != nullptr) {
      cell.next_in_local->previous_in_local = cell.previous_in_local;
    }
  }

  // The thread ends. Destructors may make new values, of this or other Locals: go on until there
  // are none, within reason.
  static void end_of_thread(void*) {
    for (int round = 0; round < 1000; ++round) {
      Cell* cell = nullptr;
      {
        const std::scoped_lock guard(cells_lock.lock);
        cell = table.cells;
        if (cell == nullptr) break;
        forget(*cell);
        unlink(*cell);
      }
      delete cell;
    }
    delete[] table.slots;
    table.slots = nullptr;
    table.size = 0;
  }

  // INV2, before the cell goes. Own thread only.
  static void forget(Cell& cell) noexcept {
    const auto slot = static_cast<std::uint32_t>(cell.owner->key_.load(std::memory_order_relaxed));
    if (slot < table.size) table.slots[slot] = Slot();
  }
};

namespace {

void see_the_thread_end() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, &CellLinks::end_of_thread);
    return made;
  }();
  pthread_setspecific(key, &table);
}

void grow(std::uint32_t slot) {
  const std::uint32_t size = slot + 16;
  auto bigger = std::make_unique<Slot[]>(size);
  for (std::uint32_t i = 0; i < table.size; ++i) bigger[i] = table.slots[i];
  delete[] table.slots;
  table.slots = bigger.release();
  table.size = size;
}

}  // namespace

std::uint64_t Cells::key() {
  std::uint64_t key = key_.load(std::memory_order_relaxed);
  if (key != 0) return key;
  const std::scoped_lock guard(cells_lock.lock);
  key = key_.load(std::memory_order_relaxed);
  if (key != 0) return key;
  std::uint32_t slot = slots_made;
  if (free_slots().empty()) {
    free_slots().reserve(++slots_made);  // so that giving a slot back cannot fail
  } else {
    slot = free_slots().back();
    free_slots().pop_back();
  }
  key = std::uint64_t{++last_generation} << 32 | slot;
  key_.store(key, std::memory_order_relaxed);
  return key;
}

void Cells::place(Cell* cell) {
  std::unique_ptr<Cell> owned(cell);
  const std::uint64_t mine = key();
  const auto slot = static_cast<std::uint32_t>(mine);
  if (slot >= table.size) grow(slot);
  see_the_thread_end();
  cell->table = &table;
  cell->owner = this;
  {
    const std::scoped_lock guard(cells_lock.lock);
    CellLinks::link(*cell);
  }
  table.slots[slot] = {cell->value(), static_cast<std::uint32_t>(mine >> 32)};
  owned.release();  // the lists own it now
}

void Cells::drop() {
  if (find() == nullptr) return;
  Cell* mine = nullptr;
  {
    const std::scoped_lock guard(cells_lock.lock);
    for (mine = first_; mine != nullptr && mine->table != &table; mine = mine->next_in_local) {
    }
    if (mine == nullptr) return;
    CellLinks::forget(*mine);
    CellLinks::unlink(*mine);
  }
  delete mine;
}

void Cells::visit(void (*call)(void*, void*), void* context) const {
  const std::scoped_lock guard(cells_lock.lock);
  for (Cell* each = first_; each != nullptr; each = each->next_in_local) {
    call(context, each->value());
  }
}

std::size_t Cells::count() const {
  std::size_t cells = 0;
  const std::scoped_lock guard(cells_lock.lock);
  for (const Cell* each = first_; each != nullptr; each = each->next_in_local) ++cells;
  return cells;
}

Cells::~Cells() {
  const std::uint64_t key = key_.load(std::memory_order_relaxed);
  if (key == 0) return;
  for (;;) {
    Cell* cell = nullptr;
    {
      const std::scoped_lock guard(cells_lock.lock);
      cell = first_;
      if (cell == nullptr) break;
      CellLinks::unlink(*cell);
    }
    delete cell;
  }
  const std::scoped_lock guard(cells_lock.lock);
  // The next owner of the slot has another generation (INV2 needs no visit to other threads).
  free_slots().push_back(static_cast<std::uint32_t>(key));
}

}  // namespace canteen::threading::detail
