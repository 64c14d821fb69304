// OffsetTracker — which messages of a partition have been handed out and settled, for a broker that
// can only be told "all before this offset are done", and a few words beside it.
//
//        done …      │ x   .   .   C   .   a │ !   !   !   ! │ not handed out yet …
//                    base()                  next()          reserved()
//
// base() is the offset to commit. What is between it and reserved() is written as one text, to be
// committed along with it: so nothing that was acknowledged out of turn is delivered twice after a
// restart, and how often each has been delivered is known. A text is written before its messages
// are handed out, never after: then one that killed its consumer has been counted. So that nobody
// waits for that, those after next() may be reserved: the text says that they may be out by now,
// for the first time. Whoever takes over from one that was killed counts them as delivered, but
// that is_doubtful(); who ends in order withdraws what it has reserved, and nothing has happened.
//
// The text: "1:", and for each offset from base() on a letter: '.' settled; a small one: waits, and
// has been delivered 0 ('a'), 1 ('b'), … times; a capital one: is out, likewise. 25 ('z', 'Z')
// means 25 or more. A number after a letter says how many there are of it: "1:B.12b" is one that is
// out for the first time, twelve that are settled, and one that waits to be delivered again. A '!'
// is one that may have been out, for the first time: at the end those that are reserved, before it
// such as were, by one that was killed. A text that has any begins with "2:".
//
// Invariants:    runs_ has [base(), next()) without a gap, in runs of the same state; neighbours
//                differ, and the first is not settled. Offsets that never arrive (a transaction's
//                marks) are settled by the first that comes after them, or by pass_over().
//                next() ≤ reserved(). A text is no longer than what has been handed out takes at a
//                letter each, or at 12 bytes for each that is not settled, and the rest as it was
//                taken over.
// Thread safety: none.
// Complexity:    O(1) for what comes and is settled in turn; else O(n), n = the runs. Memory: O(n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace canteen::broker::kafka {

class OffsetTracker {
 public:
  using Offset = std::int64_t;

  // How long a text may be, of what may be settled in any order.
  static constexpr std::size_t longest = 4000;

  // How many may be reserved: in the text these are one run.
  static constexpr std::size_t most_reserved = 16'000;

  explicit OffsetTracker(Offset base = 0) noexcept : base_(base), next_(base), reserved_(base) {}

  // What was committed. Of a text that is none: nothing was settled out of turn.
  static OffsetTracker restored(Offset base, std::string_view text);

  [[nodiscard]] std::string text() const;

  [[nodiscard]] Offset base() const noexcept { return base_; }

  [[nodiscard]] Offset next() const noexcept { return next_; }

  [[nodiscard]] Offset reserved() const noexcept { return reserved_; }

  // What was out, or may have been, is another's no more: it waits.
  void take_over();

  // All before `end` are reserved, or as many as may be; never less than there are. Nothing while
  // there is no room(). Requires: what is before next() has been handed out by this one.
  void reserve(Offset end) noexcept;

  // Nothing is reserved any more.
  void withdraw() noexcept { reserved_ = next_; }

  // It is handed out: how many deliveries there have been with this one. Nothing if it is settled,
  // or out already.
  std::optional<std::uint32_t> hand_out(Offset offset);

  // Requires: it is out, for both.
  void settle(Offset offset);
  void give_back(Offset offset, std::uint32_t deliveries);

  // Settles all in [from, to) that waits; how many these were.
  std::size_t pass_over(Offset from, Offset to);

  // Settles all before `end` that waits or was never handed out; how many these were.
  std::size_t drop_until(Offset end);

  // How many more may be handed out before the text might not fit: a few hundred, or all that fit
  // at a letter each, whichever is more.
  [[nodiscard]] std::size_t room() const noexcept;

  // Whether the text still fits, whatever is settled, once this one is handed out and all before it
  // have been. If it does not, something is out that will make room.
  [[nodiscard]] bool may_hand_out(Offset offset) const noexcept;

  // Whether one of its deliveries may have reached nobody: it was only reserved for that.
  [[nodiscard]] bool is_doubtful(Offset offset) const noexcept;

  [[nodiscard]] std::size_t out() const noexcept { return out_; }

  [[nodiscard]] std::size_t unsettled() const noexcept { return out_ + waiting_; }

  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

 private:
  enum class Stand : std::uint8_t { settled, waits, out };

  struct State {
    Stand stand = Stand::settled;
    std::uint32_t deliveries = 0;
    bool is_doubtful = false;

    bool operator==(const State&) const = default;
  };

  // From the end of the one before it, or base_.
  struct Run {
    Offset end = 0;
    State state{};
  };

  static constexpr State was_reserved{Stand::waits, 1, true};

  static char letter(const State& state) noexcept;
  static std::optional<State> state_of(char letter) noexcept;

  // Which run an offset in [base_, next_) is in.
  [[nodiscard]] std::size_t find(Offset offset) const noexcept;
  [[nodiscard]] Offset begin_of(std::size_t run) const noexcept;

  void count(const State& state, Offset number) noexcept;
  void append(Offset number, const State& state);
  void set(std::size_t run, Offset offset, const State& state);
  void drop_settled() noexcept;

  // Writes all runs again, each as change(begin, run) appends it.
  template <class Change>
  void rewrite(const Change& change);

  std::deque<Run> runs_;
  Offset base_;
  Offset next_;
  Offset reserved_;
  std::size_t out_ = 0;      // how many of [base_, next_) are
  std::size_t waiting_ = 0;  // likewise
};

}  // namespace canteen::broker::kafka
