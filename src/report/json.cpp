#include <array>
#include <ctime>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include <canteen/report/json.hpp>
#include <canteen/report/judgement.hpp>

#include "src/report/program_version.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::ordered_json;

double seconds(double nanoseconds) {
  return nanoseconds * 1e-9;
}

double seconds(scenario::Duration time) {
  return seconds(static_cast<double>(time.count()));
}

// "2026-08-01T12:00:00.250Z"
std::string stamp(std::chrono::system_clock::time_point time) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const std::time_t whole = since.count() / 1000;
  std::tm parts{};
  gmtime_r(&whole, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const std::string milliseconds = std::to_string(1000 + since.count() % 1000);
  return std::string(text.data(), size) + "." + milliseconds.substr(1) + "Z";
}

const char* name_of(scenario::Process process) {
  switch (process) {
    case scenario::Process::poisson:
      return "poisson";
    case scenario::Process::deterministic:
      return "deterministic";
    case scenario::Process::mmpp:
      return "mmpp";
    case scenario::Process::trace:
      break;
  }
  return "trace";
}

const char* name_of(scenario::WorkKind kind) {
  switch (kind) {
    case scenario::WorkKind::sleep:
      return "sleep";
    case scenario::WorkKind::spin:
      return "spin";
    case scenario::WorkKind::command:
      break;
  }
  return "command";
}

const char* name_of(scenario::WhenFull full) {
  switch (full) {
    case scenario::WhenFull::reject:
      return "reject";
    case scenario::WhenFull::drop_oldest:
      return "drop_oldest";
    case scenario::WhenFull::block:
      break;
  }
  return "block";
}

const char* name_of(scenario::Discipline discipline) {
  switch (discipline) {
    case scenario::Discipline::lifo:
      return "lifo";
    case scenario::Discipline::priority:
      return "priority";
    case scenario::Discipline::contend:
      return "contend";
    case scenario::Discipline::adaptive_lifo:
      return "adaptive_lifo";
    case scenario::Discipline::shortest_first:
      return "shortest_first";
    case scenario::Discipline::fair:
      return "fair";
    case scenario::Discipline::fifo:
      break;
  }
  return "fifo";
}

const char* name_of(scenario::LineLayout lines) {
  switch (lines) {
    case scenario::LineLayout::per_window:
      return "per_window";
    case scenario::LineLayout::stealing:
      return "stealing";
    case scenario::LineLayout::shared:
      break;
  }
  return "shared";
}

const char* name_of(scenario::LineChoice choice) {
  switch (choice) {
    case scenario::LineChoice::random:
      return "random";
    case scenario::LineChoice::round_robin:
      return "round_robin";
    case scenario::LineChoice::two_choices:
      return "two_choices";
    case scenario::LineChoice::by_key:
      return "by_key";
    case scenario::LineChoice::shortest:
      break;
  }
  return "shortest";
}

const char* name_of(scenario::Distribution distribution) {
  switch (distribution) {
    case scenario::Distribution::deterministic:
      return "deterministic";
    case scenario::Distribution::exponential:
      return "exponential";
    case scenario::Distribution::lognormal:
      return "lognormal";
    case scenario::Distribution::hyperexponential:
      return "hyperexponential";
    case scenario::Distribution::erlang:
      return "erlang";
    case scenario::Distribution::pareto:
      return "pareto";
    case scenario::Distribution::empirical:
      return "empirical";
    case scenario::Distribution::trace:
      break;
  }
  return "trace";
}

Json optional_seconds(const std::optional<scenario::Duration>& time) {
  return time ? Json(seconds(*time)) : Json(nullptr);
}

// How long each takes, where that is what they took: nothing of it is known of a command.
void tell_service(const scenario::Work& work, bool known, Json& json) {
  json["command"] = work.kind != scenario::WorkKind::command ? Json(nullptr) : Json(work.command);
  const auto tell = [&](const scenario::ServiceTime& service, Json& into) {
    const auto moments = known ? moments_of(service) : std::nullopt;
    into["service"] = known ? Json(name_of(service.distribution)) : Json(nullptr);
    into["service_mean_seconds"] = moments ? Json(seconds(moments->mean)) : Json(nullptr);
    into["service_cv"] = moments ? Json(moments->cv) : Json(nullptr);
  };
  tell(work.service, json);
  json["service_classes"] = Json::array();
  for (const scenario::ClassWork& each : work.classes) {
    Json of_class{{"name", each.name}};
    tell(each.service, of_class);
    json["service_classes"].push_back(std::move(of_class));
  }
}

Json dishes(const scenario::Work& work) {
  if (!work.dishes) return nullptr;
  return {{"distinct", work.dishes->distinct}, {"zipf", work.dishes->zipf}};
}

Json prepared(const scenario::Strategy& strategy) {
  if (!strategy.prepared) return nullptr;
  const scenario::Prepared& prepared = *strategy.prepared;
  return {{"capacity", prepared.capacity},
          {"share", prepared.share},
          {"policy", cache::name_of(prepared.policy)},
          {"hit_seconds", seconds(prepared.hit)},
          {"expiry_seconds", optional_seconds(prepared.expiry)}};
}

Json patience(const scenario::Strategy& strategy) {
  if (!strategy.patience) return nullptr;
  return {{"distribution", name_of(strategy.patience->distribution)},
          {"mean_seconds", seconds(strategy.patience->mean)}};
}

Json retries(const scenario::Retries& retries) {
  if (retries.most == 0) return nullptr;
  return {{"most", retries.most},
          {"backoff_seconds", seconds(retries.backoff)},
          {"factor", retries.factor},
          {"jitter", retries.jitter}};
}

// Who is next, and where people stand.
void tell_order(const scenario::Strategy& strategy, Json& json) {
  json["discipline"] = name_of(strategy.discipline);
  json["long_line"] = strategy.discipline == scenario::Discipline::adaptive_lifo
                          ? Json(strategy.long_line)
                          : Json(nullptr);
  json["priority"] = strategy.priority;
  json["preemptive"] = strategy.preemptive;
  json["ageing_seconds"] = optional_seconds(strategy.ageing);
  json["lines"] = name_of(strategy.lines);
  json["choice"] = strategy.lines == scenario::LineLayout::shared ? Json(nullptr)
                                                                  : Json(name_of(strategy.choice));
}

Json batch(const scenario::Arrivals& arrivals) {
  if (!arrivals.batch) return nullptr;
  const bool fixed = arrivals.batch->size == scenario::BatchSize::fixed;
  return {{"mean", arrivals.batch->mean}, {"distribution", fixed ? "fixed" : "geometric"}};
}

Json settings(const scenario::Scenario& scenario, bool knows_service) {
  Json json;
  json["file"] = scenario.file;
  json["process"] = name_of(scenario.arrivals.process);
  const bool trace = scenario.arrivals.process == scenario::Process::trace;
  json["trace"] = trace ? Json(scenario.arrivals.trace.path) : Json(nullptr);
  json["batch"] = batch(scenario.arrivals);
  json["length_seconds"] = optional_seconds(scenario.arrivals.length);
  json["head"] = scenario.arrivals.head;
  json["speed"] = scenario.arrivals.speed;
  json["seed"] = scenario.arrivals.seed;
  json["work"] = name_of(scenario.work.kind);
  tell_service(scenario.work, knows_service, json);
  json["windows"] = scenario.strategy.windows;
  json["buffer"] = scenario.strategy.buffer;
  json["full"] = name_of(scenario.strategy.full);
  json["patience"] = patience(scenario.strategy);
  json["deadline_seconds"] = optional_seconds(scenario.strategy.deadline);
  json["retries"] = retries(scenario.strategy.retries);
  tell_order(scenario.strategy, json);
  json["window_speed"] = scenario.strategy.speed;
  json["contention"] = {{"alpha", scenario.strategy.contention.alpha},
                        {"beta", scenario.strategy.contention.beta}};
  json["dishes"] = dishes(scenario.work);
  json["prepared"] = prepared(scenario.strategy);
  json["cost"] = scenario.cost ? Json(cost_of(scenario, scenario.strategy.speed)) : Json(nullptr);
  json["target_wait_p99_seconds"] = optional_seconds(scenario.target.wait_p99);
  json["target_lost"] = scenario.target.lost ? Json(*scenario.target.lost) : Json(nullptr);
  return json;
}

Json times(const base::Histogram& times) {
  if (times.empty()) return nullptr;
  Json json;
  json["count"] = times.count();
  json["mean_seconds"] = seconds(times.mean());
  json["min_seconds"] = seconds(static_cast<double>(times.min()));
  for (const auto& [name, q] : {std::pair{"p50_seconds", 0.5},
                                {"p90_seconds", 0.9},
                                {"p95_seconds", 0.95},
                                {"p99_seconds", 0.99},
                                {"p99_9_seconds", 0.999}}) {
    json[name] = seconds(static_cast<double>(times.percentile(q)));
  }
  json["max_seconds"] = seconds(static_cast<double>(times.max()));
  return json;
}

Json classes(const serve::Result& result) {
  Json json = Json::array();
  for (const serve::ClassResult& each : result.classes) {
    json.push_back({{"name", each.name},
                    {"arrived", each.arrived},
                    {"served", each.served},
                    {"failed", each.failed},
                    {"lost", each.lost},
                    {"left", each.left},
                    {"wait", times(each.wait)},
                    {"response", times(each.response)}});
  }
  return json;
}

Json prepared(const serve::Result& result) {
  if (!result.prepared) return nullptr;
  const serve::PreparedResult& all = *result.prepared;
  return {{"ready", all.pinned},
          {"ready_failed", all.failed},
          {"ready_seconds", seconds(all.took)},
          {"hits", all.hits},
          {"loaded", all.loaded},
          {"joined", all.joined},
          {"hit_ratio", all.hit_ratio()},
          {"hit", {{"wait", times(all.hit_wait)}, {"response", times(all.hit_response)}}},
          {"miss", {{"wait", times(all.miss_wait)}, {"response", times(all.miss_response)}}},
          {"spared_seconds", all.spared}};
}

Json line(const serve::Result& result) {
  Json steps = Json::array();
  for (const serve::LinePoint& each : result.line) steps.push_back(each.longest);
  Json json;
  json["longest"] = result.longest_line;
  json["mean"] = result.mean_line;
  json["mean_inside"] = result.mean_inside;
  json["step_seconds"] = result.line.size() < 2 ? 0 : seconds(result.line[1].at);
  json["longest_in_step"] = std::move(steps);
  return json;
}

Json judged(const Judgement& judgement) {
  Json targets = Json::array();
  for (const Verdict& each : judgement.verdicts) {
    targets.push_back({{"field", each.field},
                       {"sentence", each.sentence},
                       {"met", each.met},
                       {"figure", each.figure ? Json(*each.figure) : Json(nullptr)},
                       {"limit", each.limit}});
  }
  Json checks = Json::array();
  for (const Check& each : judgement.checks) {
    checks.push_back({{"name", each.name}, {"sentence", each.sentence}, {"holds", each.holds}});
  }
  Json json;
  json["met"] = judgement.target_met();
  json["void"] = judgement.voids;
  json["targets"] = std::move(targets);
  json["checks"] = std::move(checks);
  json["warnings"] = judgement.warnings;
  return json;
}

// ——— A prediction ———

// `unit`: what 1 of the figure is.
Json estimate(const std::optional<plan::Estimate>& figure, double unit = 1) {
  if (!figure) return {{"value", nullptr}, {"half_width", nullptr}};
  Json json;
  json["value"] = figure->value * unit;
  json["half_width"] = figure->half_width ? Json(*figure->half_width * unit) : Json(nullptr);
  return json;
}

// As of a run, but that null is a figure for which there is not enough data; and the half-widths.
Json times(const base::Histogram& all, const plan::TimesEstimate& estimates) {
  Json json = times(all);
  if (json.is_null()) return json;
  Json widths;
  for (const auto& [name, figure] : {std::pair{"mean_seconds", &estimates.mean},
                                     {"p50_seconds", &estimates.p50},
                                     {"p90_seconds", &estimates.p90},
                                     {"p95_seconds", &estimates.p95},
                                     {"p99_seconds", &estimates.p99},
                                     {"p99_9_seconds", &estimates.p99_9}}) {
    const Json each = estimate(*figure, 1e-9);
    json[name] = each["value"];
    widths[name] = each["half_width"];
  }
  json["half_width"] = std::move(widths);
  return json;
}

// Of times without estimates.
void leave_out_the_unknown(Json& times) {
  if (times.is_null()) return;
  const double count = times["count"];
  for (const auto& [name, above] : {std::pair{"p50_seconds", 2.0},
                                    {"p90_seconds", 10.0},
                                    {"p95_seconds", 20.0},
                                    {"p99_seconds", 100.0},
                                    {"p99_9_seconds", 1'000.0}}) {
    if (count < plan::enough_above * above) times[name] = nullptr;
  }
}

Json classes(const plan::Prediction& prediction) {
  Json json = Json::array();
  // Where the line grows for ever there are classes, and no estimates.
  const std::vector<plan::ClassEstimates>& estimates = prediction.estimates.classes;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const serve::ClassResult& each = prediction.result.classes[i];
    json.push_back({{"name", each.name},
                    {"arrived", each.arrived},
                    {"served", each.served},
                    {"lost", each.lost},
                    {"left", each.left},
                    {"lost_share", estimate(estimates[i].lost)},
                    {"wait", times(each.wait, estimates[i].wait)},
                    {"response", times(each.response, estimates[i].response)}});
  }
  return json;
}

Json simulated(const plan::Prediction& prediction) {
  Json json;
  json["steady"] = prediction.steady;
  json["exact"] = prediction.exact;
  json["precise"] = prediction.precise;
  json["unstable"] = prediction.unstable;
  json["replications"] = prediction.seeds.size();
  json["seeds"] = prediction.seeds;
  json["requests"] = prediction.requests;
  json["warm_up_requests"] = prediction.warm_up;
  return json;
}

// Of the first replication.
Json first(const plan::Prediction& prediction) {
  const serve::Result& result = prediction.first;
  Json json;
  json["arrived"] = result.arrived;
  json["served"] = result.served;
  json["lost"] = result.lost;
  json["left"] = result.left;
  json["elapsed_seconds"] = seconds(result.elapsed);
  json["wait"] = times(result.wait);
  json["response"] = times(result.response);
  json["service"] = times(result.service);
  json["fairness"] = result.fairness;
  json["hit_ratio"] = result.prepared ? Json(result.prepared->hit_ratio()) : Json(nullptr);
  json["line"] = line(result);
  return json;
}

Json prepared(const plan::Prediction& prediction) {
  Json json = prepared(prediction.result);
  if (json.is_null() || prediction.growth) return nullptr;
  json.erase("ready_failed");
  json["hit_ratio"] = estimate(prediction.estimates.hit_ratio);
  if (prediction.exact) return json;
  for (const char* kind : {"hit", "miss"}) {
    for (const char* of : {"wait", "response"}) leave_out_the_unknown(json[kind][of]);
  }
  return json;
}

Json judged_by_intervals(const Judgement& judgement) {
  Json json = judged(judgement);
  json.erase("void");
  for (std::size_t i = 0; i < judgement.verdicts.size(); ++i) {
    json["targets"][i]["marginal"] = judgement.verdicts[i].marginal;
  }
  return json;
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json(const scenario::Scenario& scenario, const serve::Result& result) {
  Json json;
  json["canteen"] = program_version();
  json["scenario"] = settings(scenario, scenario.work.kind != scenario::WorkKind::command);
  json["opened"] = stamp(result.opened);
  json["elapsed_seconds"] = seconds(result.elapsed);
  json["coming_seconds"] = seconds(result.coming);
  json["interrupted"] = result.interrupted;
  json["arrived"] = result.arrived;
  json["served"] = result.served;
  json["failed"] = result.failed;
  json["lost"] = result.lost;
  json["sent_away"] = result.sent_away;
  json["left"] = result.left;
  json["retried"] = result.retried;
  json["preempted"] = result.preempted;
  json["wait_in_vain_seconds"] = result.wait_in_vain;
  json["left_waiting"] = result.left_waiting;
  json["left_at_home"] = result.left_at_home;
  json["left_serving"] = result.left_serving;
  json["skipped_lines"] = result.skipped;
  json["wait"] = times(result.wait);
  json["response"] = times(result.response);
  json["service"] = times(result.service);
  json["fairness"] = result.fairness;
  json["lateness"] = times(result.lateness);
  json["classes"] = classes(result);
  json["prepared"] = prepared(result);
  json["line"] = line(result);
  json["windows"] = {{"count", result.windows},
                     {"busy_seconds", result.busy},
                     {"utilisation", result.utilisation},
                     {"offered_load", offered_load(result)}};
  json["cpu_seconds"] = result.cpu;
  json["judgement"] = judged(judge(scenario, result));
  return text_of(json);
}

std::string json(const scenario::Scenario& scenario, const plan::Prediction& prediction) {
  const serve::Result& result = prediction.result;
  const plan::Estimates& estimates = prediction.estimates;
  Json json;
  json["canteen"] = program_version();
  json["scenario"] = settings(scenario, true);
  json["simulated"] = simulated(prediction);
  json["interrupted"] = result.interrupted;
  json["elapsed_seconds"] = seconds(result.elapsed);
  json["coming_seconds"] = seconds(result.coming);
  json["arrived"] = result.arrived;
  json["served"] = result.served;
  json["lost"] = result.lost;
  json["sent_away"] = result.sent_away;
  json["left"] = result.left;
  json["retried"] = result.retried;
  json["preempted"] = result.preempted;
  json["left_waiting"] = result.left_waiting;
  json["left_serving"] = result.left_serving;
  json["skipped_lines"] = result.skipped;
  json["growth_per_second"] = estimate(prediction.growth);
  json["lost_share"] = estimate(estimates.lost);
  json["left_share"] = estimate(estimates.left);
  json["throughput_per_second"] = estimate(estimates.throughput);
  json["wait"] = times(result.wait, estimates.wait);
  json["response"] = times(result.response, estimates.response);
  json["service"] = times(result.service, estimates.service);
  json["fairness"] = estimate(estimates.fairness);
  json["classes"] = classes(prediction);
  json["prepared"] = prepared(prediction);
  json["line"] = {{"longest", result.longest_line}, {"mean", estimate(estimates.line)}};
  json["windows"] = {{"count", result.windows},
                     {"utilisation", estimate(estimates.utilisation)},
                     {"offered_load", offered_load(result)}};
  json["first"] = prediction.steady ? Json(nullptr) : first(prediction);
  json["judgement"] = judged_by_intervals(judge(scenario, prediction));
  const std::optional<plan::ShareInterval>& meets = estimates.meets;
  json["replications_met"] = {{"count", meets ? Json(prediction.met) : Json(nullptr)},
                              {"share_low", meets ? Json(meets->low) : Json(nullptr)},
                              {"share_high", meets ? Json(meets->high) : Json(nullptr)}};
  return text_of(json);
}

}  // namespace canteen::report
