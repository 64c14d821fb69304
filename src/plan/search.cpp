#include "src/plan/search.hpp"

#include <algorithm>

#include <canteen/scenario/units.hpp>

#include "src/plan/candidate_words.hpp"

namespace canteen::plan {
namespace {

// How many are simulated at once of those of which each has to be; whatever the number of threads.
constexpr std::size_t batch = 16;

void keep_first(std::optional<std::size_t>& best, std::size_t candidate) {
  if (!best || candidate < *best) best = candidate;
}

}  // namespace

Search::Search(const Grid& grid, const Bounds& bounds, const Supply& supply, const Judging& judging,
               unsigned threads, const Meanwhile& meanwhile)
    : grid_(grid), supply_(supply), judging_(judging), threads_(threads), meanwhile_(meanwhile) {
  trials_.reserve(grid.spots().size());
  for (const Grid::Spot& each : grid.spots()) {
    Trial& trial = trials_.emplace_back();
    trial.candidate = each.candidate;
    auto why = bounds.excluded(each.candidate.strategy);
    if (!why) continue;
    trial.fate = Fate::excluded;
    trial.reason = std::move(*why);
    decided_.fetch_add(1, std::memory_order_relaxed);
  }
  for (const auto& chain : grid.chains()) monotone_.push_back(is_monotone(chain.front()));
}

// One line in which who came first is first, and which nobody leaves [P. Jacobs, S. Schach 1972].
bool Search::is_monotone(std::size_t candidate) const {
  const scenario::Strategy& strategy = trials_[candidate].candidate.strategy;
  return strategy.discipline == scenario::Discipline::fifo &&
         strategy.lines == scenario::LineLayout::shared && !strategy.prepared &&
         strategy.full == scenario::WhenFull::block && !strategy.patience && !strategy.deadline &&
         !strategy.middleware && strategy.contention.alpha == 0 && strategy.contention.beta == 0 &&
         strategy.batch.most == 1;
}

std::optional<std::size_t> Search::cheapest(const Among& among) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < trials_.size() && !best; ++i) {
    if (is_met(i) && among(i)) best = i;
  }
  bisect(among, best);
  go_up(among, best);
  return stopped() ? std::nullopt : best;
}

void Search::simulate(const std::vector<std::size_t>& candidates) {
  std::vector<std::size_t> unknown;
  for (const std::size_t each : candidates) {
    const Fate fate = trials_[each].fate;
    if (fate == Fate::untried || fate == Fate::implied || fate == Fate::dearer) {
      unknown.push_back(each);
    }
  }
  if (unknown.empty()) return;
  const auto each_has = std::max(
      threads_ / static_cast<unsigned>(std::min<std::size_t>(unknown.size(), threads_)), 1U);
  parallel(
      unknown.size(), threads_,
      [&](std::size_t number) {
        Trial& trial = trials_[unknown[number]];
        const bool was_known = trial.fate != Fate::untried;
        judge(judging_, supply_, each_has, trial);
        if (trial.replications == 0) return;
        simulated_.fetch_add(1, std::memory_order_relaxed);
        if (!was_known) decided_.fetch_add(1, std::memory_order_relaxed);
      },
      meanwhile_);
}

void Search::imply(std::size_t candidate, std::size_t by) {
  if (is_known(candidate)) return;
  Trial& trial = trials_[candidate];
  trial.fate = Fate::implied;
  const Trial& other = trials_[by];
  trial.reason = "not less is waited than with " +
                 counted(other.candidate.strategy.windows, "window") + ": " + other.reason;
  decided_.fetch_add(1, std::memory_order_relaxed);
}

// Which of a chain tells most about the first of it that meets the target; nullopt: that is known,
// or costs too much. Says of those that are not simulated what is known of them.
std::optional<std::size_t> Search::next_of(std::size_t chain, const Among& among,
                                           std::optional<std::size_t> best) {
  const std::vector<std::size_t>& spots = grid_.chains()[chain];
  std::size_t first_met = spots.size();
  for (std::size_t i = 0; i < spots.size(); ++i) {
    const Fate fate = trials_[spots[i]].fate;
    if (fate == Fate::met) first_met = std::min(first_met, i);
    if (fate != Fate::missed && fate != Fate::marginal && fate != Fate::failed) continue;
    for (std::size_t below = 0; below < i; ++below) imply(spots[below], spots[i]);
  }
  // Those that may be better than the best, and of which nobody knows.
  std::vector<std::size_t> below;
  std::vector<std::size_t> above;
  for (std::size_t i = 0; i < spots.size() && (!best || spots[i] < *best); ++i) {
    if (is_known(spots[i]) || !among(spots[i])) continue;
    (i < first_met ? below : above).push_back(spots[i]);
  }
  // Above one that meets it, all do: the next one is simulated for its figures.
  if (below.empty()) return above.empty() ? std::nullopt : std::optional(above.front());
  // The dearest first: if it misses, all of them do.
  return first_met < spots.size() ? below[below.size() / 2] : below.back();
}

void Search::bisect(const Among& among, std::optional<std::size_t>& best) {
  for (;;) {
    std::vector<std::size_t> next;
    for (std::size_t chain = 0; chain < monotone_.size(); ++chain) {
      if (!monotone_[chain]) continue;
      if (const auto candidate = next_of(chain, among, best)) next.push_back(*candidate);
    }
    if (next.empty() || stopped()) return;
    simulate(next);
    for (const std::size_t each : next) {
      if (is_met(each)) keep_first(best, each);
    }
  }
}

void Search::go_up(const Among& among, std::optional<std::size_t>& best) {
  std::vector<std::size_t> next;
  for (std::size_t i = 0; i < trials_.size() && !stopped(); ++i) {
    if (best && i >= *best) break;
    if (!is_known(i) && !monotone_[grid_.spots()[i].chain] && among(i)) next.push_back(i);
    const bool ends = i + 1 == trials_.size() || (best && i + 1 >= *best);
    if (next.size() < batch && !ends) continue;
    simulate(next);
    for (const std::size_t each : next) {
      if (is_met(each)) keep_first(best, each);
    }
    next.clear();
  }
}

void Search::fail(std::size_t candidate, const std::string& reason) {
  trials_[candidate].fate = Fate::failed;
  trials_[candidate].reason = reason;
}

void Search::conclude(std::optional<std::size_t> chosen) {
  if (!chosen) return;
  const double cost = trials_[*chosen].candidate.cost;
  for (std::size_t i = *chosen + 1; i < trials_.size(); ++i) {
    if (is_known(i)) continue;
    Trial& trial = trials_[i];
    trial.fate = Fate::dearer;
    trial.reason = trial.candidate.cost > cost
                       ? "costs " + scenario::number_text(trial.candidate.cost) +
                             ", and what was chosen " + scenario::number_text(cost)
                       : "costs as much as what was chosen, and changes no less";
    decided_.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace canteen::plan
