#include "src/plan/judge_candidate.hpp"

#include "src/plan/assessment.hpp"
#include "src/plan/predictor.hpp"

namespace canteen::plan {

void judge(const Judging& judging, const Supply& supply, unsigned threads, Trial& trial) {
  const auto enough = [&](const Prediction& prediction) {
    const Assessment found = assess(judging.goals, prediction);
    return found.fate != Fate::marginal || found.hopeless;
  };
  PredictOptions options;
  options.limit = judging.limit;
  options.threads = threads;
  options.stop = judging.stop;
  const Ground ground = supply.ground(trial.candidate.strategy);
  const Prediction prediction = predict_on(ground, options, enough, judging.requests);
  if (judging.stop.stop_requested()) return;

  Assessment found = assess(judging.goals, prediction);
  trial.fate = found.fate;
  trial.reason = std::move(found.reason);
  trial.miss = found.miss;
  if (!prediction.growth) trial.estimates = prediction.estimates;
  trial.requests = prediction.requests;
  trial.replications = prediction.seeds.size();
}

}  // namespace canteen::plan
