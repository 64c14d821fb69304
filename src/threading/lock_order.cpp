#include "src/threading/lock_order.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <pthread.h>

#include <canteen/base/whole_write.hpp>
#include <canteen/threading/detail/basic_wait_graph.hpp>

#include "src/threading/inner_lock.hpp"
#include "src/threading/order_graph.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/watches.hpp"
#include "src/threading/words.hpp"

namespace canteen::threading::detail {
namespace {

using Id = OrderGraph::Id;

constexpr Id signal_mark = BasicWaitGraph<Runtime, base::System>::signal_mark;

constinit InnerLock order_lock;

// Guarded by order_lock. Never destroyed.
constinit OrderGraph* graph = nullptr;
constinit std::shared_ptr<const LockOrderOptions>* options = nullptr;  // nullptr: the defaults
constinit Id last_id = 0;

// Ids below are of an earlier watch: as if they were none. Written under order_lock.
constinit std::atomic<Id> first_id{1};

// What the calling thread holds. Trivial: there when thread_local destructors use locks.
struct Held {
  static constexpr std::uint32_t room = 30;

  std::uint32_t count = 0;
  bool busy = false;  // with a report: what the handler does is not watched
  std::array<Id, room> ids{};
};

constinit thread_local Held held;

class Busy {
 public:
  Busy() noexcept { held.busy = true; }

  ~Busy() { held.busy = false; }

  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
};

bool valid(Id id) noexcept {
  // relaxed: an id of a watch that is just ending is as good as none, and one that was given while
  // none was on is not in the graph of the next.
  return id != signal_mark && id >= first_id.load(std::memory_order_relaxed);
}

// The lock's id, made if need be; signal_mark for a signal.
Id id_of(const OrderGraph::Lock& lock, LockOrder::Mark& mark) {
  // acquire pairs with the release below: whoever sees an id of a watch also sees that the watch is
  // on (INV3).
  Id id = mark.load(std::memory_order_acquire);
  if (id == signal_mark || valid(id)) return id;
  const InnerGuard guard(order_lock);
  id = mark.load(std::memory_order_relaxed);
  if (id == signal_mark || valid(id)) return id;
  if (graph == nullptr) graph = new OrderGraph;
  id = ++last_id;
  if (id == signal_mark) {  // after four thousand million locks: begin anew
    --last_id;
    return signal_mark;
  }
  graph->begins(id, lock);
  mark.store(id, std::memory_order_release);
  return id;
}

std::vector<Id> all_held() {
  std::vector<Id> ids;
  for (std::uint32_t i = 0; i < held.count; ++i) {
    if (valid(held.ids[i])) ids.push_back(held.ids[i]);
  }
  return ids;
}

void report(const LockInversion& found, const LockOrderOptions* how) {
  if (how == nullptr || !how->handler) {
    base::write_whole(stderr, found.text(), true);
    return;
  }
  try {
    how->handler(found);
  } catch (...) {
    report_uncaught(Registry::known());
  }
}

}  // namespace

struct LockOrderAtLoad {
  LockOrderAtLoad() { pthread_atfork(nullptr, nullptr, &LockOrder::after_fork_in_child); }
};

namespace {

const LockOrderAtLoad at_load;

}  // namespace

// Nothing is locked before a fork: another thread may be at work here, and hold what a later
// handler of the fork wants. So the graph may be as it left it, in the middle of a change: it is
// forgotten, with all ids.
void LockOrder::after_fork_in_child() {
  new (&order_lock) InnerLock;
  graph = nullptr;
  first_id.store(last_id + 1, std::memory_order_relaxed);
}

void LockOrder::set_options(std::shared_ptr<const LockOrderOptions> next) {
  auto* const made = next != nullptr ? new std::shared_ptr(std::move(next)) : nullptr;
  std::shared_ptr<const LockOrderOptions>* old = nullptr;
  {
    const InnerGuard guard(order_lock);
    old = std::exchange(options, made);
  }
  delete old;
}

void LockOrder::forget() {
  OrderGraph* old = nullptr;
  {
    const InnerGuard guard(order_lock);
    old = std::exchange(graph, nullptr);
    first_id.store(last_id + 1, std::memory_order_relaxed);
  }
  delete old;
}

void LockOrder::acquiring(const void* object, const char* name, BlockedOn kind, Mark& mark) {
  if (held.busy || held.count == 0) return;
  const std::vector<Id> mine = all_held();
  if (mine.empty()) return;
  const Id id = id_of({object, name, kind}, mark);
  if (id == signal_mark) return;
  {
    const InnerGuard guard(order_lock);
    if (graph == nullptr || graph->knows(id, self.number, mine)) return;
  }
  const Busy busy;
  const OrderGraph::Way way{self.number, own_name(), mine};
  std::optional<LockInversion> found;
  std::shared_ptr<const LockOrderOptions> how;
  {
    const InnerGuard guard(order_lock);
    if (options != nullptr) how = *options;
    if (graph != nullptr) found = graph->add(id, way, how != nullptr && how->same_thread);
  }
  if (found) report(*found, how.get());
}

void LockOrder::acquired(const void* object, const char* name, BlockedOn kind, Mark& mark) {
  if (held.busy) return;
  const Id id = id_of({object, name, kind}, mark);
  if (id == signal_mark) return;
  // INV1: those of an earlier watch make room.
  if (held.count > 0 && !valid(held.ids[0])) {
    const auto end = std::remove_if(held.ids.begin(), held.ids.begin() + held.count,
                                    [](Id each) { return !valid(each); });
    held.count = static_cast<std::uint32_t>(end - held.ids.begin());
  }
  if (held.count < Held::room) held.ids[held.count++] = id;
}

void LockOrder::released(std::uint32_t holder, Mark& mark) noexcept {
  if (held.busy) return;
  const Id id = mark.load(std::memory_order_relaxed);
  if (holder != self.number) {
    // It has no possessor. What its taker still thinks it holds means nothing any more.
    mark.store(signal_mark, std::memory_order_relaxed);
    if (id == signal_mark || !valid(id)) return;
    const InnerGuard guard(order_lock);
    if (graph != nullptr) graph->is_signal(id);
    return;
  }
  for (std::uint32_t i = held.count; i > 0; --i) {
    if (held.ids[i - 1] != id) continue;
    std::copy(held.ids.begin() + i, held.ids.begin() + held.count, held.ids.begin() + i - 1);
    --held.count;
    return;
  }
}

}  // namespace canteen::threading::detail
