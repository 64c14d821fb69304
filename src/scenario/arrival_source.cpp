#include "src/scenario/arrival_source.hpp"

#include <algorithm>
#include <cmath>

namespace canteen::scenario {

ArrivalSource::ArrivalSource(const Scenario& scenario, std::uint64_t seed, ClientNames& clients)
    : head_(scenario.arrivals.head),
      speed_(scenario.arrivals.speed),
      classes_are_drawn_(!scenario.arrivals.classes.empty()),
      knows_clients_(knows_clients(scenario)),
      clients_(clients) {
  const Arrivals& arrivals = scenario.arrivals;
  for (const ClassShare& each : arrivals.classes) kinds_.push_back(each.name);
  if (arrivals.process == Process::trace) {
    trace_.emplace(scenario);
    if (arrivals.trace.to) length_ = *arrivals.trace.to - arrivals.trace.from;
    return;
  }
  process_.emplace(arrivals, seed);
  length_ = arrivals.length;
  if (kinds_.empty()) kinds_.emplace_back();
}

std::optional<Duration> ArrivalSource::length() const {
  return length_ ? std::optional(faster(*length_)) : std::nullopt;
}

std::size_t ArrivalSource::read_process(std::span<simulate::Job> jobs) {
  std::fill(jobs.begin(), jobs.end(), simulate::Job{});
  const std::size_t filled = process_->read(jobs);
  if (speed_ != 1) {
    for (simulate::Job& job : jobs.first(filled)) job.at = faster(Duration(job.at)).count();
  }
  return filled;
}

std::optional<TracedRequest> ArrivalSource::next_traced() {
  if (!trace_) return std::nullopt;
  std::optional<TracedRequest> request;
  try {
    request = trace_->next();
  } catch (...) {
    end();
    throw;
  }
  if (!request) end();
  return request;
}

void ArrivalSource::end() {
  skipped_ = trace_->skipped();
  trace_.reset();
}

std::uint32_t ArrivalSource::kind_of(const std::string& name) {
  const std::uint32_t number = kind_numbers_.number(name);
  if (number == kinds_.size()) kinds_.push_back(name);
  return number;
}

Duration ArrivalSource::faster(Duration time) const {
  if (speed_ == 1) return time;
  const double divided = static_cast<double>(time.count()) / speed_;
  // A trace slowed down beyond 292 years stays at the end of them.
  return Duration(divided < 9.2e18 ? std::llround(divided)
                                   : std::int64_t{9'200'000'000'000'000'000});
}

}  // namespace canteen::scenario
