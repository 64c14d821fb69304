// WaitForGraph — the deadlock watch: asks the graph (basic_wait_graph.hpp), and reports.
#pragma once

#include <memory>

#include <canteen/threading/detail/runtime.hpp>
#include <canteen/threading/watch.hpp>

namespace canteen::threading::detail {

class WaitForGraph {
 public:
  using Wait = Runtime::Blocked;

  // nullptr: as DeadlockOptions() are.
  static void set_options(std::shared_ptr<const DeadlockOptions> next);

  // The caller is about to wait. Reports, or throws, if that closes a circle.
  static void enter(Wait& mine);
  static void leave(Wait& mine) noexcept;

 private:
  struct Step;

  static Step step_of(const Wait& wait);
  static void after_fork_in_child();
  friend struct WaitForGraphAtLoad;
};

}  // namespace canteen::threading::detail
