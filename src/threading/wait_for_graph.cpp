#include "src/threading/wait_for_graph.hpp"

#include <cstdio>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/base/whole_write.hpp>
#include <canteen/threading/thread.hpp>

#include "src/threading/inner_lock.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/words.hpp"

namespace canteen::threading::detail {
namespace {

constinit InnerLock graph_lock;
constinit Runtime::Blocked* first = nullptr;  // guarded by graph_lock; the newest first

// Guarded by graph_lock; nullptr: the defaults. Never destroyed.
constinit std::shared_ptr<const DeadlockOptions>* options = nullptr;

}  // namespace

// What is kept of a wait until the graph's lock is free again and names can be asked for.
struct WaitForGraph::Step {
  std::optional<Thread> thread;
  std::int32_t native_id;
  BlockedOn kind;
  const void* object;
  const char* name;
  std::optional<Thread> joined;
};

struct WaitForGraphAtLoad {
  WaitForGraphAtLoad() {
    pthread_atfork(&WaitForGraph::before_fork, &WaitForGraph::after_fork_in_parent,
                   &WaitForGraph::after_fork_in_child);
  }
};

namespace {

const WaitForGraphAtLoad at_load;

}  // namespace

void WaitForGraph::before_fork() {
  graph_lock.lock();
}

void WaitForGraph::after_fork_in_parent() {
  graph_lock.unlock();
}

// Of the threads that waited only the caller's waits are left (those it is inside of: a handler's).
void WaitForGraph::after_fork_in_child() {
  new (&graph_lock) InnerLock;
  Wait* rest = std::exchange(first, nullptr);
  Wait** last = &first;
  Wait* before = nullptr;
  for (; rest != nullptr; rest = rest->next_) {
    if (rest->number_ != self.number) continue;
    *last = rest;
    rest->previous_ = before;
    before = rest;
    last = &rest->next_;
  }
  *last = nullptr;
  // A thread that is gone may have been looking at the caller.
  if (self.thread != nullptr) self.thread->inspectors_.store(0, std::memory_order_relaxed);
}

void WaitForGraph::set_options(std::shared_ptr<const DeadlockOptions> next) {
  auto* const made = next != nullptr ? new std::shared_ptr(std::move(next)) : nullptr;
  std::shared_ptr<const DeadlockOptions>* old = nullptr;
  {
    const InnerGuard guard(graph_lock);
    old = std::exchange(options, made);
  }
  delete old;
}

// The innermost wait of a thread: the newest.
const WaitForGraph::Wait* WaitForGraph::wait_of(std::uint32_t number) noexcept {
  const Wait* each = first;
  while (each != nullptr && each->number_ != number) each = each->next_;
  return each;
}

WaitForGraph::Step WaitForGraph::step_of(const Wait& wait) {
  Step step{.thread = std::nullopt,
            .native_id = wait.native_id_,
            .kind = wait.kind_,
            .object = wait.object_,
            .name = wait.name_,
            .joined = std::nullopt};
  // They live: they wait. So does what they join: they have a name for it.
  if (wait.thread_ != nullptr) step.thread.emplace(*wait.thread_);
  if (wait.kind_ == BlockedOn::join) {
    step.joined.emplace(*const_cast<ThreadObject*>(static_cast<const ThreadObject*>(wait.object_)));
  }
  return step;
}

// Whether the caller's wait closes a circle; and the steps of it, if wanted.
// Requires: graph_lock is held.
bool WaitForGraph::closes(const Wait& mine, std::vector<Step>* steps) {
  int length = 0;
  for (const Wait* each = &mine;;) {
    if (each->mark_ != nullptr && each->mark_->load(std::memory_order_relaxed) == signal_mark) {
      return false;
    }
    // relaxed: what the holder did before it was listed is visible through graph_lock.
    const std::uint32_t holder = each->owner_->load(std::memory_order_relaxed) & Self::number_mask;
    if (holder == 0) return false;
    ++length;
    if (steps != nullptr) steps->push_back(step_of(*each));
    if (holder == mine.number_) return true;
    const Wait* const next = wait_of(holder);
    // Nobody who waits; or one who has been given what it waits for; or an older circle, which was
    // reported when it closed.
    if (next == nullptr || next == each || length > 1000) return false;
    each = next;
  }
}

void WaitForGraph::enter(Wait& mine) {
  if (mine.thread_ == nullptr) mine.native_id_ = static_cast<std::int32_t>(syscall(SYS_gettid));
  std::vector<Step> steps;
  std::shared_ptr<const DeadlockOptions> how;
  {
    const InnerGuard guard(graph_lock);
    mine.next_ = first;
    if (first != nullptr) first->previous_ = &mine;
    first = &mine;
    mine.listed_ = true;
    if (!closes(mine, nullptr)) return;
    const bool itself =
        (mine.owner_->load(std::memory_order_relaxed) & Self::number_mask) == mine.number_;
    if (options != nullptr) how = *options;
    if (itself && mine.kind_ == BlockedOn::lock && how != nullptr && !how->self_waits) return;
    closes(mine, &steps);
  }
  Deadlock found;
  for (const Step& each : steps) {
    Deadlock::Wait wait;
    wait.native_id = each.native_id;
    wait.kind = each.kind;
    wait.object = each.object;
    if (each.thread) {
      wait.thread = each.thread->name();
      wait.native_id = each.thread->native_id().value_or(0);
    } else if (each.native_id == getpid()) {
      wait.thread = "MainThread";  // it has not been asked for yet, so it has its first name
    }
    if (each.joined) {
      wait.object_name = each.joined->name();
    } else if (each.name != nullptr) {
      wait.object_name = each.name;
    }
    found.waits.push_back(std::move(wait));
  }
  const bool raise = how != nullptr && how->raise && mine.end_ == WaitEnd::by_others;
  if (how != nullptr && how->handler) {
    try {
      how->handler(found);
    } catch (...) {
      report_uncaught(Registry::known());
    }
  } else if (!raise) {
    base::write_whole(stderr, found.text(), true);
  }
  if (raise) {
    std::string text = found.text();
    text.pop_back();
    throw RuntimeError(text);
  }
}

void WaitForGraph::leave(Wait& mine) noexcept {
  const InnerGuard guard(graph_lock);
  (mine.previous_ != nullptr ? mine.previous_->next_ : first) = mine.next_;
  if (mine.next_ != nullptr) mine.next_->previous_ = mine.previous_;
}

}  // namespace canteen::threading::detail

namespace canteen::threading {

std::string Deadlock::text() const {
  const std::size_t threads = waits.size();
  std::string text =
      threads == 1 ? "deadlock: a thread waits for itself\n"
                   : "deadlock: " + std::to_string(threads) + " threads wait for one another\n";
  for (std::size_t i = 0; i < threads; ++i) {
    const Wait& each = waits[i];
    const Wait& next = waits[(i + 1) % threads];
    text += "  " + detail::thread_in_words(each.thread, each.native_id) + " waits for " +
            detail::in_words(each.kind, each.object, each.object_name);
    if (each.kind != BlockedOn::join) {
      text += threads == 1 ? ", which it holds itself"
                           : ", held by " + detail::thread_in_words(next.thread, next.native_id);
    }
    text += '\n';
  }
  return text;
}

}  // namespace canteen::threading
