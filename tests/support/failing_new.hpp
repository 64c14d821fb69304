// failing_new — an operator new that fails when it is told to, and counts what it has given: of a
// program that links canteen_failing_new. Not with a sanitizer, which has one of its own.
//
// Thread safety: any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace canteen::testing {

// Bytes that are allocated now.
extern std::atomic<std::int64_t> held;

// How many allocations of this thread succeed before one fails; negative: all do.
extern thread_local int allocations_left;

}  // namespace canteen::testing
