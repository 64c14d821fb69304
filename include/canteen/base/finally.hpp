// Finally — does something when a scope ends, in whatever way it ends.      Python: try … finally
//
// Requires: what it does throws nothing.
//
// Thread safety: a scope is one thread's. What is done runs with the locks that are held where the
//                scope ends: those of the guards that were declared before it.
// Example:       finally_test.cpp [finally]
#pragma once

#include <utility>

namespace canteen::base {

template <class Act>
class Finally {
 public:
  explicit Finally(Act act) : act_(std::move(act)) {}

  ~Finally() { act_(); }

  Finally(const Finally&) = delete;
  Finally& operator=(const Finally&) = delete;

 private:
  Act act_;
};

}  // namespace canteen::base
