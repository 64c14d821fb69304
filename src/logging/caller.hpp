// Caller — who logs: what a record takes from the calling thread and process.
#pragma once

#include <cstdint>
#include <string_view>

namespace canteen::logging {

struct Caller {
  std::uint64_t ident = 0;
  std::uint64_t native_id = 0;
  std::string_view thread_name;   // of no address: None
  std::string_view process_name;  // likewise
  std::string_view task_name;     // likewise
  int process = 0;                // 0: None
};

namespace detail {

// Names stay valid until the thread renames itself, or its task ends.
Caller caller() noexcept;

// In the child of a fork: this thread has another number, in another process.
void forget_caller() noexcept;

}  // namespace detail
}  // namespace canteen::logging
