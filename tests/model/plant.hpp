// Plant — a bug put into one operation of the code under test while it runs, without touching its
// source: the proof that a model test would notice such a bug.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tests/model/step.hpp"

namespace canteen::model {

enum class Bug : std::uint8_t {
  none,
  order,          // another memory order
  failure_order,  // another memory order where a compare_exchange fails
  drop,           // the store, the write half of the read-modify-write, or the wake-up is lost
  split,          // a read-modify-write becomes a load and a store
  wake_one,       // wake_all wakes one
  deaf,           // wait sleeps without looking at the word
};

[[nodiscard]] std::string_view name(Bug bug) noexcept;

[[nodiscard]] inline bool same(const Site& a, const Site& b) noexcept {
  return a.line() == b.line() && a.column() == b.column() &&
         std::strcmp(a.file_name(), b.file_name()) == 0;
}

struct Plant {
  Bug bug = Bug::none;
  Op op = Op::note;
  Site site = {};
  std::memory_order order =
      std::memory_order_relaxed;  // Bug::order, Bug::failure_order: the new one

  [[nodiscard]] bool at(Op which, const Site& where) const noexcept {
    return bug != Bug::none && op == which && same(site, where);
  }
};

// An operation of the code under test that some schedule came by, with the orders it asked for.
struct Operation {
  Op op = Op::note;
  Site site = {};
  std::memory_order order = std::memory_order_relaxed;
  std::memory_order failure = std::memory_order_relaxed;  // compare_exchange only
};

}  // namespace canteen::model
