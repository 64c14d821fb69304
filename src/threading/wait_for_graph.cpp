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
#include <canteen/threading/detail/basic_wait_graph.hpp>
#include <canteen/threading/thread.hpp>

#include "src/threading/inner_lock.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/words.hpp"

namespace canteen::threading::detail {
namespace {

using Graph = BasicWaitGraph<Runtime, base::System>;

// A union keeps it constant-initialised, never destroyed, and re-made in a fork's child.
union TheGraph {
  constexpr TheGraph() : graph() {}

  ~TheGraph() {}

  Graph graph;
};

constinit TheGraph the;

constinit thread_local Runtime::Blocked* innermost = nullptr;  // listed, of the calling thread

constinit InnerLock options_lock;
// Guarded by options_lock; nullptr: the defaults. Never destroyed.
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
  WaitForGraphAtLoad() { pthread_atfork(nullptr, nullptr, &WaitForGraph::after_fork_in_child); }
};

namespace {

const WaitForGraphAtLoad at_load;

}  // namespace

// Nothing is locked before a fork: another thread may wait here, and hold what a later handler of
// the fork wants.
void WaitForGraph::after_fork_in_child() {
  new (&options_lock) InnerLock;
  the.graph.renew(innermost, [](const Graph::Wait& wait) -> Graph::Wait* {
    return static_cast<const Wait&>(wait).listed_outside_;
  });
  if (self.thread != nullptr) self.thread->blocked_.nobody_looks();
}

void WaitForGraph::set_options(std::shared_ptr<const DeadlockOptions> next) {
  auto* const made = next != nullptr ? new std::shared_ptr(std::move(next)) : nullptr;
  std::shared_ptr<const DeadlockOptions>* old = nullptr;
  {
    const InnerGuard guard(options_lock);
    old = std::exchange(options, made);
  }
  delete old;
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

void WaitForGraph::enter(Wait& mine) {
  if (mine.thread_ == nullptr) mine.native_id_ = static_cast<std::int32_t>(syscall(SYS_gettid));
  mine.listed_ = true;
  mine.listed_outside_ = innermost;
  innermost = &mine;
  std::vector<Step> steps;
  const auto keep = [&](const Graph::Wait& wait) {
    steps.push_back(step_of(static_cast<const Wait&>(wait)));
  };
  if (!the.graph.enter(mine, keep)) return;
  std::shared_ptr<const DeadlockOptions> how;
  {
    const InnerGuard guard(options_lock);
    if (options != nullptr) how = *options;
  }
  const bool waits_for_itself = steps.size() == 1 && mine.kind_ == BlockedOn::lock;
  if (waits_for_itself && how != nullptr && !how->self_waits) return;
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
  innermost = mine.listed_outside_;
  the.graph.leave(mine);
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
