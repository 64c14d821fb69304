// What tests of a broker's handles in the child of a fork() need.
#pragma once

#include <string>

#include <canteen/broker/errors.hpp>

#include "src/base/sanitizer.hpp"

namespace canteen::testing {

// The sanitizers' allocators do not: in the child, a thread that is gone may hold their locks.
#if defined(CANTEEN_ASAN) || defined(CANTEEN_TSAN)
inline constexpr bool allocator_survives_fork = false;
#else
inline constexpr bool allocator_survives_fork = true;
#endif

// What the BrokerError says that the call throws; empty: it throws none.
template <class Call>
std::string broker_error_of(const Call& call) {
  try {
    call();
  } catch (const broker::BrokerError& error) {
    return error.what();
  }
  return "";
}

// Whether that is what a handle says there.
inline bool tells_of_fork(const std::string& text) {
  return text.ends_with(
      " was opened before fork(): it is the parent's; the child is to open one of its own");
}

}  // namespace canteen::testing
