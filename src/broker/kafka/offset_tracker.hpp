// OffsetTracker — which messages of a partition have been handed out and settled, for a broker that
// can only be told "all before this offset are done", and a few words beside it.
//
//        done …      │ x   .   .   C   .   a │ not handed out yet …
//                    base()                  next()
//
// base() is the offset to commit. What is between it and next() is written as one text, to be
// committed along with it: so nothing that was acknowledged out of turn is delivered twice after a
// restart, and how often each has been delivered is known. A text is written before its messages
// are handed out, never after: then one that killed its consumer has been counted.
//
// The text: "1:", and for each offset from base() on a letter: '.' settled; a small one: waits, and
// has been delivered 0 ('a'), 1 ('b'), … times; a capital one: is out, likewise. 25 ('z', 'Z')
// means 25 or more. A number after a letter says how many there are of it: "1:B.12b" is one that is
// out for the first time, twelve that are settled, and one that waits to be delivered again.
//
// Invariants:    unsettled_ has what is in [base(), next()) and not settled; base() is the first of
//                these, or next(). Offsets that never arrive (a transaction's marks) are settled by
//                the first that comes after them.
// Thread safety: none.
// Complexity:    O(log n) each, n = unsettled(); text() and restore() O(n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace canteen::broker::kafka {

class OffsetTracker {
 public:
  using Offset = std::int64_t;

  // How long a text may be.
  static constexpr std::size_t longest = 4000;

  explicit OffsetTracker(Offset base = 0) noexcept : next_(base) {}

  // What was committed. Of a text that is none: nothing was settled out of turn.
  static OffsetTracker restored(Offset base, std::string_view text);

  [[nodiscard]] std::string text() const;

  [[nodiscard]] Offset base() const noexcept {
    return unsettled_.empty() ? next_ : unsettled_.begin()->first;
  }

  [[nodiscard]] Offset next() const noexcept { return next_; }

  // What was out is another's no more: it waits.
  void take_over() noexcept;

  // It is handed out: how many deliveries there have been with this one. Nothing if it is settled,
  // or out already.
  std::optional<std::uint32_t> hand_out(Offset offset);

  // Requires: it is out, for both.
  void settle(Offset offset);
  void give_back(Offset offset, std::uint32_t deliveries);

  // Settles all before `end` that waits or was never handed out; how many these were.
  std::size_t drop_until(Offset end);

  // How many more may be handed out before the text might not fit: a few hundred, or all that fit
  // at a letter each, whichever is more.
  [[nodiscard]] std::size_t room() const noexcept;

  [[nodiscard]] std::size_t out() const noexcept { return out_; }

  [[nodiscard]] std::size_t unsettled() const noexcept { return unsettled_.size(); }

  [[nodiscard]] std::size_t waiting() const noexcept { return unsettled_.size() - out_; }

 private:
  struct State {
    bool is_out = false;
    std::uint32_t deliveries = 0;
  };

  static char letter(const State& state) noexcept;

  std::map<Offset, State> unsettled_;
  Offset next_;
  std::size_t out_ = 0;  // how many of unsettled_ are out
};

}  // namespace canteen::broker::kafka
