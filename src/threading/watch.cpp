#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <canteen/base/whole_write.hpp>
#include <canteen/threading/watch.hpp>

#include "src/threading/lock_order.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/wait_for_graph.hpp"
#include "src/threading/watches.hpp"

namespace canteen::threading {
namespace detail {

constinit std::atomic<std::uint32_t> watches{0};

namespace {

// CANTEEN_WATCH=deadlock,order. Runs when the library is loaded, before there is anything to lock:
// it only says that the watches are on.
std::uint32_t from_environment() {
  const char* const text = std::getenv("CANTEEN_WATCH");  // NOLINT(concurrency-mt-unsafe)
  if (text == nullptr) return 0;
  std::uint32_t on = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    if (word == "deadlock") {
      on |= deadlock_watch;
    } else if (word == "order") {
      on |= order_watch;
    } else if (!word.empty()) {
      base::write_whole(stderr,
                        "CANTEEN_WATCH: there is no watch '" + std::string(word) +
                            "'; it can be deadlock, order, or deadlock,order\n",
                        true);
    }
  }
  return on;
}

const struct WatchesAtLoad {
  WatchesAtLoad() { watches.fetch_or(from_environment()); }
} watches_at_load;

}  // namespace
}  // namespace detail

void watch_deadlocks(DeadlockOptions options) {
  detail::WaitForGraph::set_options(std::make_shared<const DeadlockOptions>(std::move(options)));
  detail::watches.fetch_or(detail::deadlock_watch);
}

void watch_lock_order(LockOrderOptions options) {
  detail::LockOrder::set_options(std::make_shared<const LockOrderOptions>(std::move(options)));
  // seq_cst pairs with Runtime::self(): a thread that makes itself fast again either sees the bit
  // afterwards, or is slowed down here.
  const std::uint32_t before = detail::watches.fetch_or(detail::order_watch);
  detail::Registry::slow_down_all();
  if ((before & detail::order_watch) == 0) detail::LockOrder::forget();
}

void unwatch_deadlocks() {
  detail::watches.fetch_and(~detail::deadlock_watch);
  detail::WaitForGraph::set_options(nullptr);
}

void unwatch_lock_order() {
  detail::watches.fetch_and(~detail::order_watch);
  detail::LockOrder::forget();
  detail::LockOrder::set_options(nullptr);
}

}  // namespace canteen::threading
