// Taking — one take from a group: the rows that are ready and those that are fresh, as one line, by
// priority and then by number.
//
// Rows are only read while it goes on, and changed by finish(): what changes under a SELECT that
// has not ended may come twice.
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/broker/parcel.hpp>

#include "src/broker/sqlite/store.hpp"

namespace canteen::broker::sqlite {

class Store::Taking {
 public:
  Taking(Store& store, std::int64_t group, const Terms& terms, Time now);

  // The next message; false: there is none, or what comes next is damaged, which is told first.
  bool next(std::vector<Parcel>& into);

  // Marks what was taken, and what it came by.
  void finish(Noted& noted);

 private:
  // One of the two that the line is made of, at its head.
  struct Head {
    Statement& rows;
    bool is_there = false;

    void advance() { is_there = rows.step(); }
  };

  struct Passed {
    std::int64_t number;
    std::string key;
  };

  struct Marked {
    std::int64_t number;
    std::uint32_t attempt;
  };

  // The columns of both.
  enum Column : int { number, priority, expires, attempts, key, id, headers, payload, sum };

  [[nodiscard]] Head& first();
  void take(const Statement& row, std::vector<Parcel>& into);
  void drop(const std::vector<Passed>& those, Statement& by);

  Store& store_;
  const std::int64_t group_;
  const Terms& terms_;
  const Time now_;
  Line& line_;
  Head ready_;
  Head fresh_;
  bool looked_at_fresh_ = false;
  std::int64_t passed_;
  std::int64_t first_fresh_ = 0;  // of those that were taken; 0: none
  std::int64_t last_fresh_ = 0;
  std::vector<Marked> marked_;  // of those that are not fresh
  std::int64_t taken_ = 0;
  std::vector<Passed> expired_;
  std::vector<Passed> damaged_;
};

}  // namespace canteen::broker::sqlite
