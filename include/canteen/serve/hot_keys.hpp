// HotKeys — what is asked for most, where requests say what they ask for.
//
// So many keys are counted as there is room for (base::HeavyHitters): thousands. Of more of them
// the rarest are dropped; how far that may make a count too small is told beside it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/serve/hot_key.hpp>

namespace canteen::serve {

struct HotKeys {
  // Those that are told of, at most.
  static constexpr std::size_t most = 10;

  std::uint64_t asked = 0;                // requests for any key that are done
  std::optional<std::uint64_t> distinct;  // how many keys that were; absent: more than are counted
  std::vector<HotKey> keys;               // the most frequent first
};

}  // namespace canteen::serve
