// row_sum — the sum of a message's row: over all that a consumer gets of it, and its group.
#pragma once

#include <cstdint>
#include <string_view>

#include "src/broker/sqlite/sum.hpp"

namespace canteen::broker::sqlite {

inline std::int64_t row_sum(std::int64_t group, std::int64_t priority, std::string_view key,
                            std::string_view id, std::string_view headers,
                            std::string_view payload) {
  return Sum()
      .add(static_cast<std::uint64_t>(group))
      .add(static_cast<std::uint64_t>(priority))
      .add(key)
      .add(id)
      .add(headers)
      .add(payload)
      .value();
}

}  // namespace canteen::broker::sqlite
