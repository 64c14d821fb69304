// The schema of a file of queues, and what makes a file ready for it.
//
// A message's number tells its group, and its place in the order of that group's puts: so the rows
// of a group lie side by side, and the next is found without an index.
#pragma once

#include <cstdint>

#include "src/broker/sqlite/database.hpp"

namespace canteen::broker::sqlite {

// Where a row is; see store.hpp. The numbers stand in the file.
enum State : std::int64_t { fresh = 0, ready = 1, delayed = 2, out = 3, behind = 4, broken = 5 };

inline constexpr int sequence_bits = 44;  // statements.cpp has them, too
inline constexpr std::int64_t most_groups = std::int64_t{1} << (63 - sequence_bits);

// The number before the first of a group.
constexpr std::int64_t base_of(std::int64_t group) {
  return group << sequence_bits;
}

// The how-many-th of its group.
constexpr std::int64_t place_of(std::int64_t number) {
  return number & (base_of(1) - 1);
}

// The same database, checked, with the schema in it: before any statement can be prepared. Corrupt,
// or BrokerError for what is not ours.
Database& prepared(Database& database);

// Likewise, of one that was prepared before and closed since; not checked again. BrokerError if
// that is not the file any more which had drawn this number.
Database& prepared_again(Database& database, std::int64_t file);

}  // namespace canteen::broker::sqlite
