#include "src/broker/kafka/offset_tracker.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace canteen::broker::kafka {
namespace {

constexpr std::string_view version = "1:";
constexpr std::uint32_t most_deliveries = 'z' - 'a';

// A letter takes a byte; the settled ones before it at most a dot and ten digits.
constexpr std::size_t longest_each = 12;
constexpr std::size_t widest_gap = 9'999'999'999;

void append_run(std::string& text, char letter, OffsetTracker::Offset count) {
  if (count <= 0) return;
  text += letter;
  if (count > 1) text += std::to_string(count);
}

}  // namespace

char OffsetTracker::letter(const State& state) noexcept {
  const std::uint32_t step = std::min(state.deliveries, most_deliveries);
  return static_cast<char>((state.is_out ? 'A' : 'a') + static_cast<char>(step));
}

OffsetTracker OffsetTracker::restored(Offset base, std::string_view text) {
  OffsetTracker tracker(base);
  if (text.substr(0, version.size()) != version) return tracker;
  text.remove_prefix(version.size());
  while (!text.empty()) {
    const char letter = text.front();
    Offset count = 1;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + 1, end, count);
    if (error == std::errc::result_out_of_range) return OffsetTracker(base);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    const bool is_out = letter >= 'A' && letter <= 'Z';
    const bool waits = letter >= 'a' && letter <= 'z';
    if (!is_out && !waits && letter != '.') return OffsetTracker(base);
    const std::size_t room = letter == '.' ? widest_gap : longest - tracker.unsettled_.size();
    if (count < 1 || static_cast<std::size_t>(count) > room) return OffsetTracker(base);
    if (letter == '.') {
      tracker.next_ += count;
      continue;
    }
    const auto deliveries = static_cast<std::uint32_t>(letter - (is_out ? 'A' : 'a'));
    for (; count > 0; --count) tracker.unsettled_[tracker.next_++] = State{is_out, deliveries};
  }
  for (const auto& [offset, state] : tracker.unsettled_) tracker.out_ += state.is_out ? 1U : 0U;
  return tracker;
}

std::string OffsetTracker::text() const {
  std::string text(version);
  Offset at = base();
  char run = '.';
  Offset count = 0;
  for (const auto& [offset, state] : unsettled_) {
    const char now = letter(state);
    if (offset != at || now != run) {
      append_run(text, run, count);
      append_run(text, '.', offset - at);
      run = now;
      count = 0;
    }
    ++count;
    at = offset + 1;
  }
  append_run(text, run, count);
  append_run(text, '.', next_ - at);
  return text;
}

void OffsetTracker::take_over() noexcept {
  for (auto& [offset, state] : unsettled_) state.is_out = false;
  out_ = 0;
}

std::optional<std::uint32_t> OffsetTracker::hand_out(Offset offset) {
  auto found = unsettled_.end();
  if (offset >= next_) {
    found = unsettled_.emplace_hint(found, offset, State{});
    next_ = offset + 1;
  } else {
    found = unsettled_.find(offset);
    if (found == unsettled_.end() || found->second.is_out) return std::nullopt;
  }
  found->second.is_out = true;
  ++out_;
  return ++found->second.deliveries;
}

void OffsetTracker::settle(Offset offset) {
  out_ -= unsettled_.erase(offset);
}

void OffsetTracker::give_back(Offset offset, std::uint32_t deliveries) {
  unsettled_.at(offset) = State{false, deliveries};
  --out_;
}

std::size_t OffsetTracker::drop_until(Offset end) {
  std::size_t dropped = 0;
  for (auto each = unsettled_.begin(); each != unsettled_.end() && each->first < end;) {
    if (each->second.is_out) {
      ++each;
      continue;
    }
    each = unsettled_.erase(each);
    ++dropped;
  }
  if (end > next_) {
    dropped += static_cast<std::size_t>(end - next_);
    next_ = end;
  }
  return dropped;
}

std::size_t OffsetTracker::room() const noexcept {
  constexpr std::size_t always = longest / longest_each;
  const auto letters = static_cast<std::size_t>(next_ - base());
  const std::size_t by_letters = letters < longest ? longest - letters : 0;
  const std::size_t by_messages = unsettled_.size() < always ? always - unsettled_.size() : 0;
  return std::max(by_letters, by_messages);
}

}  // namespace canteen::broker::kafka
