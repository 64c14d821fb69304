#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/plan/predict.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/threading/lock.hpp>

#include "src/plan/ground.hpp"
#include "src/plan/parallel.hpp"
#include "src/plan/pool.hpp"
#include "src/plan/precision.hpp"
#include "src/plan/predictor.hpp"
#include "src/plan/replication.hpp"
#include "src/serve/means.hpp"

namespace canteen::plan {
namespace {

constexpr std::size_t fewest_replications = 20;
constexpr std::size_t most_replications = 10'000;
constexpr std::uint64_t first_warm_up = 5'000;
constexpr std::uint64_t first_measured = 10'000;
constexpr std::uint64_t long_warm_up = 80'000;
// Shares of those who came by which more are inside. From the opening on, a load that is only near
// to too much lets the line grow as well for a long time, but by less than the second.
constexpr double least_growth = 1e-3;
constexpr double sure_growth = 2e-2;

class Predictor {
 public:
  // enough: empty for PredictOptions::precision.
  Predictor(const Ground& ground, const PredictOptions& options, const Enough& enough,
            std::atomic<std::uint64_t>& requests)
      : options_(options),
        enough_(enough),
        threads_(options.threads != 0 ? options.threads : base::System::processors()),
        began_(base::System::now()),
        ground_(ground),
        exact_(!ground_.has_luck()),
        closed_(ground_.scenario().arrivals.process == scenario::Process::closed),
        requests_(requests) {}

  Prediction with_an_end() {
    const std::size_t most = options_.replications != 0 ? options_.replications
                             : exact_                   ? 1
                                                        : most_replications;
    const std::size_t fewest = ground_.may_collapse() ? enough_replications : fewest_replications;
    std::size_t wanted = options_.replications != 0 ? most : std::min(most, fewest);
    Pool pool(ground_, exact_);
    for (;;) {
      play(pool, wanted);
      Prediction prediction = judged(pool);
      if (stopped() || prediction.precise || wanted == most) return prediction;
      // All of them are about as long.
      const std::uint64_t each = std::max<std::uint64_t>(prediction.requests / pool.size(), 1);
      const std::size_t next =
          std::min<std::uint64_t>({more_than(wanted), options_.limit / each, most});
      if (next <= wanted) return prediction;
      wanted = next;
    }
  }

  Prediction without_an_end() {
    replications_ = options_.replications != 0 ? options_.replications : fewest_replications;
    for (std::size_t i = 0; i < replications_; ++i) simulations_.push_back(make(i));
    const std::uint64_t most = std::max(options_.limit / replications_, first_measured);
    if (!warm_up(most / 2)) return unstable();
    each([](Replication& one) { one.forget(); });
    std::uint64_t measured = 0;
    std::uint64_t wanted = first_measured;
    for (;;) {
      each([&](Replication& one) { one.advance(wanted - measured); });
      measured = wanted;
      Prediction prediction = judged(pooled());
      prediction.steady = true;
      prediction.estimates.meets.reset();
      prediction.estimates.collapses.reset();
      if (const Growth found = growth(); !closed_ && is_beyond_doubt(found, least_growth)) {
        return growing(std::move(prediction), found.rate);
      }
      // One alone tells nothing of its precision, however long it is.
      if (stopped() || prediction.precise || wanted >= most || replications_ == 1) {
        return prediction;
      }
      wanted = std::min(more_than(wanted), most);
    }
  }

 private:
  [[nodiscard]] bool stopped() const { return options_.stop.stop_requested(); }

  [[nodiscard]] std::unique_ptr<Replication> make(std::size_t number) {
    const std::uint64_t seed = seed_of(ground_.scenario().arrivals.seed, number);
    return std::make_unique<Replication>(ground_, seed, options_.stop, requests_);
  }

  void on_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
    Meanwhile meanwhile{{}, options_.every};
    if (options_.on_progress) meanwhile.call = [this] { options_.on_progress(progress()); };
    parallel(count, threads_, work, meanwhile);
  }

  [[nodiscard]] PredictProgress progress() const {
    PredictProgress progress;
    progress.elapsed = scenario::Duration(base::System::now() - began_);
    progress.requests = requests_.load(std::memory_order_relaxed);
    progress.replications = replications_;
    progress.done = done_.load(std::memory_order_relaxed);
    progress.precision = options_.precision;
    progress.so_far = so_far_;
    return progress;
  }

  [[nodiscard]] Prediction judged(const Pool& pool) {
    Prediction prediction = pool.prediction();
    so_far_ = exact_ ? 0 : precision_of(prediction, pool.goals());
    prediction.precise = enough_ ? enough_(prediction) : *so_far_ <= options_.precision;
    return prediction;
  }

  // How much is simulated in the next round, in all. Of a limit nobody knows how near it is.
  [[nodiscard]] std::uint64_t more_than(std::uint64_t amount) const {
    constexpr std::uint64_t several = 3;
    return enough_ ? several * amount : grown(amount, *so_far_, options_.precision);
  }

  // As many as are missing in the pool, side by side; added in their order, and none is kept for
  // longer than until its turn.
  void play(Pool& pool, std::size_t wanted) {
    const std::size_t before = pool.size();
    replications_ = wanted;
    threading::Lock lock("predictions");
    std::map<std::size_t, Replicated> early;  // guarded by lock, as the pool
    on_threads(wanted - before, [&](std::size_t missing) {
      const std::size_t number = before + missing;
      // Broken off: what is done counts; of the first one, what there is.
      if (number != 0 && stopped()) return;
      const std::unique_ptr<Replication> one = make(number);
      if (number == 0) {
        one->watch();
      } else {
        one->play();
      }
      Replicated found = one->found();
      if (number != 0 && found.interrupted) return;
      done_.fetch_add(1, std::memory_order_relaxed);
      const std::scoped_lock guard(lock);
      early.emplace(number, std::move(found));
      for (auto next = early.begin(); next != early.end() && next->first == pool.size();) {
        pool.add(next->second);
        next = early.erase(next);
      }
    });
  }

  void each(const std::function<void(Replication&)>& work) {
    on_threads(simulations_.size(), [&](std::size_t number) { work(*simulations_[number]); });
  }

  [[nodiscard]] Pool pooled() const {
    Pool pool(ground_, false);
    for (const auto& one : simulations_) pool.add(one->found());
    return pool;
  }

  // Until all of them are warm: each round as long as all before it. False: they will not be,
  // because the line grows for ever; or not before so many arrivals, which is no better.
  bool warm_up(std::uint64_t most) {
    const bool may_grow = ground_.may_grow();
    const bool hopeless = may_grow && ground_.known_load() && is_too_much(*ground_.known_load());
    for (std::uint64_t wanted = first_warm_up;; wanted *= 2) {
      each([&](Replication& one) {
        if (wanted == first_warm_up || !one.is_warm()) one.warm_up(wanted);
      });
      const bool warm = std::all_of(simulations_.begin(), simulations_.end(),
                                    [](const auto& one) { return one->is_warm(); });
      if (stopped() || (warm && !hopeless)) return true;
      if (hopeless || wanted >= most) return !may_grow;
      // One line may grow while there is room at the others; which no load tells.
      if (wanted >= long_warm_up && is_beyond_doubt(growth(), sure_growth)) return false;
    }
  }

  // With luck, exactly as much as they can do is too much as well: what they miss while they idle,
  // they never make up for.
  [[nodiscard]] bool is_too_much(double load) const { return exact_ ? load > 1 + 1e-9 : load >= 1; }

  [[nodiscard]] static double load(const serve::Result& result) {
    return static_cast<double>(result.arrived) / static_cast<double>(result.coming.count()) *
           serve::work_for_each(result) /
           (result.staff.empty() ? result.windows : result.mean_windows);
  }

  // What is left to say: how fast the line grows, from the opening on.
  [[nodiscard]] Prediction unstable() {
    each([](Replication& one) { one.advance(first_measured); });
    const Growth found = growth();
    Prediction prediction = growing(pooled().prediction(), found.rate);
    // What was served in all that time is a fair sample of the work.
    prediction.unstable = is_too_much(ground_.known_load().value_or(load(prediction.result))) ||
                          is_beyond_doubt(found, sure_growth);
    return prediction;
  }

  [[nodiscard]] static Prediction growing(Prediction prediction, const Estimate& growth) {
    prediction.estimates = {};
    prediction.steady = true;
    prediction.precise = false;
    prediction.growth = growth;
    prediction.unstable = true;
    return prediction;
  }

  // How fast the line grows, since the opening or since the warm-up was forgotten; and by what part
  // of those who came.
  struct Growth {
    Estimate rate;
    Estimate share;
  };

  [[nodiscard]] Growth growth() const {
    std::vector<double> rates;
    std::vector<double> shares;
    double people = 0;
    double seconds = 0;
    double arrived = 0;
    for (const auto& one : simulations_) {
      const simulate::Outcome outcome = one->found().outcome;
      const double more = static_cast<double>(outcome.waiting + outcome.at_home) -
                          static_cast<double>(one->waiting_before());
      const double time = static_cast<double>(outcome.until - outcome.since) * 1e-9;
      const double came = static_cast<double>(outcome.arrived);
      rates.push_back(more / time);
      shares.push_back(more / came);
      people += more;
      seconds += time;
      arrived += came;
    }
    const Sections sections(false);
    return {sections.over(people / seconds, rates), sections.over(people / arrived, shares)};
  }

  // Waits may look settled while more and more people are inside: before one of several lines, or
  // at home between two tries. Whether there is no doubt that they become more: by more than
  // `least` of those who came, and by six standard errors of that.
  [[nodiscard]] static bool is_beyond_doubt(const Growth& growth, double least) {
    constexpr double intervals = 3;
    const Estimate& share = growth.share;
    return share.half_width && share.value >= least && share.value > intervals * *share.half_width;
  }

  const PredictOptions& options_;
  const Enough& enough_;
  const unsigned threads_;
  const std::int64_t began_;
  const Ground& ground_;
  const bool exact_;
  const bool closed_;                     // there are only so many people: they cannot become more
  std::atomic<std::uint64_t>& requests_;  // relaxed, as done_: to be shown
  std::atomic<std::size_t> done_{0};
  // Of the caller's thread, between two rounds.
  std::size_t replications_ = 0;
  std::optional<double> so_far_;
  std::vector<std::unique_ptr<Replication>> simulations_;
};

}  // namespace

Prediction predict_on(const Ground& ground, const PredictOptions& options, const Enough& enough,
                      std::atomic<std::uint64_t>& requests) {
  Predictor predictor(ground, options, enough, requests);
  return scenario::ends(ground.scenario()) ? predictor.with_an_end() : predictor.without_an_end();
}

Prediction predict(const scenario::Scenario& scenario, const PredictOptions& options) {
  std::atomic<std::uint64_t> requests{0};
  return predict_on(Ground(scenario, options.stop), options, {}, requests);
}

}  // namespace canteen::plan
