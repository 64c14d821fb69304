#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/plan/plan_for.hpp>
#include <canteen/plan/predict.hpp>
#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/serve/run.hpp>
#include <canteen/threading/lock.hpp>

#include "src/plan/bounds.hpp"
#include "src/plan/calibrate.hpp"
#include "src/plan/candidate_words.hpp"
#include "src/plan/grid.hpp"
#include "src/plan/judge_candidate.hpp"
#include "src/plan/known_work.hpp"
#include "src/plan/parallel.hpp"
#include "src/plan/predictor.hpp"
#include "src/plan/rush_part.hpp"
#include "src/plan/search.hpp"
#include "src/plan/supply.hpp"
#include "src/plan/trace_parts.hpp"

namespace canteen::plan {
namespace {

using scenario::Duration;
using scenario::JobTable;
using scenario::Scenario;

// No replication has that number.
constexpr std::size_t other_luck = 1'000'003;
constexpr std::size_t nearest_told = 3;
// Of the largest load: how far apart the last that meets the target and the first that misses it
// are, and where the search for it ends.
constexpr double close_enough = 1.02;
constexpr double largest_factor = 1'024;

Scenario with_prices(Scenario scenario) {
  if (!scenario.cost) scenario.cost = scenario::Cost{.window = 1};
  return scenario;
}

std::vector<std::string> assumptions_of(const Scenario& scenario) {
  std::vector<std::string> all;
  if (!scenario.cost) all.emplace_back("A window costs 1, for there is no [cost].");
  const scenario::ServiceTime& service = scenario.work.service;
  if (scenario.arrivals.process == scenario::Process::trace) {
    all.emplace_back("Who will come is like the log: as many, as suddenly, for the same.");
    if (service.distribution == scenario::Distribution::trace) {
      all.emplace_back(
          "A window takes as long for each as the log says that it took, and nobody waited in "
          "that time.");
    }
    if (scenario.arrivals.trace.same_second == scenario::SameSecond::spread) {
      all.emplace_back(
          "Those whom the log's clock cannot tell apart came evenly within its second "
          "(arrivals.same_second).");
    }
  }
  if (service.distribution == scenario::Distribution::deterministic &&
      scenario.work.classes.empty()) {
    all.push_back("Each takes a window of speed 1 the same time, " +
                  scenario::duration_text(service.mean) + ".");
  }
  return all;
}

std::uint64_t ready_keys(const scenario::Strategy& strategy) {
  if (!strategy.prepared) return 0;
  return static_cast<std::uint64_t>(
      std::llround(strategy.prepared->share * static_cast<double>(strategy.prepared->capacity)));
}

// What a plan needs to be told, or cannot plan.
void check(const Scenario& scenario) {
  const auto refuse = [&](const std::string& sentence) {
    throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") + sentence);
  };
  const scenario::Strategy& strategy = scenario.strategy;
  if (scenario::goals(scenario.target).empty()) {
    refuse(
        "target: must be given: what is good enough, such as wait_p99 = \"200 ms\"; or "
        "--target \"wait_p99 < 200 ms\"");
  }
  if (strategy.autoscale || !strategy.schedule.empty()) {
    refuse(
        "strategy.windows: must be a number where it is planned, for a plan compares windows that "
        "are always open: --windows 1");
  }
  if (scenario.arrivals.process == scenario::Process::closed) {
    refuse(
        "arrivals.process: must not be \"closed\" where it is planned, for users who are served "
        "sooner ask for more: canteen simulate tells what any strategy comes to");
  }
}

class Planner {
 public:
  Planner(const Scenario& scenario, const PlanOptions& options)
      : scenario_(with_prices(scenario)),
        options_(options),
        threads_(options.threads != 0 ? options.threads : base::System::processors()),
        began_(base::System::now()),
        judging_{scenario::goals(scenario.target), options.limit, options.stop, requests_},
        meanwhile_{{}, options.every} {
    check(scenario);
    if (options.on_progress) meanwhile_.call = [this] { options_.on_progress(progress()); };
    plan_.scenario = scenario_;
    plan_.own = scenario_.strategy;
    plan_.assumptions = assumptions_of(scenario);
  }

  Plan make() {
    read();
    const Grid grid(scenario_, known_);
    plan_.assumptions.insert(plan_.assumptions.end(), grid.assumptions().begin(),
                             grid.assumptions().end());
    if (stopped()) return finished();
    split();
    const Bounds bounds(scenario_, known_);
    Search search(grid, bounds, seen(), judging_, threads_, meanwhile_);
    search_ = &search;
    step_ = PlanStep::searching;
    choose(search);
    find_singles(grid, search);
    look_around(grid, search);
    search.conclude(plan_.chosen);
    plan_.trials = search.trials();
    search_ = nullptr;
    plan_.simulated = search.simulated();
    find_nearest();
    if (!plan_.chosen) return finished();
    plan_.scenario.strategy = chosen().candidate.strategy;
    plan_.exact = !supply_->ground(chosen().candidate.strategy).has_luck();
    step_ = PlanStep::testing;
    test();
    find_largest_load();
    prove();
    calibrate();
    return finished();
  }

 private:
  [[nodiscard]] bool stopped() const { return options_.stop.stop_requested(); }

  [[nodiscard]] const Trial& chosen() const { return plan_.trials[*plan_.chosen]; }

  [[nodiscard]] Plan finished() {
    plan_.interrupted = stopped();
    plan_.requests = requests_.load(std::memory_order_relaxed);
    return std::move(plan_);
  }

  // On the caller's thread, while others work.
  [[nodiscard]] PlanProgress progress() {
    PlanProgress progress;
    progress.step = step_;
    progress.elapsed = Duration(base::System::now() - began_);
    progress.requests = requests_.load(std::memory_order_relaxed);
    progress.candidates = plan_.trials.size();
    progress.decided = plan_.trials.size();
    progress.simulated = plan_.simulated;
    if (search_ != nullptr) {
      progress.candidates = search_->trials().size();
      progress.decided = search_->decided();
      progress.simulated = search_->simulated();
    }
    progress.cost = cost_;
    const std::scoped_lock guard(lock_);
    if (step_ == PlanStep::running) progress.run = run_;
    return progress;
  }

  void alone(const std::function<void()>& work) {
    parallel(1, 1, [&](std::size_t) { work(); }, meanwhile_);
  }

  void read() {
    std::uint64_t most_ready = ready_keys(scenario_.strategy);
    if (const auto& prepared = scenario_.strategy.prepared; prepared && prepared->share > 0) {
      // As much of the largest as of its own.
      std::uint64_t most = prepared->capacity;
      for (const std::uint64_t each : scenario_.choices.prepared) most = std::max(most, each);
      if (scenario_.choices.prepared.empty()) most = std::numeric_limits<std::uint32_t>::max();
      most_ready =
          static_cast<std::uint64_t>(std::llround(prepared->share * static_cast<double>(most)));
    }
    alone([&] {
      supply_.emplace(scenario_, most_ready);
      known_ = known_work(*supply_, options_.stop);
    });
  }

  // Keeps a part of a trace back, where there are enough requests for that.
  void split() {
    const std::optional<std::uint64_t> requests = supply_->table().jobs();
    if (!requests || !known_.length) return;
    plan_.not_split = another_in_a_part(judging_.goals);
    if (!plan_.not_split.empty()) return;
    alone([&] {
      const TraceParts parts = parts_of(*known_.length);
      Supply seen = supply_->only(parts.seen);
      Supply kept = supply_->only(parts.kept).with_forecast_of(seen);
      auto untold = untold_by(seen.table(), judging_.goals);
      const auto other = untold_by(kept.table(), judging_.goals);
      if (other && (!untold || other->requests < untold->requests)) untold = other;
      if (untold) {
        const bool of_kind = !untold->goal->kind.empty();
        plan_.not_split = "No part of it was kept back: one of two parts would have only " +
                          scenario::count_text(untold->requests) + " of the " +
                          scenario::count_text(requests_needed(*untold->goal)) + " requests that " +
                          (of_kind ? untold->goal->kind + ": " : "") + untold->goal->name +
                          " needs.";
        return;
      }
      plan_.split = {trace_times, seen.table().jobs().value_or(0), kept.table().jobs().value_or(0)};
      seen_.emplace(std::move(seen));
      kept_.emplace(std::move(kept));
    });
  }

  // What the choice is made by.
  [[nodiscard]] const Supply& seen() const { return seen_ ? *seen_ : *supply_; }

  // The cheapest that meets the target, in the tests that decide as well; and the next one.
  void choose(Search& search) {
    std::optional<std::size_t> best = cheapest(search, [](std::size_t) { return true; });
    if (!best && stopped()) {  // what there is
      const std::vector<Trial>& all = search.trials();
      for (std::size_t i = 0; i < all.size() && !best; ++i) {
        if (all[i].fate == Fate::met && !misses_a_test(i)) best = i;
      }
    }
    plan_.chosen = best;
    if (!best) return;
    if (!kept_) plan_.predicted = search.trials()[*best];
    for (const Decisive& each : tests_[*best]) {
      if (each.test.trial.fate == Fate::untried) continue;
      plan_.held_out.push_back(each.test);
      if (each.all) plan_.predicted = each.test.trial;
    }
    if (stopped()) return;
    plan_.runner_up = cheapest(search, [&](std::size_t each) { return each != *best; });
  }

  // As far as it was tested.
  [[nodiscard]] bool misses_a_test(std::size_t candidate) const {
    const auto tests = tests_.find(candidate);
    if (tests == tests_.end() || tests->second.empty()) return false;
    const Fate fate = tests->second.back().test.trial.fate;
    return fate != Fate::met && fate != Fate::untried;
  }

  // Of those that are looked at, the cheapest that meets the target and fails no test; nullopt:
  // there is none, or it was broken off.
  [[nodiscard]] std::optional<std::size_t> cheapest(Search& search, const Search::Among& among) {
    while (const std::optional<std::size_t> best = search.cheapest(among)) {
      if (!plan_.chosen) cost_ = search.trials()[*best].candidate.cost;
      const auto [place, is_new] = tests_.try_emplace(*best);
      if (is_new) place->second = decide(search.trials()[*best].candidate);
      if (stopped()) return std::nullopt;
      const std::vector<Decisive>& tests = place->second;
      if (tests.empty() || tests.back().test.trial.fate == Fate::met) return best;
      search.fail(*best, tests.back().where + ": " + tests.back().test.trial.reason);
    }
    return std::nullopt;
  }

  // A test that decides.
  struct Decisive {
    HeldOut test;
    std::string where;  // "with other seeds"
    bool all = false;   // it is by all of the scenario
  };

  // One after the other, up to the first that it does not meet the target in.
  [[nodiscard]] std::vector<Decisive> decide(const Candidate& candidate) {
    std::vector<Decisive> tests;
    const auto add = [&](const char* name, const char* where, const Supply& supply) -> Decisive& {
      Decisive& one = tests.emplace_back();
      one.test.name = name;
      one.test.decisive = true;
      one.test.trial.candidate = candidate;
      one.where = where;
      alone([&] { judge(judging_, supply, threads_, one.test.trial); });
      return one;
    };
    if (kept_) {
      if (add("the part kept back", "in the part kept back", *kept_).test.trial.fate != Fate::met) {
        return tests;
      }
      Decisive& all = add("all of the trace", "in all of the trace", *supply_);
      all.all = true;
      if (all.test.trial.fate != Fate::met) return tests;
    }
    if (supply_->ground(candidate.strategy).has_luck()) {
      add("other seeds", "with other seeds",
          supply_->with_seed(seed_of(scenario_.arrivals.seed, other_luck)));
    }
    return tests;
  }

  // The cheapest of those that turn this knob and no other one.
  void find_singles(const Grid& grid, Search& search) {
    for (std::size_t i = 0; i < grid.spots().size() && grid.has_own(); ++i) {
      if (grid.spots()[i].place == grid.own()) plan_.as_it_is = i;
    }
    for (const Knob knob : {Knob::windows, Knob::speed, Knob::discipline, Knob::prepared,
                            Knob::buffer, Knob::lines}) {
      if (grid.values(knob) < 2 || stopped()) continue;
      const auto alone = [&](std::size_t candidate) {
        const Place& place = grid.spots()[candidate].place;
        for (std::size_t i = 0; i < knobs; ++i) {
          const bool turned =
              i == static_cast<std::size_t>(knob) ||
              (knob == Knob::prepared && i == static_cast<std::size_t>(Knob::policy));
          if (!turned && place[i] != grid.own()[i]) return false;
        }
        return place != grid.own();
      };
      const auto best = cheapest(search, alone);
      plan_.singles.push_back({std::string(name_of(knob)), best});
      const auto is_cheaper = [&](std::size_t single) {
        const auto& other = plan_.singles[single].trial;
        return !other || *best < *other;
      };
      if (best && (!plan_.single || is_cheaper(*plan_.single))) {
        plan_.single = plan_.singles.size() - 1;
      }
    }
  }

  // One step along each knob: of what has an order, the next ones; of the others, all.
  void look_around(const Grid& grid, Search& search) {
    if (!plan_.chosen || stopped()) return;
    std::map<Place, std::size_t> spots;
    for (std::size_t i = 0; i < grid.spots().size(); ++i) spots[grid.spots()[i].place] = i;
    const Place& here = grid.spots()[*plan_.chosen].place;
    std::vector<std::pair<Knob, std::size_t>> around;
    for (std::size_t i = 0; i < knobs; ++i) {
      const auto knob = static_cast<Knob>(i);
      const bool ordered = knob == Knob::windows || knob == Knob::speed || knob == Knob::prepared ||
                           knob == Knob::buffer;
      for (std::size_t value = 0; value < grid.values(knob); ++value) {
        const std::size_t steps = value > here[i] ? value - here[i] : here[i] - value;
        if (steps == 0 || (ordered && steps != 1)) continue;
        Place place = here;
        place[i] = value;
        if (const auto spot = spots.find(place); spot != spots.end()) {
          around.emplace_back(knob, spot->second);
        }
      }
    }
    std::vector<std::size_t> candidates;
    for (const auto& [knob, candidate] : around) {
      if (search.trials()[candidate].fate != Fate::excluded) candidates.push_back(candidate);
    }
    // Where a part was kept back, they are simulated by all of it, below.
    if (!kept_) search.simulate(candidates);
    for (const auto& [knob, candidate] : around) {
      const Trial& trial = search.trials()[candidate];
      plan_.sensitivities.push_back({std::string(name_of(knob)), trial.candidate.words, trial});
    }
    if (!kept_) return;
    parallel(
        plan_.sensitivities.size(), threads_,
        [&](std::size_t number) {
          Trial& trial = plan_.sensitivities[number].trial;
          if (trial.fate != Fate::excluded) judge_by_all(trial);
        },
        meanwhile_);
  }

  // Who meets the target by all of it, and was not chosen for what he does in a part, is told so.
  void judge_by_all(Trial& trial) {
    const Fate fate = trial.fate;
    const std::string why = std::move(trial.reason);
    trial.reason.clear();
    trial.fate = Fate::untried;
    judge(judging_, *supply_, 1, trial);
    const bool fell_short = fate == Fate::missed || fate == Fate::marginal ||
                            fate == Fate::implied || fate == Fate::failed;
    if (trial.fate != Fate::met || !fell_short) return;
    trial.fate = fate;
    trial.reason += "; " + (fate == Fate::failed ? why : "in the part that was seen: " + why);
  }

  void find_nearest() {
    std::vector<std::size_t> rejected;
    // What costs more than what was chosen was looked at for other reasons.
    const std::size_t end = plan_.chosen.value_or(plan_.trials.size());
    for (std::size_t i = 0; i < end; ++i) {
      const Trial& each = plan_.trials[i];
      const bool is_one =
          each.fate == Fate::missed || each.fate == Fate::marginal || each.fate == Fate::failed;
      if (is_one && each.miss) rejected.push_back(i);
    }
    const std::size_t told = std::min(rejected.size(), nearest_told);
    std::partial_sort(rejected.begin(), rejected.begin() + static_cast<std::ptrdiff_t>(told),
                      rejected.end(), [&](std::size_t a, std::size_t b) {
                        const double one = *plan_.trials[a].miss;
                        const double other = *plan_.trials[b].miss;
                        return one != other ? one < other : a < b;
                      });
    rejected.resize(told);
    plan_.nearest = std::move(rejected);
  }

  // What is not decisive.
  void test() {
    if (stopped()) return;

    struct Test {
      std::string name;
      double load = 1;
      double service = 1;
      std::optional<JobTable::Stretch> part = {};
    };

    std::vector<Test> tests{{"load x1.1", 1.1, 1},
                            {"load x1.25", 1.25, 1},
                            {"service +20 %", 1, 1.2},
                            {"service -20 %", 1, 0.8}};
    if (supply_->table().jobs() && known_.length && known_.length->count() != 0) {
      const Duration middle = *known_.length / 2;
      tests.push_back({"the trace's first half", 1, 1, JobTable::Stretch{{}, middle}});
      tests.push_back({"the trace's second half", 1, 1,
                       JobTable::Stretch{middle, *known_.length + Duration(1)}});
    }
    std::vector<HeldOut> found(tests.size());
    parallel(
        tests.size(), threads_,
        [&](std::size_t number) {
          const Test& each = tests[number];
          HeldOut& one = found[number];
          one.name = each.name;
          one.trial.candidate = chosen().candidate;
          one.trial.candidate.strategy.speed /= each.service;
          if (each.part) {
            judge(judging_, supply_->only(std::span(&*each.part, 1)), 1, one.trial);
          } else if (each.load != 1) {
            judge(judging_, supply_->faster(each.load), 1, one.trial);
          } else {
            judge(judging_, *supply_, 1, one.trial);
          }
        },
        meanwhile_);
    for (HeldOut& each : found) {
      if (each.trial.fate != Fate::untried) plan_.held_out.push_back(std::move(each));
    }
  }

  void find_largest_load() {
    if (stopped()) return;
    LargestLoad largest;
    while (!stopped()) {
      const double low = largest.factor;
      if (low >= largest_factor || (largest.beyond && *largest.beyond / low <= close_enough)) break;
      const double factor = largest.beyond ? std::sqrt(low * *largest.beyond) : 2 * low;
      Trial trial;
      trial.candidate = chosen().candidate;
      alone([&] { judge(judging_, supply_->faster(factor), threads_, trial); });
      if (trial.fate == Fate::met) {
        largest.factor = factor;
      } else {
        largest.beyond = factor;
        largest.beyond_is = trial.fate;
      }
    }
    if (stopped()) return;
    largest.rate = rate() * largest.factor;
    plan_.largest = largest;
  }

  // People a second, on average.
  [[nodiscard]] double rate() const {
    if (const auto demand = scenario::demand_of(scenario_.arrivals)) return demand->rate;
    const auto people = static_cast<double>(supply_->table().jobs().value_or(0));
    const double length = known_.length ? static_cast<double>(known_.length->count()) * 1e-9 : 0;
    return length > 0 ? people / length : 0;
  }

  void prove() {
    if (stopped()) return;
    if (!options_.run) {
      plan_.not_proven = "Nothing was run, as was asked for.";
      return;
    }
    step_ = PlanStep::running;
    for (const auto& trial : {plan_.chosen, plan_.runner_up}) {
      if (!trial || stopped()) continue;
      Scenario scenario = plan_.scenario;
      scenario.strategy = plan_.trials[*trial].candidate.strategy;
      if (std::string why = why_not_to_run(scenario); !why.empty()) {
        if (plan_.proofs.empty()) plan_.not_proven = std::move(why);
        return;
      }
      try {
        run(*trial, scenario);
      } catch (const RuntimeError& error) {  // this machine cannot; the plan stands all the same
        plan_.not_proven = error.what();
        return;
      }
    }
  }

  // Once, by the first run that is far from its prediction.
  void calibrate() {
    if (stopped()) return;
    const auto apart_of = [&](const Proof& proof) {
      return apart(judging_.goals, proof.prediction.first, proof.measured);
    };
    const auto proof = std::find_if(plan_.proofs.begin(), plan_.proofs.end(),
                                    [&](const Proof& each) { return apart_of(each) > far_apart; });
    if (proof == plan_.proofs.end()) return;
    Calibration calibration;
    calibration.proof = static_cast<std::size_t>(proof - plan_.proofs.begin());
    calibration.apart = apart_of(*proof);
    calibration.longer = longer_services(proof->prediction.first, proof->measured);
    if (calibration.longer.count() != 0) simulate_again(calibration);
    if (stopped()) {  // half of it would be told without the other half
      for (Proof& each : plan_.proofs) each.calibrated.reset();
      return;
    }
    if (proof->calibrated) {
      const double still = apart(judging_.goals, *proof->calibrated, proof->measured);
      if (still > far_apart) calibration.elsewhere = still;
    }
    plan_.calibration = std::move(calibration);
  }

  void simulate_again(Calibration& calibration) {
    const Supply longer = supply_->with_longer_services(calibration.longer);
    for (Proof& each : plan_.proofs) {
      Trial& trial = calibration.again.emplace_back();
      trial.candidate = plan_.trials[each.trial].candidate;
      alone([&] {
        judge(judging_, longer, threads_, trial);
        const Ground ground(each.scenario, options_.stop, calibration.longer);
        each.calibrated = predict_on(ground, predicting(each.scenario), {}, requests_).first;
      });
    }
  }

  // Beside a single run, nothing more precise is needed.
  [[nodiscard]] PredictOptions predicting(const Scenario& scenario) const {
    PredictOptions predicting;
    predicting.limit = options_.limit;
    predicting.threads = threads_;
    predicting.replications = supply_->ground(scenario.strategy).has_luck() ? 20 : 1;
    predicting.stop = options_.stop;
    return predicting;
  }

  void run(std::size_t trial, const Scenario& scenario) {
    RushPart part = part_to_run(scenario, known_);
    Proof proof;
    proof.trial = trial;
    proof.scenario = std::move(part.scenario);
    proof.part = std::move(part.words);
    serve::RunOptions running;
    running.stop = options_.stop;
    running.every = options_.every;
    running.on_progress = [this](const serve::Progress& progress) {
      const std::scoped_lock guard(lock_);
      run_ = progress;
    };
    {
      const std::scoped_lock guard(lock_);
      run_.reset();
    }
    alone([&] {
      proof.prediction = predict(proof.scenario, predicting(proof.scenario));
      if (!stopped()) proof.measured = serve::run(proof.scenario, running);
    });
    if (!stopped()) plan_.proofs.push_back(std::move(proof));
  }

  const Scenario scenario_;
  const PlanOptions& options_;
  const unsigned threads_;
  const std::int64_t began_;
  std::atomic<std::uint64_t> requests_{0};  // relaxed: to be shown
  const Judging judging_;
  Meanwhile meanwhile_;
  // Of the caller's thread.
  Plan plan_;
  std::optional<Supply> supply_;
  std::optional<Supply> seen_;                          // absent: nothing was kept back
  std::optional<Supply> kept_;                          // likewise
  std::map<std::size_t, std::vector<Decisive>> tests_;  // the tests of a candidate, by its place
  KnownWork known_;
  PlanStep step_ = PlanStep::reading;
  const Search* search_ = nullptr;
  std::optional<double> cost_;
  threading::Lock lock_{"the run of a plan"};
  std::optional<serve::Progress> run_;  // guarded by lock_
};

}  // namespace

Plan plan_for(const Scenario& scenario, const PlanOptions& options) {
  return Planner(scenario, options).make();
}

}  // namespace canteen::plan
