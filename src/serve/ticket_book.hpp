// TicketBook — who is in a corridor, by the numbers of their tickets; and whose ticket is there
// without him.
//
// Nobody can take a message out of a broker's line. So whoever goes before a window has got him
// leaves his ticket behind: he does not count any more, and when it comes out nobody is there.
//
// INV1  A number is in people_ from add() until he is handed out, refused, or gone. Only if he has
//       gone, it is in left_ then, until his ticket is answered for and has come out, or was
//       refused.
// INV2  in_line_ and unknown_ are how many of people_ the broker has confirmed, and does not know
// of. INV3  unanswered_ is how many puts there are without an answer, but those of left_. INV4
// leavings_ has those of people_ who may lose their patience.
//
// Thread safety: none; the corridor's lock guards it.
// Complexity:    O(log n) each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/scenario/units.hpp>

#include "src/serve/person.hpp"

namespace canteen::serve {

class TicketBook {
 public:
  // When somebody's patience is over, and his number.
  using Leaving = std::pair<scenario::Duration, std::uint64_t>;

  // He is put into the corridor, by his number.
  void add(Someone person, base::Instant put);

  // What the broker says of a put: it has it; nobody knows; it has not, and whose it was (null: he
  // is not there any more). Once for each.
  void confirm(std::uint64_t number);
  void doubt(std::uint64_t number);
  Someone refuse(std::uint64_t number);

  // What came out with a ticket.
  struct Presented {
    Someone person;          // null: nobody
    base::Instant put = 0;   // of him
    bool is_vacant = false;  // he had gone; else, without a person, it came before
  };

  Presented present(std::uint64_t number);

  // He goes, and leaves his ticket. Requires: he is there.
  Someone leave(std::uint64_t number);

  // Everybody of whom nobody knows whether his put got there.
  std::vector<Someone> take_unknown();

  [[nodiscard]] std::optional<Leaving> next_leaving() const;
  [[nodiscard]] std::optional<std::uint64_t> oldest() const;

  [[nodiscard]] std::uint64_t in_line() const noexcept { return in_line_; }

  [[nodiscard]] std::uint64_t unknown() const noexcept { return unknown_; }

  // Whether nobody is there who is to come to a window, and every answer that matters has come.
  [[nodiscard]] bool has_only_unknown() const noexcept {
    return unanswered_ == 0 && people_.size() == unknown_;
  }

 private:
  enum class Answer : std::uint8_t { none, confirmed, unknown };

  struct Inside {
    Someone person;
    base::Instant put = 0;
    Answer answer = Answer::none;
  };

  // A ticket without anybody.
  struct Left {
    bool answered = false;
    bool is_out = false;
  };

  using People = std::map<std::uint64_t, Inside>;

  Inside extract(People::iterator at);
  // The answer to this put has come; he to whom it matters, or end().
  People::iterator answered(std::uint64_t number);

  People people_;
  std::set<Leaving> leavings_;
  std::unordered_map<std::uint64_t, Left> left_;
  std::uint64_t unanswered_ = 0;
  std::uint64_t in_line_ = 0;
  std::uint64_t unknown_ = 0;
};

}  // namespace canteen::serve
