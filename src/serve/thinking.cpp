#include "src/serve/thinking.hpp"

#include <algorithm>
#include <functional>
#include <mutex>

#include <canteen/base/platform.hpp>

#include "src/scenario/popularity.hpp"
#include "src/simulate/time.hpp"

namespace canteen::serve {
namespace {

// As pace() does it: a sleeper wakes up late, so it sleeps until shortly before.
constexpr auto close_to = std::chrono::microseconds(100);

}  // namespace

Thinking::Thinking(const scenario::Scenario& scenario, const Recorder& recorder)
    : classes_(scenario.arrivals.classes),
      recorder_(recorder),
      source_(scenario, scenario.arrivals.seed, scenario::popularity_of(scenario)),
      next_(source_.count()) {
  for (std::uint32_t user = 0; user < source_.count(); ++user) plan(user, {});
}

void Thinking::think(std::uint32_t user, scenario::Duration moment) {
  const std::scoped_lock guard(lock_);
  done_.emplace_back(user, moment);
  any_.store(true, std::memory_order_relaxed);
  somebody_.notify();
}

void Thinking::plan() {
  {
    const std::scoped_lock guard(lock_);
    gone_.swap(done_);
    any_.store(false, std::memory_order_relaxed);
  }
  inside_ -= gone_.size();
  for (const auto& [user, moment] : gone_) plan(user, moment);
  gone_.clear();
}

void Thinking::plan(std::uint32_t user, scenario::Duration moment) {
  simulate::Job job = source_.next(user);
  const simulate::Time think = std::exchange(job.at, simulate::later(moment.count(), job.at));
  if (job.at >= source_.close()) return;
  next_[user] = {job, think};
  schedule_.emplace_back(job.at, user);
  std::push_heap(schedule_.begin(), schedule_.end(), std::greater<>());
}

std::optional<Asked> Thinking::next(const std::stop_token& stop) {
  while (asked_ < source_.most() && !stop.stop_requested()) {
    plan();
    if (schedule_.empty()) {
      if (inside_ == 0 || !wait_for_anybody(std::nullopt, stop)) break;
      continue;
    }
    const scenario::Duration due(schedule_.front().first);
    if (due <= recorder_.now()) return ask();
    if (!wait_for(due, stop)) break;
  }
  return std::nullopt;
}

bool Thinking::wait_for(scenario::Duration due, const std::stop_token& stop) {
  const bool alone = base::System::processors() == 1;
  const scenario::Duration left = due - recorder_.now();
  if (left > close_to || alone) return wait_for_anybody(alone ? left : left - close_to, stop);
  while (recorder_.now() < due && !any_.load(std::memory_order_relaxed)) {
    if (stop.stop_requested()) return false;
    base::System::yield();
  }
  return true;
}

bool Thinking::wait_for_anybody(Timeout timeout, const std::stop_token& stop) {
  const std::scoped_lock guard(lock_);
  if (done_.empty()) somebody_.wait(stop, timeout);
  return !stop.stop_requested();
}

Asked Thinking::ask() {
  const std::uint32_t user = schedule_.front().second;
  std::pop_heap(schedule_.begin(), schedule_.end(), std::greater<>());
  schedule_.pop_back();
  const auto& [job, think] = next_[user];
  ++inside_;
  thought_ += static_cast<double>(think) * 1e-9;
  Asked asked{{}, user};
  scenario::Request& request = asked.request;
  request.number = ++asked_;
  request.at = scenario::Duration(job.at);
  request.service = scenario::Duration(job.service);
  if (job.patience != simulate::never) request.patience = scenario::Duration(job.patience);
  if (job.key != simulate::Job::no_key) request.key = std::to_string(std::uint64_t{job.key} + 1);
  if (!classes_.empty()) request.kind = classes_[job.kind].name;
  return asked;
}

}  // namespace canteen::serve
