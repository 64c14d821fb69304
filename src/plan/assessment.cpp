#include "src/plan/assessment.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <canteen/scenario/units.hpp>

#include "src/plan/is_time.hpp"
#include "src/scenario/is_of_all.hpp"

namespace canteen::plan {
namespace {

using scenario::Goal;
using scenario::Measure;
using scenario::number_text;

std::string figure_text(const Goal& goal, double figure) {
  if (is_time(goal)) {
    return scenario::duration_text(scenario::Duration(static_cast<std::int64_t>(figure)));
  }
  if (goal.measure == Measure::throughput) return number_text(figure) + "/s";
  return number_text(figure * 100) + " %";
}

std::string name_of(const Goal& goal) {
  return (goal.kind.empty() ? "" : goal.kind + ": ") + goal.name;
}

// By how much the figure is on the wrong side, as a part of the limit; of a limit of nothing, as
// many whole parts of a hundred or milliseconds.
double miss_of(const Goal& goal, double figure) {
  const double least = is_time(goal) ? 1e6 : 0.01;
  const double over = goal.at_least() ? goal.limit - figure : figure - goal.limit;
  return over / std::max(goal.limit, least);
}

// The intervals are looked at after every round, and the first look that is clear decides. There
// are some eight of them, so it has to be clear by an interval of not 95 %, but 99.4 % [C. E.
// Bonferroni 1936].
constexpr double sure = 1.4;

// What is said of one goal.
struct Side {
  Fate fate = Fate::marginal;
  std::string sentence;
  std::optional<double> miss;
  bool hopeless = false;
};

Side side_of(const Goal& goal, const std::optional<Estimate>& estimate, bool exact) {
  if (!estimate) {
    return {Fate::marginal, name_of(goal) + ": not enough data", std::nullopt, false};
  }
  const bool good = goal.met_by(estimate->value);
  Side side;
  side.miss = miss_of(goal, estimate->value);
  side.sentence = name_of(goal) + " " + figure_text(goal, estimate->value);
  if (good && scenario::is_of_all(goal)) {
    side.fate = Fate::met;
    if (!exact) side.sentence += " in all that was simulated";
    return side;
  }
  if (estimate->half_width.value_or(0) > 0) {
    side.sentence += " ± " + figure_text(goal, *estimate->half_width);
  }
  const char* const compared = goal.at_least() ? (good ? " >= " : " < ") : (good ? " <= " : " > ");
  side.sentence += compared + figure_text(goal, goal.limit);
  const bool longest = is_time(goal) && !goal.mean && goal.q == 1;
  if (longest && !exact) {
    // Whoever waited longer is enough; that nobody ever will is more than any sample can tell.
    side.fate = good ? Fate::marginal : Fate::missed;
    side.hopeless = good;
    if (good) side.sentence += " so far, and luck knows no longest: p99.9 could be told";
  } else if (estimate->half_width || exact) {
    const double far = sure * estimate->half_width.value_or(0);
    if (goal.met_by(estimate->value - far) != goal.met_by(estimate->value + far)) return side;
    side.fate = good ? Fate::met : Fate::missed;
  }
  return side;
}

// The worse of two for the whole target; of equals the one that is further off.
bool is_worse(const Side& one, const Side& other) {
  const auto rank = [](const Side& side) {
    return side.fate == Fate::missed ? 2 : side.fate == Fate::marginal ? 1 : 0;
  };
  if (rank(one) != rank(other)) return rank(one) > rank(other);
  const double none = -std::numeric_limits<double>::infinity();
  return one.miss.value_or(none) > other.miss.value_or(none);
}

}  // namespace

Assessment assess(const std::vector<Goal>& goals, const Prediction& prediction) {
  if (prediction.growth) {
    Assessment growing;
    growing.fate = prediction.unstable ? Fate::missed : Fate::marginal;
    growing.reason = "the line grows by " + number_text(prediction.growth->value) + "/s" +
                     (prediction.unstable ? ", for ever" : ", still");
    return growing;
  }
  std::vector<Side> sides;
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const auto& estimates = prediction.estimates.goals;
    sides.push_back(
        side_of(goals[i], i < estimates.size() ? estimates[i] : std::nullopt, prediction.exact));
  }
  const auto worst = std::max_element(sides.begin(), sides.end(),
                                      [](const Side& a, const Side& b) { return is_worse(b, a); });
  Assessment assessment{worst->fate, worst->sentence, std::nullopt, false};
  if (worst->fate == Fate::met) {
    assessment.reason.clear();
    for (const Side& each : sides) {
      assessment.reason += (assessment.reason.empty() ? "" : ", ") + each.sentence;
    }
  }
  bool all_known = true;
  double miss = -std::numeric_limits<double>::infinity();
  for (const Side& each : sides) {
    all_known = all_known && each.miss;
    miss = std::max(miss, each.miss.value_or(miss));
  }
  if (all_known) assessment.miss = miss;
  assessment.hopeless = worst->fate == Fate::marginal &&
                        std::all_of(sides.begin(), sides.end(), [](const Side& each) {
                          return each.fate == Fate::met || each.hopeless;
                        });
  return assessment;
}

}  // namespace canteen::plan
