#include "src/broker/kafka/offset_tracker.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <system_error>
#include <utility>

namespace canteen::broker::kafka {
namespace {

constexpr std::string_view version = "1:";
constexpr std::string_view version_with_reserved = "2:";
constexpr char reserved_letter = '!';
constexpr std::uint32_t most_deliveries = 'z' - 'a';

// A letter takes a byte; the settled ones before it at most a dot and ten digits.
constexpr std::size_t longest_each = 12;
constexpr std::size_t always = OffsetTracker::longest / longest_each;

// With what was reserved by who was killed, and a little more, so that the next one can go on.
constexpr std::size_t longest_taken_over = OffsetTracker::longest + 32;

constexpr std::size_t widest_gap = 9'999'999'999;

void append_run(std::string& text, char letter, OffsetTracker::Offset count) {
  if (count <= 0) return;
  text += letter;
  if (count > 1) text += std::to_string(count);
}

std::size_t length_of_run(OffsetTracker::Offset count) {
  std::size_t length = count > 0 ? 1 : 0;
  for (OffsetTracker::Offset rest = count > 1 ? count : 0; rest > 0; rest /= 10) ++length;
  return length;
}

}  // namespace

// -- The text -------------------------------------------------------------------------------------

char OffsetTracker::letter(const State& state) noexcept {
  if (state.stand == Stand::settled) return '.';
  if (state == was_reserved) return reserved_letter;
  const std::uint32_t step = std::min(state.deliveries, most_deliveries);
  return static_cast<char>((state.stand == Stand::out ? 'A' : 'a') + static_cast<char>(step));
}

std::optional<OffsetTracker::State> OffsetTracker::state_of(char letter) noexcept {
  if (letter == '.') return State{};
  if (letter == reserved_letter) return was_reserved;
  if (letter >= 'A' && letter <= 'Z') {
    return State{Stand::out, static_cast<std::uint32_t>(letter - 'A'), false};
  }
  if (letter >= 'a' && letter <= 'z') {
    return State{Stand::waits, static_cast<std::uint32_t>(letter - 'a'), false};
  }
  return std::nullopt;
}

OffsetTracker OffsetTracker::restored(Offset base, std::string_view text) {
  constexpr std::size_t most = longest_taken_over + most_reserved;
  OffsetTracker tracker(base);
  const bool may_reserve = text.starts_with(version_with_reserved);
  if (!may_reserve && !text.starts_with(version)) return tracker;
  text.remove_prefix(version.size());
  while (!text.empty()) {
    const char letter = text.front();
    Offset count = 1;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + 1, end, count);
    if (error == std::errc::result_out_of_range) return OffsetTracker(base);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    const std::size_t room = letter == '.' ? widest_gap : most - tracker.unsettled();
    if (count < 1 || static_cast<std::size_t>(count) > room) return OffsetTracker(base);
    if (letter == reserved_letter && !may_reserve) return OffsetTracker(base);
    if (letter == reserved_letter && text.empty()) {
      tracker.reserved_ = tracker.next_ + count;
      return tracker;
    }
    const std::optional<State> state = state_of(letter);
    if (!state) return OffsetTracker(base);
    tracker.append(count, *state);
  }
  return tracker;
}

std::string OffsetTracker::text() const {
  std::string text(version);
  Offset at = base_;
  for (const Run& each : runs_)
    append_run(text, letter(each.state), each.end - std::exchange(at, each.end));
  append_run(text, reserved_letter, reserved_ - next_);
  if (text.find(reserved_letter) != std::string::npos)
    text.replace(0, version.size(), version_with_reserved);
  return text;
}

// -- What happens ---------------------------------------------------------------------------------

void OffsetTracker::take_over() {
  rewrite([&](Offset begin, const Run& run) {
    const Stand stand = run.state.stand == Stand::out ? Stand::waits : run.state.stand;
    append(run.end - begin, {stand, run.state.deliveries, run.state.is_doubtful});
  });
  append(reserved_ - next_, was_reserved);
}

void OffsetTracker::reserve(Offset end) noexcept {
  if (room() == 0) return;
  reserved_ = std::max(reserved_, std::min(end, next_ + static_cast<Offset>(most_reserved)));
}

std::optional<std::uint32_t> OffsetTracker::hand_out(Offset offset) {
  if (offset >= next_) {
    append(offset - next_, {});
    append(1, {Stand::out, 1, false});
    return 1;
  }
  if (offset < base_) return std::nullopt;
  const std::size_t run = find(offset);
  const State& state = runs_[run].state;
  if (state.stand != Stand::waits) return std::nullopt;
  const std::uint32_t deliveries = state.deliveries + 1;
  set(run, offset, {Stand::out, deliveries, state.is_doubtful});
  return deliveries;
}

void OffsetTracker::settle(Offset offset) {
  set(find(offset), offset, {});
}

void OffsetTracker::give_back(Offset offset, std::uint32_t deliveries) {
  const std::size_t run = find(offset);
  set(run, offset, {Stand::waits, deliveries, runs_[run].state.is_doubtful});
}

std::size_t OffsetTracker::pass_over(Offset from, Offset to) {
  const std::size_t before = waiting_;
  rewrite([&](Offset begin, const Run& run) {
    const bool goes = run.state.stand == Stand::waits;
    const Offset first = std::clamp(from, begin, run.end);
    const Offset last = std::clamp(to, first, run.end);
    append(first - begin, run.state);
    append(last - first, goes ? State{} : run.state);
    append(run.end - last, run.state);
  });
  return before - waiting_;
}

std::size_t OffsetTracker::drop_until(Offset end) {
  std::size_t dropped = pass_over(base_, end);
  if (end > next_) {
    dropped += static_cast<std::size_t>(end - next_);
    append(end - next_, {});
  }
  return dropped;
}

std::size_t OffsetTracker::room() const noexcept {
  const auto letters = static_cast<std::size_t>(next_ - base_);
  const std::size_t by_letters = letters < longest ? longest - letters : 0;
  const std::size_t by_messages = unsettled() < always ? always - unsettled() : 0;
  return std::max(by_letters, by_messages);
}

bool OffsetTracker::may_hand_out(Offset offset) const noexcept {
  if (offset >= next_) return room() > 0;
  if (offset <= base_ || unsettled() <= always) return true;
  const Offset after = offset + 1;
  auto length = static_cast<std::size_t>(after - base_);
  Offset at = after;
  for (std::size_t run = find(offset); run < runs_.size() && length <= longest_taken_over; ++run) {
    length += length_of_run(runs_[run].end - std::exchange(at, runs_[run].end));
  }
  return length <= longest_taken_over;
}

bool OffsetTracker::is_doubtful(Offset offset) const noexcept {
  return offset >= base_ && offset < next_ && runs_[find(offset)].state.is_doubtful;
}

// -- Runs -----------------------------------------------------------------------------------------

std::size_t OffsetTracker::find(Offset offset) const noexcept {
  if (offset < runs_.front().end) return 0;
  const auto found =
      std::upper_bound(runs_.begin(), runs_.end(), offset,
                       [](Offset wanted, const Run& run) { return wanted < run.end; });
  return static_cast<std::size_t>(std::distance(runs_.begin(), found));
}

OffsetTracker::Offset OffsetTracker::begin_of(std::size_t run) const noexcept {
  return run == 0 ? base_ : runs_[run - 1].end;
}

void OffsetTracker::count(const State& state, Offset number) noexcept {
  // A negative one wraps around, and the sum is right.
  if (state.stand == Stand::out) out_ += static_cast<std::size_t>(number);
  if (state.stand == Stand::waits) waiting_ += static_cast<std::size_t>(number);
}

void OffsetTracker::append(Offset number, const State& state) {
  if (number <= 0) return;
  next_ += number;
  reserved_ = std::max(reserved_, next_);
  count(state, number);
  if (runs_.empty() && state.stand == Stand::settled) {
    base_ = next_;
  } else if (!runs_.empty() && runs_.back().state == state) {
    runs_.back().end = next_;
  } else {
    runs_.push_back({next_, state});
  }
}

// Requires: it is in that run, whose state is another.
void OffsetTracker::set(std::size_t run, Offset offset, const State& state) {
  const Offset begin = begin_of(run);
  const Run old = runs_[run];
  count(old.state, -1);
  count(state, 1);
  const bool is_first = offset == begin;
  const bool is_last = offset + 1 == old.end;
  if (is_first && run == 0 && state.stand == Stand::settled) {
    base_ = offset + 1;
    if (is_last) runs_.pop_front();
    drop_settled();
    return;
  }
  const auto at = std::next(runs_.begin(), static_cast<std::ptrdiff_t>(run));
  const bool joins_before = is_first && run > 0 && std::prev(at)->state == state;
  const bool joins_after = is_last && run + 1 < runs_.size() && std::next(at)->state == state;
  if (is_first && is_last) {
    // A run begins where the one before it ends: so to leave one out lengthens the next.
    if (joins_before) std::prev(at)->end = joins_after ? std::next(at)->end : old.end;
    at->state = state;
    if (joins_before || joins_after) {
      runs_.erase(at, std::next(at, joins_before && joins_after ? 2 : 1));
    }
  } else if (is_first) {
    if (joins_before) {
      std::prev(at)->end = offset + 1;
    } else {
      runs_.insert(at, Run{offset + 1, state});
    }
  } else {
    at->end = offset;
    if (joins_after) return;
    const auto after = runs_.insert(std::next(at), Run{offset + 1, state});
    if (!is_last) runs_.insert(std::next(after), old);
  }
}

void OffsetTracker::drop_settled() noexcept {
  while (!runs_.empty() && runs_.front().state.stand == Stand::settled) {
    base_ = runs_.front().end;
    runs_.pop_front();
  }
}

template <class Change>
void OffsetTracker::rewrite(const Change& change) {
  const std::deque<Run> old = std::exchange(runs_, {});
  out_ = waiting_ = 0;
  Offset begin = next_ = base_;
  for (const Run& each : old) change(std::exchange(begin, each.end), each);
}

}  // namespace canteen::broker::kafka
