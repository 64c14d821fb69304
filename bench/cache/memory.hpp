// What an entry takes: each cache is filled in a process of its own, which is this program again,
// as `cache --memory NUMBER`.
#pragma once

namespace canteen::bench {

// If that is what it was called for: prints the bytes and the entries, and returns true.
bool answer_for_memory(int argc, char** argv);

}  // namespace canteen::bench
