#include "src/plan/replication.hpp"

#include <algorithm>
#include <utility>

#include "src/plan/mser.hpp"

namespace canteen::plan {
namespace {

// Arrivals between two looks at whether to stop.
constexpr std::uint64_t stretch = 8'192;

}  // namespace

Replication::Replication(const Ground& ground, std::uint64_t seed, std::stop_token stop,
                         std::atomic<std::uint64_t>& requests)
    : ground_(ground),
      seed_(seed),
      stop_(std::move(stop)),
      requests_(requests),
      jobs_(ground.table(), seed, ground.longer()),
      simulation_(ground.model(seed), jobs_) {}

void Replication::play() {
  const bool watched = ground_.may_collapse();
  while (!ended_ && !stop_.stop_requested()) {
    std::uint64_t next = stretch;
    if (watched) next = std::min(next, aftermath_.step());
    if (trail_) next = std::min(next, trail_->apart());
    ended_ = !simulation_.advance(next);
    const std::uint64_t arrived = ended_ ? simulation_.standing().arrived : arrived_ + next;
    requests_.fetch_add(arrived - arrived_, std::memory_order_relaxed);
    arrived_ = arrived;
    // All of them are powers of two.
    if (watched && (ended_ || arrived_ % aftermath_.step() == 0)) {
      aftermath_.note(simulation_.standing());
    }
    if (trail_ && (ended_ || arrived_ % trail_->apart() == 0)) {
      trail_->mark(arrived_, simulation_.areas());
    }
  }
}

void Replication::watch() {
  trail_.emplace();
  play();
}

void Replication::warm_up(std::uint64_t arrivals) {
  const std::uint64_t begun = arrived_;
  while (arrived_ < arrivals && !stop_.stop_requested()) {
    const simulate::Waits before = simulation_.waits();
    static_cast<void>(simulation_.advance(mser_batch));
    arrived_ += mser_batch;
    const simulate::Waits after = simulation_.waits();
    // As many begin as arrive, on average; where none did, there is no mean.
    if (after.count == before.count) continue;
    means_.push_back((after.sum - before.sum) / static_cast<double>(after.count - before.count));
  }
  requests_.fetch_add(arrived_ - begun, std::memory_order_relaxed);
}

bool Replication::is_warm() const {
  return warm_up_end(means_) * 2 <= means_.size();
}

void Replication::forget() {
  const simulate::Outcome before = simulation_.outcome();
  waiting_before_ = before.waiting + before.at_home;
  simulation_.forget();
  warm_up_ = arrived_;
  means_ = {};
}

void Replication::advance(std::uint64_t arrivals) {
  while (arrivals > 0 && !stop_.stop_requested()) {
    const std::uint64_t next = std::min(arrivals, stretch);
    static_cast<void>(simulation_.advance(next));
    arrived_ += next;
    arrivals -= next;
    requests_.fetch_add(next, std::memory_order_relaxed);
  }
}

Replicated Replication::found() const {
  Replicated found;
  found.seed = seed_;
  found.outcome = simulation_.outcome();
  found.kinds = ground_.table().kinds();
  found.warm_up = warm_up_;
  found.requests = found.outcome.arrived + warm_up_;
  found.skipped = ground_.table().skipped();
  found.collapsed = ended_ && aftermath_.has_collapsed();
  found.trail = trail_;
  found.interrupted = stop_.stop_requested() && !ended_;
  return found;
}

}  // namespace canteen::plan
