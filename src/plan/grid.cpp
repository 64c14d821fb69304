#include "src/plan/grid.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/units.hpp>

#include "src/plan/candidate_words.hpp"
#include "src/scenario/strategy_names.hpp"

namespace canteen::plan {
namespace {

using scenario::Discipline;
using scenario::Scenario;

constexpr std::size_t most_candidates = 100'000;
constexpr std::uint32_t most_windows = 10'000;
constexpr std::uint64_t most_keys = 10'000'000;

template <class T>
void sort_and_unite(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <class T>
void add_new(std::vector<T>& values, const T& value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

// So many that hardly anybody would have to wait: the windows that the peak needs, and six standard
// deviations of how many are there at once [A. K. Erlang: M/G/infinity is Poisson].
double enough_windows(const Scenario& scenario) {
  const auto demand = scenario::demand_of(scenario.arrivals);
  const double mean = scenario::mean_service(scenario).value_or(
      static_cast<double>(scenario.work.service.mean.count()));
  const double load = demand ? demand->peak * mean * 1e-9 : 1;
  const double batch = scenario.arrivals.batch ? scenario.arrivals.batch->mean : 1;
  return load + 6 * std::sqrt(load * batch) + 6 * batch;
}

bool prices_room(const Scenario& scenario) {
  return scenario.cost &&
         (scenario.cost->prepared_entry > 0 || scenario.cost->prepared_megabyte > 0);
}

// What happens where there is a bound.
scenario::WhenFull full_of(const Scenario& scenario) {
  return scenario.choices.full.value_or(scenario.strategy.full);
}

std::size_t& at(Place& place, Knob knob) {
  return place[static_cast<std::size_t>(knob)];
}

std::size_t at(const Place& place, Knob knob) {
  return place[static_cast<std::size_t>(knob)];
}

}  // namespace

std::string_view name_of(Knob knob) noexcept {
  static constexpr std::array<std::string_view, knobs> names{
      "windows", "speed", "discipline", "prepared", "policy", "buffer", "lines"};
  return names[static_cast<std::size_t>(knob)];
}

Grid::Grid(const Scenario& scenario, const KnownWork& known) {
  list_speeds(scenario);
  list_windows(scenario, known);
  list_disciplines(scenario);
  list_prepared(scenario, known);
  list_the_rest(scenario);
  find_own(scenario.strategy);
  tell_what_is_not_combined(scenario);
  combine(scenario);
}

std::size_t Grid::values(Knob knob) const noexcept {
  switch (knob) {
    case Knob::windows:
      return windows_.size();
    case Knob::speed:
      return speeds_.size();
    case Knob::discipline:
      return disciplines_.size();
    case Knob::prepared:
      return prepared_.size();
    case Knob::policy:
      return policies_.size();
    case Knob::buffer:
      return buffers_.size();
    case Knob::lines:
      break;
  }
  return lines_.size();
}

void Grid::list_windows(const Scenario& scenario, const KnownWork& known) {
  std::uint32_t least = 1;
  std::uint32_t most = 1;
  if (scenario.choices.windows) {
    least = scenario.choices.windows->least;
    most = scenario.choices.windows->most;
  } else {
    // At a lower speed than 1 there are more at once.
    const double slowest = *std::min_element(speeds_.begin(), speeds_.end());
    double enough = known.most_together != 0 ? known.most_together : enough_windows(scenario);
    if (known.most_together != 0 && !known.exact()) enough = 1.5 * enough + 2;  // other luck
    enough = std::ceil(enough / std::min(slowest, 1.0));
    most = static_cast<std::uint32_t>(std::min<double>(enough, most_windows));
    most = std::max({most, scenario.strategy.windows, 1U});
    assumptions_.push_back((most == 1 ? "1 window is enough"
                                      : "From 1 to " + counted(most, "window") + " may be chosen") +
                           ": with more, hardly anybody would wait less.");
  }
  windows_.resize(most - least + 1);
  std::iota(windows_.begin(), windows_.end(), least);
}

void Grid::list_speeds(const Scenario& scenario) {
  speeds_ = scenario.choices.speeds;
  if (!speeds_.empty()) return sort_and_unite(speeds_);
  const double own = scenario.strategy.speed;
  speeds_ = {own};
  // An exponent of 1 is what nobody need have said.
  if (!scenario.cost || scenario.cost->speed_exponent == 1) return;
  if (!scenario::is_timed(scenario.work)) return;  // no window makes it faster
  for (const double times : {1.25, 1.5, 2.0, 3.0, 4.0}) speeds_.push_back(own * times);
}

void Grid::list_disciplines(const Scenario& scenario) {
  disciplines_ = scenario.choices.disciplines;
  if (!disciplines_.empty()) return;
  const scenario::Strategy& strategy = scenario.strategy;
  disciplines_ = {strategy.discipline};
  add_new(disciplines_, Discipline::fifo);
  if (!scenario.arrivals.classes.empty()) add_new(disciplines_, Discipline::priority);
  // A broker does not know who is soon done.
  if (scenario::draws_service(scenario.work) && !strategy.middleware) {
    add_new(disciplines_, Discipline::shortest_first);
  }
  assumptions_.emplace_back("Who is next costs nothing.");
}

void Grid::list_prepared(const Scenario& scenario, const KnownWork& known) {
  const auto& own = scenario.strategy.prepared;
  prepared_ = scenario.choices.prepared;
  policies_ = scenario.choices.policies;
  if (policies_.empty()) policies_ = {own ? own->policy : cache::default_policy};
  if (prepared_.empty()) {
    prepared_ = {own ? own->capacity : 0};
    const std::uint64_t keys = std::min(known.keys, most_keys);
    if (keys != 0 && prices_room(scenario)) {
      prepared_.push_back(0);
      for (unsigned halves = 0; halves < 8; ++halves) {
        prepared_.push_back(std::max<std::uint64_t>(keys >> halves, 1));
      }
    }
  }
  sort_and_unite(prepared_);
  if (own || prepared_.back() == 0) return;
  assumptions_.emplace_back(
      "What is ready takes a window no time, keeps for ever, and nothing is ready before the "
      "opening (strategy.prepared).");
}

void Grid::list_the_rest(const Scenario& scenario) {
  buffers_ = scenario.choices.buffers;
  if (buffers_.empty()) buffers_ = {scenario.strategy.buffer};
  sort_and_unite(buffers_);
  lines_ = scenario.choices.lines;
  if (lines_.empty()) lines_ = {scenario.strategy.lines};
}

template <class T, class Words>
void Grid::find_own(Knob knob, const std::vector<T>& values, const T& own, const Words& words) {
  const auto found = std::find(values.begin(), values.end(), own);
  if (found != values.end()) {
    at(own_, knob) = static_cast<std::size_t>(found - values.begin());
    return;
  }
  has_own_ = false;
  assumptions_.push_back(
      "[plan] does not list what the scenario has for " + std::string(name_of(knob)) + ", " +
      words(own) + ": what is changed alone is changed beside " + words(values.front()) + ".");
}

void Grid::find_own(const scenario::Strategy& strategy) {
  const auto room = [](std::uint64_t value) {
    return value == 0 ? std::string("none") : scenario::count_text(value);
  };
  find_own(Knob::windows, windows_, strategy.windows,
           [](std::uint32_t each) { return scenario::count_text(each); });
  find_own(Knob::speed, speeds_, strategy.speed,
           [](double each) { return scenario::number_text(each); });
  find_own(Knob::discipline, disciplines_, strategy.discipline,
           [](Discipline each) { return std::string(scenario::name_of(each)); });
  find_own(Knob::prepared, prepared_, strategy.prepared ? strategy.prepared->capacity : 0, room);
  if (strategy.prepared) {
    find_own(Knob::policy, policies_, strategy.prepared->policy,
             [](cache::Policy each) { return std::string(cache::name_of(each)); });
  }
  find_own(Knob::buffer, buffers_, strategy.buffer, room);
  find_own(Knob::lines, lines_, strategy.lines,
           [](scenario::LineLayout each) { return std::string(scenario::name_of(each)); });
}

// The pairs that is_one() refuses, where there are others beside them.
void Grid::tell_what_is_not_combined(const Scenario& scenario) {
  const bool prepares = prepared_.back() != 0;
  const auto has = [&](Discipline discipline) {
    return std::find(disciplines_.begin(), disciplines_.end(), discipline) != disciplines_.end();
  };
  if (prepares && scenario.strategy.preemptive && has(scenario.strategy.discipline)) {
    assumptions_.emplace_back(
        "An order in which services are interrupted is not combined with what is prepared: others "
        "wait for what a window makes.");
  }
  if (!has(Discipline::sharing)) return;
  const bool lines = std::any_of(lines_.begin(), lines_.end(), [](scenario::LineLayout each) {
    return each != scenario::LineLayout::shared;
  });
  if (prepares || lines) {
    assumptions_.emplace_back(
        "Sharing is combined neither with what is prepared nor with other lines than the shared "
        "one: nobody waits.");
  }
  if (buffers_.back() != 0 && full_of(scenario) == scenario::WhenFull::block) {
    assumptions_.emplace_back(
        "Sharing is not combined with a bound at which people wait outside: nobody waits.");
  }
}

bool Grid::is_one(const Scenario& scenario, const Place& place) const {
  const scenario::Strategy& own = scenario.strategy;
  const bool prepared = prepared_[at(place, Knob::prepared)] != 0;
  if (!prepared && at(place, Knob::policy) != 0) return false;
  if (prepared && (own.full == scenario::WhenFull::spill || own.batch.most > 1)) return false;
  // What is being made cannot be interrupted.
  if (prepared && own.preemptive && disciplines_[at(place, Knob::discipline)] == own.discipline) {
    return false;
  }
  const bool shares = disciplines_[at(place, Knob::discipline)] == Discipline::sharing;
  if (shares && (prepared || lines_[at(place, Knob::lines)] != scenario::LineLayout::shared)) {
    return false;
  }
  const bool bound = buffers_[at(place, Knob::buffer)] != 0;
  if (shares && bound && full_of(scenario) == scenario::WhenFull::block) return false;
  // Before one window all lines are one.
  return windows_[at(place, Knob::windows)] > 1 || at(place, Knob::lines) == 0;
}

scenario::Strategy Grid::strategy_at(const Scenario& scenario, const Place& place) const {
  scenario::Strategy strategy = scenario.strategy;
  strategy.windows = windows_[at(place, Knob::windows)];
  strategy.speed = speeds_[at(place, Knob::speed)];
  strategy.discipline = disciplines_[at(place, Knob::discipline)];
  // Nobody said how others interrupt.
  if (strategy.discipline != scenario.strategy.discipline) strategy.preemptive = false;
  if (strategy.discipline != Discipline::priority) {
    strategy.priority.clear();
    strategy.ageing.reset();
  }
  if (strategy.discipline != Discipline::adaptive_lifo) strategy.long_line = 0;
  if (strategy.discipline != Discipline::fair) strategy.fair_to = scenario::FairTo::kinds;
  if (const std::uint64_t capacity = prepared_[at(place, Knob::prepared)]; capacity == 0) {
    strategy.prepared.reset();
  } else {
    if (!strategy.prepared) strategy.prepared.emplace();
    strategy.prepared->capacity = capacity;
    strategy.prepared->policy = policies_[at(place, Knob::policy)];
  }
  strategy.buffer = buffers_[at(place, Knob::buffer)];
  strategy.full = full_of(scenario);
  // To a plan, no room is no bound; one that begins without a line keeps to that.
  if (strategy.buffer == 0 && !scenario.choices.buffers.empty()) {
    strategy.full = scenario::WhenFull::block;
  }
  strategy.lines = lines_[at(place, Knob::lines)];
  return strategy;
}

std::size_t Grid::changes(const Place& place) const noexcept {
  std::size_t changed = 0;
  for (std::size_t i = 1; i < knobs; ++i) changed += place[i] != own_[i] ? 1 : 0;
  return changed;
}

void Grid::combine(const Scenario& scenario) {
  double all = 1;
  for (std::size_t i = 0; i < knobs; ++i) all *= static_cast<double>(values(static_cast<Knob>(i)));
  if (all > most_candidates) {
    throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") +
                                  "plan: must have at most " +
                                  scenario::count_text(most_candidates) + " combinations, got " +
                                  scenario::count_text(static_cast<std::uint64_t>(all)) +
                                  "; a [plan] with fewer windows, or shorter lists, has fewer");
  }
  Scenario one = scenario;
  std::map<Place, std::size_t> chains;  // by their first spot
  for (Place place{};;) {
    if (is_one(scenario, place)) {
      one.strategy = strategy_at(scenario, place);
      Place alike = place;
      at(alike, Knob::windows) = 0;
      const std::size_t chain = chains.emplace(alike, chains.size()).first->second;
      spots_.push_back({{one.strategy, cost_of(one), words_of(one.strategy)}, place, chain});
    }
    // The next place; the windows change last.
    std::size_t knob = knobs;
    while (knob > 0 && ++place[knob - 1] == values(static_cast<Knob>(knob - 1))) {
      place[--knob] = 0;
    }
    if (knob == 0) break;
  }
  std::sort(spots_.begin(), spots_.end(), [&](const Spot& a, const Spot& b) {
    if (a.candidate.cost != b.candidate.cost) return a.candidate.cost < b.candidate.cost;
    const std::size_t changed = changes(a.place);
    const std::size_t other = changes(b.place);
    return changed != other ? changed < other : a.place < b.place;
  });
  chains_.resize(chains.size());
  for (std::size_t i = 0; i < spots_.size(); ++i) chains_[spots_[i].chain].push_back(i);
}

}  // namespace canteen::plan
