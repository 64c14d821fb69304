#include <string>

#include <canteen/report/plan_report.hpp>
#include <canteen/scenario/goal.hpp>

#include "src/report/json_parts.hpp"
#include "src/report/program_version.hpp"

namespace canteen::report {
namespace {

using plan::Plan;
using plan::Trial;

constexpr double nanosecond = 1e-9;

Json optional_place(const std::optional<std::size_t>& place) {
  return place ? Json(*place) : Json(nullptr);
}

Json times(const plan::TimesEstimate& times) {
  Json json;
  for (const auto& [name, figure] : {std::pair{"mean_seconds", &times.mean},
                                     {"p50_seconds", &times.p50},
                                     {"p90_seconds", &times.p90},
                                     {"p95_seconds", &times.p95},
                                     {"p99_seconds", &times.p99},
                                     {"p99_9_seconds", &times.p99_9}}) {
    json[name] = parts::estimate(*figure, nanosecond);
  }
  return json;
}

Json figures(const std::vector<scenario::Goal>& goals, const plan::Estimates& estimates) {
  Json targets = Json::array();
  for (std::size_t i = 0; i < goals.size() && i < estimates.goals.size(); ++i) {
    const bool time = goals[i].measure == scenario::Measure::wait ||
                      goals[i].measure == scenario::Measure::response;
    Json one = parts::estimate(estimates.goals[i], time ? nanosecond : 1);
    one["field"] = goals[i].field;
    one["limit"] = goals[i].limit * (time ? nanosecond : 1);
    targets.push_back(std::move(one));
  }
  return {{"targets", std::move(targets)},
          {"wait", times(estimates.wait)},
          {"response", times(estimates.response)},
          {"lost_share", parts::estimate(estimates.lost)},
          {"hit_ratio", parts::estimate(estimates.hit_ratio)},
          {"utilisation", parts::estimate(estimates.utilisation)}};
}

Json trial(const std::vector<scenario::Goal>& goals, const Trial& trial) {
  Json json;
  json["words"] = trial.candidate.words;
  json["cost"] = trial.candidate.cost;
  json["fate"] = report::name_of(trial.fate);
  json["reason"] = trial.reason;
  json["strategy"] = parts::strategy(trial.candidate.strategy);
  json["requests"] = trial.requests;
  json["replications"] = trial.replications;
  json["miss"] = trial.miss ? Json(*trial.miss) : Json(nullptr);
  json["figures"] = trial.estimates ? figures(goals, *trial.estimates) : Json(nullptr);
  return json;
}

Json measured(const serve::Result& result) {
  return {{"arrived", result.arrived},
          {"served", result.served},
          {"lost", result.lost},
          {"elapsed_seconds", static_cast<double>(result.elapsed.count()) * nanosecond},
          {"hit_ratio", result.prepared ? Json(result.prepared->hit_ratio()) : Json(nullptr)},
          {"wait", parts::times(result.wait)},
          {"response", parts::times(result.response)},
          {"service", parts::times(result.service)}};
}

Json proof(const plan::Proof& proof) {
  Json json;
  json["candidate"] = proof.trial;
  json["part"] = proof.part;
  json["predicted"] = measured(proof.prediction.first);
  json["measured"] = measured(proof.measured);
  json["measured"]["lateness"] = parts::times(proof.measured.lateness);
  json["calibrated"] = proof.calibrated ? measured(*proof.calibrated) : Json(nullptr);
  json["judgement"] = parts::judged(judge(proof.scenario, proof.measured));
  return json;
}

Json largest(const Plan& plan) {
  if (!plan.largest) return nullptr;
  const plan::LargestLoad& load = *plan.largest;
  return {{"factor", load.factor},
          {"per_second", load.rate},
          {"beyond", load.beyond ? Json(*load.beyond) : Json(nullptr)},
          {"beyond_is", load.beyond ? Json(report::name_of(load.beyond_is)) : Json(nullptr)}};
}

Json calibration(const std::vector<scenario::Goal>& goals, const Plan& plan) {
  if (!plan.calibration) return nullptr;
  const plan::Calibration& found = *plan.calibration;
  Json json{{"proof", found.proof},
            {"apart", found.apart},
            {"longer_seconds", static_cast<double>(found.longer.count()) * nanosecond},
            {"again", Json::array()},
            {"elsewhere", found.elsewhere ? Json(*found.elsewhere) : Json(nullptr)}};
  for (const Trial& each : found.again) json["again"].push_back(trial(goals, each));
  return json;
}

Json split(const Plan& plan) {
  if (!plan.split) return nullptr;
  return {{"times", plan.split->times},
          {"seen_requests", plan.split->seen},
          {"kept_requests", plan.split->kept}};
}

}  // namespace

std::string json(const Plan& plan, const Origin& origin) {
  const std::vector<scenario::Goal> goals = scenario::goals(plan.scenario.target);
  Json json;
  json["canteen"] = program_version();
  json["origin"] = parts::told(origin);
  json["explanation"] = parts::explanation_of(plan.scenario);
  json["scenario"] = parts::settings(plan.scenario);
  json["sentence"] = sentence(plan);
  json["interrupted"] = plan.interrupted;
  json["chosen"] = optional_place(plan.chosen);
  json["runner_up"] = optional_place(plan.runner_up);
  json["nearest"] = plan.nearest;
  json["as_it_is"] = optional_place(plan.as_it_is);
  json["single"] = optional_place(plan.single);
  json["singles"] = Json::array();
  for (const plan::Single& each : plan.singles) {
    json["singles"].push_back({{"knob", each.knob}, {"candidate", optional_place(each.trial)}});
  }
  json["exact"] = plan.exact;
  json["simulated"] = plan.simulated;
  json["requests"] = plan.requests;
  json["assumptions"] = plan.assumptions;
  json["split"] = split(plan);
  json["not_split"] = plan.not_split;
  json["predicted"] = plan.predicted ? trial(goals, *plan.predicted) : Json(nullptr);
  json["held_out"] = Json::array();
  for (const plan::HeldOut& each : plan.held_out) {
    Json one{{"name", each.name}, {"decisive", each.decisive}};
    one.update(trial(goals, each.trial));
    json["held_out"].push_back(std::move(one));
  }
  json["sensitivities"] = Json::array();
  for (const plan::Sensitivity& each : plan.sensitivities) {
    Json one{{"knob", each.knob}};
    one.update(trial(goals, each.trial));
    json["sensitivities"].push_back(std::move(one));
  }
  json["largest_load"] = largest(plan);
  json["proofs"] = Json::array();
  for (const plan::Proof& each : plan.proofs) json["proofs"].push_back(proof(each));
  json["not_proven"] = plan.not_proven;
  json["calibration"] = calibration(goals, plan);
  json["candidates"] = Json::array();
  for (const Trial& each : plan.trials) json["candidates"].push_back(trial(goals, each));
  return parts::text(json);
}

}  // namespace canteen::report
