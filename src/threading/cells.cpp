#include <algorithm>
#include <memory>
#include <new>
#include <system_error>
#include <vector>

#include <pthread.h>

#include <canteen/base/errors.hpp>
#include <canteen/threading/detail/basic_condition.hpp>
#include <canteen/threading/detail/cells.hpp>

#include "src/threading/inner_lock.hpp"
#include "src/threading/registry.hpp"

namespace canteen::threading::detail {

constinit thread_local Table table;

namespace {

// Nothing here is ever destroyed: threads end after the static destructors, too.
constinit InnerLock cells_lock;
constinit BasicCondition<Runtime> changed("values of thread-local objects");  // visits, leaving_
static_assert(std::is_trivially_destructible_v<BasicCondition<Runtime>>);

// Guarded by cells_lock.
constinit Cells* all_with_keys = nullptr;
constinit std::vector<std::uint64_t>* free_slots = nullptr;  // that can be given out again
constinit std::uint64_t slots_made = 0;
constinit std::uint64_t last_generation = 0;
constinit bool thread_end_seen = false;
constinit pthread_key_t thread_end;

// Requires: cells_lock is held; it is given up meanwhile.
void wait_for_a_change() {
  changed.wait(cells_lock.core(), Timeout(), std::stop_token());
}

void grow(std::size_t slot) {
  const std::size_t size = std::max({slot + 1, table.size * 2, std::size_t{16}});
  auto bigger = std::make_unique<Slot[]>(size);
  std::copy_n(table.slots, table.size, bigger.get());
  delete[] table.slots;
  table.slots = bigger.release();
  table.size = size;
}

// Marks the calling thread as being in the middle of something, for a scope.
class InFrame {
 public:
  InFrame(Table::Frame*& innermost, Cells* cells) noexcept
      : innermost_(innermost), frame{cells, innermost} {
    innermost_ = &frame;
  }

  ~InFrame() { innermost_ = frame.outer; }

  InFrame(const InFrame&) = delete;
  InFrame& operator=(const InFrame&) = delete;

 private:
  Table::Frame*& innermost_;

 public:
  Table::Frame frame;
};

}  // namespace

// INV1's two lists; all under cells_lock, unless it says otherwise.
struct CellLinks {
  static void link(Cell& cell) noexcept {
    cell.next_in_thread = cell.thread->first;
    if (cell.next_in_thread != nullptr) cell.next_in_thread->previous_in_thread = &cell;
    cell.thread->first = &cell;
    cell.next_in_local = cell.owner->first_;
    if (cell.next_in_local != nullptr) cell.next_in_local->previous_in_local = &cell;
    cell.owner->first_ = &cell;
  }

  static void unlink_from_thread(Cell& cell) noexcept {
    Cell* const before = cell.previous_in_thread;
    (before != nullptr ? before->next_in_thread : cell.thread->first) = cell.next_in_thread;
    if (cell.next_in_thread != nullptr) cell.next_in_thread->previous_in_thread = before;
  }

  static void unlink_from_local(Cell& cell) noexcept {
    Cell* const before = cell.previous_in_local;
    (before != nullptr ? before->next_in_local : cell.owner->first_) = cell.next_in_local;
    if (cell.next_in_local != nullptr) cell.next_in_local->previous_in_local = before;
  }

  // Before the cell goes, so that its destructor does not find it. Own thread only.
  static void forget(const Cell& cell) noexcept {
    const std::uint64_t key = cell.owner->key_.load(std::memory_order_relaxed);
    table.slots[key & Cells::slot_mask] = Slot();
  }

  // Destroys one value of the calling thread; false when there is none. Without the lock.
  static bool end_one() {
    Cell* cell = nullptr;
    Folder* folder = nullptr;
    InFrame leaving(table.leaving, nullptr);
    {
      const InnerGuard guard(cells_lock);
      cell = table.cells->first;
      if (cell == nullptr) return false;
      folder = cell->owner->folder_;
      forget(*cell);
      unlink_from_thread(*cell);
      if (folder != nullptr) {
        cell->folding = true;
      } else {
        unlink_from_local(*cell);
      }
      leaving.frame.cells = cell->owner;
      ++cell->owner->leaving_;
    }
    if (folder != nullptr) folder->fold(*cell, &unlink_folded);
    destroy(cell, leaving.frame);
    return true;
  }

  static void unlink_folded(Cell& cell) {
    const InnerGuard guard(cells_lock);
    unlink_from_local(cell);
  }

  // INV3. Without the lock.
  static void destroy(Cell* cell, Table::Frame& frame) {
    {
      const InnerGuard guard(cells_lock);
      while (cell->visits > 0) wait_for_a_change();
    }
    delete cell;
    const InnerGuard guard(cells_lock);
    // The value's destructor may have destroyed the Local.
    if (frame.cells == nullptr) return;
    --frame.cells->leaving_;
    changed.notify(most);
  }

  static void end_of_thread(void* = nullptr) {
    if (table.cells == nullptr) return;
    for (int round = 0; round < 1000; ++round) {
      if (end_one()) continue;
      delete table.cells;
      break;
    }
    table.cells = nullptr;
    delete[] table.slots;
    table.slots = nullptr;
    table.size = 0;
  }

  static void see_the_thread_end() {
    {
      const InnerGuard guard(cells_lock);
      if (!thread_end_seen) {
        if (const int error = pthread_key_create(&thread_end, &end_of_thread); error != 0) {
          throw std::system_error(error, std::generic_category(), "can't see threads end");
        }
        thread_end_seen = true;
      }
    }
    if (const int error = pthread_setspecific(thread_end, &table); error != 0) {
      throw std::bad_alloc();
    }
  }

  static void before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { cells_lock.lock(); }

  static void after_fork_in_parent() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { cells_lock.unlock(); }

  static void after_fork_in_child() {
    new (&cells_lock) InnerLock;
    new (&changed) BasicCondition<Runtime>("values of thread-local objects");
    for (Cells* each = all_with_keys; each != nullptr; each = each->next_) {
      Cell* rest = std::exchange(each->first_, nullptr);
      while (rest != nullptr) {
        Cell* const cell = rest;
        rest = cell->next_in_local;
        if (cell->thread != table.cells || cell->folding) continue;
        cell->visits = 0;
        cell->previous_in_local = nullptr;
        cell->next_in_local = each->first_;
        if (each->first_ != nullptr) each->first_->previous_in_local = cell;
        each->first_ = cell;
      }
      each->leaving_ = 0;
      if (each->folder_ != nullptr) each->folder_->after_fork();
    }
    for (Table::Frame* each = table.leaving; each != nullptr; each = each->outer) {
      if (each->cells != nullptr) ++each->cells->leaving_;
    }
    for (Visit* each = table.visiting; each != nullptr; each = each->outer_) {
      for (std::size_t i = each->at_ == 0 ? 0 : each->at_ - 1; i < each->pinned_.size(); ++i) {
        ++each->pinned_[i]->visits;
      }
    }
  }

  static constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

namespace {

const struct AtLoad {
  AtLoad() {
    pthread_atfork(&CellLinks::before_fork, &CellLinks::after_fork_in_parent,
                   &CellLinks::after_fork_in_child);
  }
} at_load;

}  // namespace

void end_values_of_this_thread() {
  CellLinks::end_of_thread();
}

std::uint64_t Cells::key() {
  std::uint64_t key = key_.load(std::memory_order_relaxed);
  if (key != 0) return key;
  const InnerGuard guard(cells_lock);
  key = key_.load(std::memory_order_relaxed);
  if (key != 0) return key;
  if (free_slots == nullptr) free_slots = new std::vector<std::uint64_t>;
  std::uint64_t slot = slots_made;
  if (free_slots->empty()) {
    if (slot > slot_mask) throw RuntimeError("too many thread-local objects");
    free_slots->reserve(slot + 1);  // so that giving a slot back cannot fail
    ++slots_made;
  } else {
    slot = free_slots->back();
    free_slots->pop_back();
  }
  next_ = all_with_keys;
  if (next_ != nullptr) next_->previous_ = this;
  all_with_keys = this;
  key = ++last_generation * (slot_mask + 1) + slot;
  key_.store(key, std::memory_order_relaxed);
  return key;
}

void* Cells::make(Cell* (*maker)(const void* context), const void* context) {
  for (const Table::Frame* each = table.making; each != nullptr; each = each->outer) {
    if (each->cells == this) {
      throw RuntimeError("the constructor of a thread's value uses that value");
    }
  }
  const InFrame making(table.making, this);
  std::unique_ptr<Cell> cell(maker(context));
  const std::uint64_t mine = key();
  const std::size_t slot = mine & slot_mask;
  if (slot >= table.size) grow(slot);
  if (table.cells == nullptr) table.cells = new ThreadCells;
  CellLinks::see_the_thread_end();
  cell->thread = table.cells;
  cell->owner = this;
  void* const value = cell->value();
  table.slots[slot] = {value, mine};
  const InnerGuard guard(cells_lock);
  CellLinks::link(*cell.release());
  return value;
}

void Cells::drop() {
  if (find() == nullptr) return;
  Cell* mine = nullptr;
  InFrame leaving(table.leaving, this);
  {
    const InnerGuard guard(cells_lock);
    mine = first_;
    while (mine->thread != table.cells) mine = mine->next_in_local;
    for (const Visit* each = table.visiting; each != nullptr; each = each->outer_) {
      if (std::find(each->pinned_.begin(), each->pinned_.end(), mine) != each->pinned_.end()) {
        throw RuntimeError("cannot reset a value while visiting it");
      }
    }
    CellLinks::forget(*mine);
    CellLinks::unlink_from_thread(*mine);
    CellLinks::unlink_from_local(*mine);
    ++leaving_;
  }
  CellLinks::destroy(mine, leaving.frame);
}

void Cells::fold_by(Folder& folder) noexcept {
  folder_ = &folder;
}

std::size_t Cells::count() const {
  std::size_t cells = 0;
  const InnerGuard guard(cells_lock);
  for (const Cell* each = first_; each != nullptr; each = each->next_in_local) ++cells;
  return cells;
}

Cells::~Cells() {
  const std::uint64_t key = key_.load(std::memory_order_relaxed);
  if (key == 0) return;
  for (;;) {
    Cell* cell = nullptr;
    {
      const InnerGuard guard(cells_lock);
      cell = first_;
      while (cell != nullptr && cell->folding) cell = cell->next_in_local;
      if (cell == nullptr) break;
      if (cell->thread == table.cells) CellLinks::forget(*cell);
      CellLinks::unlink_from_thread(*cell);
      CellLinks::unlink_from_local(*cell);
      while (cell->visits > 0) wait_for_a_change();
    }
    delete cell;
  }
  const InnerGuard guard(cells_lock);
  // A value whose destructor destroys the Local it belongs to: do not wait for that one.
  for (Table::Frame* each = table.leaving; each != nullptr; each = each->outer) {
    if (each->cells != this) continue;
    each->cells = nullptr;
    --leaving_;
  }
  while (leaving_ > 0) wait_for_a_change();
  (previous_ != nullptr ? previous_->next_ : all_with_keys) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  free_slots->push_back(key & slot_mask);  // INV2
}

Visit::Visit(Cells& cells) : outer_(table.visiting) {
  const InnerGuard guard(cells_lock);
  for (Cell* each = cells.first_; each != nullptr; each = each->next_in_local) {
    pinned_.push_back(each);
  }
  for (Cell* each : pinned_) ++each->visits;
  table.visiting = this;
}

Visit::~Visit() {
  const InnerGuard guard(cells_lock);
  for (std::size_t i = at_ == 0 ? 0 : at_ - 1; i < pinned_.size(); ++i) let_go(*pinned_[i]);
  table.visiting = outer_;
}

// Requires: cells_lock is held.
void Visit::let_go(Cell& cell) noexcept {
  if (--cell.visits == 0) changed.notify(CellLinks::most);
}

void* Visit::next() {
  if (at_ > 0) {
    const InnerGuard guard(cells_lock);
    let_go(*pinned_[at_ - 1]);
  }
  // From here on the destructor lets go only of what follows.
  if (at_ == pinned_.size()) {
    pinned_.clear();
    at_ = 0;
    return nullptr;
  }
  return pinned_[at_++]->value();
}

}  // namespace canteen::threading::detail
