// OrderGraph — the orders of locks that were seen, and the circles in them. See lock_order.hpp.
//
// Thread safety: none; guarded by the order's lock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <canteen/threading/lock_inversion.hpp>

namespace canteen::threading::detail {

class OrderGraph {
 public:
  using Id = std::uint32_t;  // of a lock, never 0

  // Who takes a lock, and what it holds meanwhile.
  struct Way {
    std::uint32_t thread;
    std::string name;  // the thread's
    std::vector<Id> held;
  };

  struct Lock {
    const void* object;
    const char* name;  // static storage; nullptr: none
    BlockedOn kind;
  };

  // A lock is seen for the first time: what was at its place is no more.
  void begins(Id id, const Lock& lock);
  // The lock is no possession (INV2 of LockOrder).
  void is_signal(Id id);

  // Whether all orders held -> id are known to be followed like this already.
  [[nodiscard]] bool knows(Id id, std::uint32_t thread, const std::vector<Id>& held) const;

  // Adds them. The first circle that they close, if it has not been reported before.
  std::optional<LockInversion> add(Id id, const Way& way, bool same_thread);

 private:
  struct Node {
    Lock lock;
    std::map<Id, std::vector<Way>> after;  // what was taken while this was held
  };

  struct Step {
    Id from;
    Id to;
    const Way* way;
  };

  static bool has(const std::vector<Way>& ways, std::uint32_t thread, const std::vector<Id>& held);
  static bool passes(const std::vector<Step>& path, Id id);
  bool search(Id from, Id target, std::vector<Step>& path, int& looks);
  [[nodiscard]] bool fits(const Way& way, const std::vector<Step>& path) const;
  bool is_new(const std::vector<Step>& path);
  [[nodiscard]] LockInversion inversion(const std::vector<Step>& path) const;
  [[nodiscard]] LockInversion::Lock described(Id id) const;

  std::unordered_map<Id, Node> nodes_;
  std::unordered_map<const void*, Id> at_;
  std::unordered_set<Id> signals_;
  std::set<std::vector<Id>> reported_;
  bool same_thread_ = false;
};

}  // namespace canteen::threading::detail
