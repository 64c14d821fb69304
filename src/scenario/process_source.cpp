#include "src/scenario/process_source.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "src/scenario/stream.hpp"

namespace canteen::scenario {
namespace {

using simulate::Job;
using simulate::Time;

// Nanoseconds; far enough from the end of 64 bits for a gap to be added.
constexpr std::int64_t end_of_time = 9'000'000'000'000'000'000;
constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

}  // namespace

ProcessSource::ProcessSource(const Arrivals& arrivals, std::uint64_t seed)
    : arrivals_(arrivals),
      is_random_(arrivals.process != Process::deterministic),
      close_(arrivals.length ? arrivals.length->count() : for_ever),
      random_(seed, arrival_stream),
      state_random_(seed, state_stream),
      size_random_(seed, batch_stream) {
  if (arrivals.batch && arrivals.batch->mean > 1) {
    another_ = -simulate::portable_log(1 - 1 / arrivals.batch->mean);
  }
  if (arrivals.process != Process::mmpp) {
    ended_ = arrivals.rate.empty();
    if (!ended_) begin_step(0);
    return;
  }
  ended_ = arrivals.states.empty();
  if (ended_) return;
  double whole = 0;
  for (const RateState& each : arrivals.states) whole += static_cast<double>(each.stay.count());
  double draw = state_random_.uniform() * whole;
  std::size_t state = 0;
  while (state + 1 < arrivals.states.size() &&
         (draw -= static_cast<double>(arrivals.states[state].stay.count())) >= 0) {
    ++state;
  }
  begin_state(state);
}

void ProcessSource::begin_step(std::size_t step) {
  part_ = step;
  per_nanosecond_ = arrivals_.rate[step].per_second * 1e-9;
  until_ = step + 1 < arrivals_.rate.size() ? arrivals_.rate[step + 1].from.count() : for_ever;
}

void ProcessSource::begin_state(std::size_t state) {
  part_ = state;
  per_nanosecond_ = arrivals_.states[state].per_second * 1e-9;
  const double stay =
      static_cast<double>(arrivals_.states[state].stay.count()) * state_random_.exponential();
  const std::int64_t left = end_of_time - now_;
  until_ = stay < static_cast<double>(left) ? now_ + static_cast<std::int64_t>(stay) : end_of_time;
}

bool ProcessSource::advance(double amount) {
  while (now_ < end_of_time) {
    const double gap =
        per_nanosecond_ > 0 ? amount / per_nanosecond_ : std::numeric_limits<double>::infinity();
    if (until_ != for_ever) {
      const double left = static_cast<double>(until_ - now_) - fraction_;
      if (gap >= left) {
        amount -= left * per_nanosecond_;
        if (amount < 0) amount = 0;
        now_ = until_;
        fraction_ = 0;
        if (arrivals_.process == Process::mmpp) {
          begin_state((part_ + 1) % arrivals_.states.size());
        } else {
          begin_step(part_ + 1);
        }
        continue;
      }
    }
    if (static_cast<double>(now_) + gap > static_cast<double>(end_of_time)) return false;
    const double moved = fraction_ + gap;
    const auto whole = static_cast<std::int64_t>(moved);
    now_ += whole;
    fraction_ = moved - static_cast<double>(whole);
    return true;
  }
  return false;
}

bool ProcessSource::find(double amount, Time& at) {
  if (!advance(amount)) return false;
  // Rounded, not cut off: thirty gaps of a third of a second are ten seconds.
  at = now_ + (fraction_ >= 0.5 ? 1 : 0);
  return at < close_;
}

std::size_t ProcessSource::read(std::span<Job> jobs) {
  if (arrivals_.batch) return read_groups(jobs);
  std::size_t filled = 0;
  while (filled < jobs.size() && !ended_) {
    filled += read_block(jobs.subspan(filled, std::min(block, jobs.size() - filled)));
  }
  return filled;
}

std::size_t ProcessSource::read_block(std::span<Job> jobs) {
  std::array<double, block> amounts;  // drawn apart: none of them has to wait for another
  if (is_random_) {
    for (std::size_t i = 0; i < jobs.size(); ++i) amounts[i] = random_.exponential();
  } else {
    amounts.fill(1);
    if (first_) amounts[0] = 0;  // the first one stands at the door when it opens
  }
  first_ = false;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    ended_ = !find(amounts[i], jobs[i].at);
    if (ended_) return i;
  }
  return jobs.size();
}

std::size_t ProcessSource::read_groups(std::span<Job> jobs) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (to_come_ == 0 && !ended_) {
      const double amount = is_random_ ? random_.exponential() : (first_ ? 0 : 1);
      first_ = false;
      ended_ = !find(amount * arrivals_.batch->mean, group_at_);
      if (!ended_) to_come_ = draw_size();
    }
    if (to_come_ == 0) return i;
    --to_come_;
    jobs[i].at = group_at_;
  }
  return jobs.size();
}

std::uint64_t ProcessSource::draw_size() {
  if (arrivals_.batch->size == BatchSize::fixed) {
    return static_cast<std::uint64_t>(arrivals_.batch->mean);
  }
  if (another_ == 0) return 1;
  return 1 + static_cast<std::uint64_t>(size_random_.exponential() / another_);
}

}  // namespace canteen::scenario
