#include "src/plan/sections.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include <canteen/serve/figure_of.hpp>

#include "src/plan/is_time.hpp"
#include "src/plan/student.hpp"
#include "src/plan/wilson.hpp"

namespace canteen::plan {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::array percentiles{0.5, 0.9, 0.95, 0.99, 0.999};

double share(double part, double whole) {
  return whole > 0 ? part / whole : none;
}

double count(std::uint64_t number) {
  return static_cast<double>(number);
}

// The order of the figures is told twice: here, and where Layout reads them.
class Figures {
 public:
  Figures(const serve::Result& result, const std::vector<scenario::Goal>& goals) {
    times(result.wait);
    times(result.response);
    times(result.service);
    const bool elapsed = result.elapsed.count() > 0;
    all.push_back(share(count(result.lost), count(result.arrived)));
    all.push_back(share(count(result.left), count(result.arrived)));
    all.push_back(elapsed ? serve::throughput(result) : none);
    all.push_back(elapsed ? result.utilisation : none);
    all.push_back(elapsed ? result.mean_windows : none);
    all.push_back(elapsed ? result.mean_line : none);
    all.push_back(result.wait.empty() ? none : result.fairness);
    all.push_back(result.clients.empty() ? none : serve::fairness(result.clients));
    all.push_back(result.prepared && result.served > 0 ? result.prepared->hit_ratio() : none);
    for (const serve::ClassResult& each : result.classes) {
      times(each.wait);
      times(each.response);
      all.push_back(share(count(each.lost), count(each.arrived)));
      all.push_back(share(count(each.left), count(each.arrived)));
    }
    for (const scenario::Goal& each : goals) {
      all.push_back(serve::figure_of(each, result).value_or(none));
    }
  }

  std::vector<double> all;

 private:
  void times(const base::Histogram& times) {
    all.push_back(times.empty() ? none : times.mean());
    for (const double q : percentiles) {
      all.push_back(times.empty() ? none : static_cast<double>(times.percentile(q)));
    }
  }
};

// The more replications there are, the longer: no luck that an average would even out.
bool is_longest(const scenario::Goal& goal) {
  return is_time(goal) && !goal.mean && goal.q == 1;
}

bool is_enough(const base::Histogram& times, double q, bool exact) {
  // A hair more: 10,000 * (1 - 0.99) comes out below 100.
  return count(times.count()) * (1 - q) * (1 + 1e-12) >= (exact ? 1 : enough_above);
}

// Whether there is enough data for it.
bool is_known(const scenario::Goal& goal, const serve::Result& result, bool exact) {
  if (!is_time(goal) || goal.mean || is_longest(goal)) return true;
  const bool wait = goal.measure == scenario::Measure::wait;
  if (goal.kind.empty()) return is_enough(wait ? result.wait : result.response, goal.q, exact);
  return std::any_of(result.classes.begin(), result.classes.end(), [&](const auto& each) {
    return each.name == goal.kind && is_enough(wait ? each.wait : each.response, goal.q, exact);
  });
}

// Reads the estimates off in the order of Figures.
class Layout {
 public:
  Layout(std::span<const std::optional<Estimate>> all, bool exact) : all_(all), exact_(exact) {}

  std::optional<Estimate> next() { return all_[next_++]; }

  TimesEstimate times(const base::Histogram& times) {
    TimesEstimate estimate;
    estimate.mean = next();
    const std::array into{&estimate.p50, &estimate.p90, &estimate.p95, &estimate.p99,
                          &estimate.p99_9};
    for (std::size_t i = 0; i < percentiles.size(); ++i) {
      const std::optional<Estimate> found = next();
      if (is_enough(times, percentiles[i], exact_)) *into[i] = found;
    }
    return estimate;
  }

 private:
  std::span<const std::optional<Estimate>> all_;
  bool exact_;
  std::size_t next_ = 0;
};

}  // namespace

void Sections::add(const serve::Result& replication) {
  replications_.push_back(Figures(replication, goals_).all);
}

Estimate Sections::over(double pooled, const std::vector<double>& replications) const {
  if (exact_) return {pooled, 0};
  if (replications.size() < 2) return {pooled, std::nullopt};
  double squares = 0;
  for (const double each : replications) squares += (each - pooled) * (each - pooled);
  const double number = count(replications.size());
  const double half_width =
      student_quantile(replications.size() - 1) * std::sqrt(squares / (number * (number - 1)));
  // What is left by rounding alone.
  return {pooled, half_width > 1e-9 * std::abs(pooled) ? half_width : 0};
}

void Sections::widen(std::optional<Estimate>& share, std::uint64_t seen, std::uint64_t of) const {
  constexpr std::uint64_t few = 10;
  if (exact_ || !share || !share->half_width || of == 0) return;
  if (seen >= few && of - seen >= few) return;
  const ShareInterval interval = wilson(seen, of);
  share->half_width =
      std::max({*share->half_width, share->value - interval.low, interval.high - share->value});
}

void Sections::widen(std::optional<Estimate>& share, const scenario::Goal& goal,
                     const serve::Result& pooled) const {
  if (goal.measure == scenario::Measure::hit_ratio) {
    return widen(share, pooled.prepared->hits, pooled.served);
  }
  const bool left = goal.measure == scenario::Measure::left;
  if (!left && goal.measure != scenario::Measure::lost) return;
  if (!(left ? losses_.left : losses_.lost)) return;
  if (goal.kind.empty()) return widen(share, left ? pooled.left : pooled.lost, pooled.arrived);
  for (const serve::ClassResult& each : pooled.classes) {
    if (each.name == goal.kind) widen(share, left ? each.left : each.lost, each.arrived);
  }
}

Estimates Sections::estimates(const serve::Result& pooled) const {
  const std::vector<double> values = Figures(pooled, goals_).all;
  std::vector<std::optional<Estimate>> all;
  std::vector<double> replications;
  for (std::size_t i = 0; i < values.size(); ++i) {
    replications.clear();
    for (const std::vector<double>& each : replications_) {
      if (!std::isnan(each[i])) replications.push_back(each[i]);
    }
    all.push_back(std::isnan(values[i]) ? std::nullopt
                                        : std::optional(over(values[i], replications)));
  }
  Layout layout(all, exact_);
  Estimates estimates;
  estimates.wait = layout.times(pooled.wait);
  estimates.response = layout.times(pooled.response);
  estimates.service = layout.times(pooled.service);
  estimates.lost = layout.next();
  if (losses_.lost) widen(estimates.lost, pooled.lost, pooled.arrived);
  estimates.left = layout.next();
  if (losses_.left) widen(estimates.left, pooled.left, pooled.arrived);
  estimates.throughput = layout.next();
  estimates.utilisation = layout.next();
  estimates.windows = layout.next();
  estimates.line = layout.next();
  estimates.fairness = layout.next();
  estimates.client_fairness = layout.next();
  estimates.hit_ratio = layout.next();
  if (pooled.prepared) widen(estimates.hit_ratio, pooled.prepared->hits, pooled.served);
  for (const serve::ClassResult& each : pooled.classes) {
    ClassEstimates& one = estimates.classes.emplace_back();
    one.wait = layout.times(each.wait);
    one.response = layout.times(each.response);
    one.lost = layout.next();
    if (losses_.lost) widen(one.lost, each.lost, each.arrived);
    one.left = layout.next();
    if (losses_.left) widen(one.left, each.left, each.arrived);
  }
  for (const scenario::Goal& each : goals_) {
    std::optional<Estimate> found = layout.next();
    if (found) widen(found, each, pooled);
    if (found && is_longest(each)) found->half_width.reset();
    if (!is_known(each, pooled, exact_)) found.reset();
    estimates.goals.push_back(found);
  }
  return estimates;
}

}  // namespace canteen::plan
