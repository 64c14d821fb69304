#include <array>
#include <cmath>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <canteen/report/json.hpp>
#include <canteen/report/judgement.hpp>
#include <canteen/scenario/without_password.hpp>

#include "src/report/explained.hpp"
#include "src/report/json_parts.hpp"
#include "src/report/load_words.hpp"
#include "src/report/program_version.hpp"
#include "src/scenario/strategy_names.hpp"
#include "src/serve/means.hpp"

namespace canteen::report {
namespace {

using scenario::name_of;

// 0, 0.1, 0.2, 0.25, … 0.9, 0.91, … 0.9999: those that people name, and in each decade of what is
// above them as many.
std::vector<double> curve_quantiles() {
  std::vector<double> all;
  for (double above = 1; above > 2e-4; above /= 10) {
    for (const int hundredths : {100, 90, 80, 75, 70, 60, 50, 40, 30, 25, 20, 15, 12}) {
      all.push_back(1 - above * hundredths / 100);
    }
  }
  all.push_back(0.9999);
  return all;
}

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
    case scenario::Process::closed:
      return "closed";
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
    case scenario::WorkKind::http:
      return "http";
    case scenario::WorkKind::function:
      return "function";
    case scenario::WorkKind::command:
      break;
  }
  return "command";
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

// What is done, and how long each takes, where that is what they took: of what is not timed nothing
// is known.
void tell_service(const scenario::Work& work, bool known, Json& json) {
  const auto of = [&](scenario::WorkKind kind, const auto& said) {
    return work.kind == kind ? Json(said) : Json(nullptr);
  };
  json["command"] = of(scenario::WorkKind::command, work.command);
  json["url"] = of(scenario::WorkKind::http, scenario::without_password(work.http.url));
  json["method"] = of(scenario::WorkKind::http, work.http.method);
  json["function"] = of(scenario::WorkKind::function, work.function);
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
          {"distribution", name_of(retries.distribution)},
          {"factor", retries.factor},
          {"jitter", retries.jitter}};
}

Json clients(const scenario::Arrivals& arrivals) {
  if (!arrivals.clients) return nullptr;
  return {{"distinct", arrivals.clients->distinct}, {"zipf", arrivals.clients->zipf}};
}

// Who is next, and where people stand.
void tell_order(const scenario::Strategy& strategy, Json& json) {
  json["discipline"] = name_of(strategy.discipline);
  json["long_line"] = strategy.discipline == scenario::Discipline::adaptive_lifo
                          ? Json(strategy.long_line)
                          : Json(nullptr);
  json["fair_to"] = strategy.discipline != scenario::Discipline::fair ? Json(nullptr)
                    : strategy.fair_to == scenario::FairTo::clients   ? Json("clients")
                                                                      : Json("classes");
  json["priority"] = strategy.priority;
  json["preemptive"] = strategy.preemptive;
  json["ageing_seconds"] = optional_seconds(strategy.ageing);
  json["lines"] = name_of(strategy.lines);
  json["choice"] = strategy.lines == scenario::LineLayout::shared ? Json(nullptr)
                                                                  : Json(name_of(strategy.choice));
}

Json broker(const scenario::Strategy& strategy) {
  if (!strategy.middleware) return nullptr;
  const scenario::Middleware& broker = *strategy.middleware;
  return {{"url", scenario::without_password(broker.url)},
          {"prefetch", broker.prefetch},
          {"publish_seconds", optional_seconds(broker.publish)},
          {"deliver_seconds", optional_seconds(broker.deliver)}};
}

// Windows that come and go.
void tell_staffing(const scenario::Strategy& strategy, Json& json) {
  json["schedule"] = strategy.schedule.empty() ? Json(nullptr) : Json::array();
  for (const scenario::WindowStep& each : strategy.schedule) {
    json["schedule"].push_back({{"from_seconds", seconds(each.from)}, {"windows", each.windows}});
  }
  json["autoscale"] = nullptr;
  if (strategy.autoscale) {
    const scenario::Autoscale& rules = *strategy.autoscale;
    json["autoscale"] = {
        {"least", rules.least},
        {"most", rules.most},
        {"people", rules.people ? Json(*rules.people) : Json(nullptr)},
        {"utilisation", rules.utilisation ? Json(*rules.utilisation) : Json(nullptr)},
        {"every_seconds", seconds(rules.every)},
        {"close_after_seconds", seconds(rules.close_after)}};
  }
  json["start_up_seconds"] = seconds(strategy.start_up);
}

Json window_batch(const scenario::Batching& batch) {
  const bool longest = batch.length == scenario::BatchLength::longest;
  return {{"most", batch.most},
          {"length", longest ? "longest" : "first"},
          {"each_seconds", seconds(batch.each)}};
}

// All of a strategy but what is prepared.
void tell_strategy(const scenario::Strategy& strategy, Json& json) {
  json["windows"] = strategy.windows;
  tell_staffing(strategy, json);
  json["buffer"] = strategy.buffer;
  json["full"] = name_of(strategy.full);
  json["spill_seconds"] =
      strategy.full == scenario::WhenFull::spill ? Json(seconds(strategy.spill)) : Json(nullptr);
  json["patience"] = patience(strategy);
  json["deadline_seconds"] = optional_seconds(strategy.deadline);
  json["retries"] = retries(strategy.retries);
  tell_order(strategy, json);
  json["middleware"] = broker(strategy);
  json["window_speed"] = strategy.speed;
  json["window_batch"] = window_batch(strategy.batch);
  json["contention"] = {{"alpha", strategy.contention.alpha}, {"beta", strategy.contention.beta}};
}

Json batch(const scenario::Arrivals& arrivals) {
  if (!arrivals.batch) return nullptr;
  const bool fixed = arrivals.batch->size == scenario::BatchSize::fixed;
  return {{"mean", arrivals.batch->mean}, {"distribution", fixed ? "fixed" : "geometric"}};
}

// Of closed arrivals; as written.
Json users(const scenario::Arrivals& arrivals) {
  if (arrivals.process != scenario::Process::closed) return nullptr;
  const auto moments = moments_of(arrivals.think);
  return {{"count", arrivals.users},
          {"think", name_of(arrivals.think.distribution)},
          {"think_mean_seconds", seconds(moments->mean)},
          {"think_cv", moments->cv}};
}

// … and as it was.
Json users(const serve::Result& result) {
  if (result.users == 0) return nullptr;
  const bool anybody = result.arrived != 0;
  const double mean = anybody ? result.thought / static_cast<double>(result.arrived) : 0;
  return {{"count", result.users}, {"think_mean_seconds", anybody ? Json(mean) : Json(nullptr)}};
}

// What is paid for, where windows come and go.
std::optional<double> open_windows(const serve::Result& result) {
  return result.staff.empty() ? std::nullopt : std::optional(result.mean_windows);
}

Json settings(const scenario::Scenario& scenario, bool knows_service,
              std::optional<double> open = {}) {
  Json json;
  json["file"] = scenario.file;
  json["process"] = name_of(scenario.arrivals.process);
  const bool trace = scenario.arrivals.process == scenario::Process::trace;
  json["trace"] = trace ? Json(scenario.arrivals.trace.path) : Json(nullptr);
  json["users"] = users(scenario.arrivals);
  json["batch"] = batch(scenario.arrivals);
  json["clients"] = clients(scenario.arrivals);
  json["length_seconds"] = optional_seconds(scenario.arrivals.length);
  json["head"] = scenario.arrivals.head;
  json["speed"] = scenario.arrivals.speed;
  json["seed"] = scenario.arrivals.seed;
  json["work"] = name_of(scenario.work.kind);
  tell_service(scenario.work, knows_service, json);
  tell_strategy(scenario.strategy, json);
  json["dishes"] = dishes(scenario.work);
  json["prepared"] = prepared(scenario.strategy);
  json["cost"] = scenario.cost ? Json(cost_of(scenario, open)) : Json(nullptr);
  json["target_wait_p99_seconds"] = optional_seconds(scenario.target.wait_p99);
  json["target_lost"] = scenario.target.lost ? Json(*scenario.target.lost) : Json(nullptr);
  json["target_left"] = scenario.target.left ? Json(*scenario.target.left) : Json(nullptr);
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

Json clients(const serve::Result& result, const Json& fairness) {
  const serve::ClientResult* const worst = serve::worst(result.clients);
  if (worst == nullptr) return nullptr;
  return {{"count", result.clients.size()},
          {"fairness", fairness},
          {"worst",
           {{"name", worst->name},
            {"requests", worst->begun},
            {"wait_mean_seconds", worst->mean_wait()}}}};
}

Json hot_keys(const std::optional<serve::HotKeys>& keys) {
  if (!keys) return nullptr;
  Json most = Json::array();
  for (const serve::HotKey& each : keys->keys) {
    const auto mean = [&](double all) { return each.served == 0 ? Json(nullptr) : Json(all); };
    most.push_back({{"key", each.name},
                    {"asked", each.asked},
                    {"over", each.over},
                    {"share", static_cast<double>(each.asked) / static_cast<double>(keys->asked)},
                    {"served", each.served},
                    {"hits", each.hits},
                    {"wait_mean_seconds", mean(each.mean_wait())},
                    {"wait_max_seconds", mean(each.longest_wait)},
                    {"response_mean_seconds", mean(each.mean_response())}});
  }
  return {{"asked", keys->asked},
          {"distinct", keys->distinct ? Json(*keys->distinct) : Json(nullptr)},
          {"most", std::move(most)}};
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

// What a broker that kept the line cost, and held.
Json corridor(const serve::Result& result) {
  if (!result.corridor) return nullptr;
  const serve::CorridorResult& all = *result.corridor;
  return {{"queue", all.queue},
          {"confirm", times(all.confirm)},
          {"hand", times(all.hand)},
          {"held", times(all.held)},
          {"deepest", all.deepest},
          {"confirmed", all.confirmed},
          {"refused", all.refused},
          {"unknown", all.unknown},
          {"first_refusal", all.first_refusal.empty() ? Json(nullptr) : Json(all.first_refusal)},
          {"redelivered", all.redelivered},
          {"duplicates", all.duplicates}};
}

Json workers(const serve::Result& result) {
  Json json = Json::array();
  for (const serve::WorkerShare& each : result.workers) {
    json.push_back({{"name", each.name},
                    {"windows", each.windows},
                    {"served", each.served},
                    {"failed", each.failed},
                    {"redelivered", each.redelivered},
                    {"busy_seconds", each.busy},
                    {"open_seconds", each.open},
                    {"utilisation", each.utilisation()}});
  }
  return json;
}

// The percentiles, from the least to one in ten thousand. null where fewer than so many lie above,
// which would be luck.
Json curve(const base::Histogram& times, double least_above) {
  Json json = Json::array();
  for (const double q : curve_quantiles()) {
    // A hair for what is rarely exact.
    const bool known = static_cast<double>(times.count()) * (1 - q) + 1e-6 >= least_above;
    json.push_back(known && !times.empty() ? Json(seconds(static_cast<double>(times.percentile(q))))
                                           : Json(nullptr));
  }
  return json;
}

Json curves(const serve::Result& result, double least_above) {
  return {{"q", curve_quantiles()},
          {"wait_seconds", curve(result.wait, least_above)},
          {"response_seconds", curve(result.response, least_above)},
          {"service_seconds", curve(result.service, least_above)}};
}

Json longest_waits(const serve::Result& result) {
  Json json = Json::array();
  for (const serve::LongWait& each : result.longest_waits) {
    json.push_back({{"at_seconds", seconds(each.at)},
                    {"wait_seconds", seconds(each.wait)},
                    {"class", each.kind.empty() ? Json(nullptr) : Json(each.kind)}});
  }
  return json;
}

Json line(const serve::Result& result) {
  Json steps = Json::array();
  Json arrived = Json::array();
  Json busy = Json::array();
  for (const serve::LinePoint& each : result.line) {
    steps.push_back(each.longest);
    arrived.push_back(each.arrived);
    busy.push_back(each.busy);
  }
  Json json;
  json["longest"] = result.longest_line;
  json["mean"] = result.mean_line;
  json["mean_inside"] = result.mean_inside;
  json["step_seconds"] = result.line.size() < 2 ? 0 : seconds(result.line[1].at);
  json["longest_in_step"] = std::move(steps);
  json["arrived_in_step"] = std::move(arrived);
  json["busy_in_step"] = std::move(busy);
  return json;
}

// How many windows were open over time; null where all always were.
void tell_staff(const serve::Result& result, Json& json) {
  json["step_seconds"] =
      result.staff.size() < 2 ? Json(nullptr) : Json(seconds(result.staff[1].at));
  json["most_in_step"] = result.staff.empty() ? Json(nullptr) : Json::array();
  for (const serve::LinePoint& each : result.staff) json["most_in_step"].push_back(each.longest);
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
                    {"left_share", estimate(estimates[i].left)},
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
  json["curves"] = curves(result, 1);
  json["fairness"] = result.fairness;
  json["classes"] = classes(result);
  json["keys"] = hot_keys(result.hot_keys);
  json["hit_ratio"] = result.prepared ? Json(result.prepared->hit_ratio()) : Json(nullptr);
  json["windows"] = {{"busy_seconds", result.busy},
                     {"utilisation", result.utilisation},
                     {"mean", result.mean_windows}};
  json["line"] = line(result);
  tell_staff(result, json["windows"]);
  return json;
}

// Where windows serve several in one service.
Json batches(const serve::Result& result) {
  if (result.batches == 0) return nullptr;
  return {{"services", result.batches}, {"people", serve::people_per_service(result)}};
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

// ——— What both tell in the same words, and in the same order ———

Json heading(const scenario::Scenario& scenario, bool knows_service, const serve::Result& result,
             const Origin& origin) {
  Json json;
  json["canteen"] = program_version();
  json["origin"] = parts::told(origin);
  json["explanation"] = parts::explanation_of(scenario);
  json["scenario"] = settings(scenario, knows_service, open_windows(result));
  return json;
}

void tell_people(const serve::Result& result, Json& json) {
  json["interrupted"] = result.interrupted;
  json["elapsed_seconds"] = seconds(result.elapsed);
  json["coming_seconds"] = seconds(result.coming);
  json["arrived"] = result.arrived;
  json["served"] = result.served;
  json["lost"] = result.lost;
  json["sent_away"] = result.sent_away;
  json["left"] = result.left;
  json["users"] = users(result);
  json["spilled"] = result.spilled;
  json["retried"] = result.retried;
  json["preempted"] = result.preempted;
  json["left_waiting"] = result.left_waiting;
  json["left_at_home"] = result.left_at_home;
  json["left_serving"] = result.left_serving;
  json["skipped_lines"] = result.skipped;
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json(const scenario::Scenario& scenario, const serve::Result& result,
                 const Origin& origin) {
  Json json = heading(scenario, scenario::is_timed(scenario.work), result, origin);
  json["opened"] = stamp(result.opened);
  tell_people(result, json);
  json["failed"] = result.failed;
  json["wait_in_vain_seconds"] = result.wait_in_vain;
  json["wait"] = times(result.wait);
  json["response"] = times(result.response);
  json["service"] = times(result.service);
  json["curves"] = curves(result, 1);
  json["longest_waits"] = longest_waits(result);
  json["fairness"] = result.fairness;
  json["lateness"] = times(result.lateness);
  json["classes"] = classes(result);
  json["clients"] = clients(result, serve::fairness(result.clients));
  json["keys"] = hot_keys(result.hot_keys);
  json["prepared"] = prepared(result);
  json["line"] = line(result);
  json["windows"] = {
      {"count", result.windows},           {"mean", result.mean_windows},
      {"busy_seconds", result.busy},       {"open_seconds", result.open},
      {"utilisation", result.utilisation}, {"offered_load", load_of(scenario, result)}};
  json["windows"]["batches"] = batches(result);
  tell_staff(result, json["windows"]);
  json["corridor"] = corridor(result);
  json["workers"] = workers(result);
  json["cpu_seconds"] = result.cpu;
  json["judgement"] = judged(judge(scenario, result));
  return text_of(json);
}

std::string json(const scenario::Scenario& scenario, const plan::Prediction& prediction,
                 const Origin& origin) {
  const serve::Result& result = prediction.result;
  const plan::Estimates& estimates = prediction.estimates;
  Json json = heading(scenario, true, result, origin);
  json["simulated"] = simulated(prediction);
  tell_people(result, json);
  json["growth_per_second"] = estimate(prediction.growth);
  json["lost_share"] = estimate(estimates.lost);
  json["left_share"] = estimate(estimates.left);
  json["throughput_per_second"] = estimate(estimates.throughput);
  json["wait"] = times(result.wait, estimates.wait);
  json["response"] = times(result.response, estimates.response);
  json["service"] = times(result.service, estimates.service);
  // Where the line grows for ever no percentile holds.
  json["curves"] =
      prediction.growth ? Json(nullptr) : curves(result, prediction.exact ? 1 : plan::enough_above);
  json["fairness"] = estimate(estimates.fairness);
  json["classes"] = classes(prediction);
  json["clients"] = clients(result, estimate(estimates.client_fairness));
  json["keys"] = prediction.growth ? Json(nullptr) : hot_keys(result.hot_keys);
  json["prepared"] = prepared(prediction);
  json["line"] = {{"longest", result.longest_line}, {"mean", estimate(estimates.line)}};
  json["windows"] = {{"count", result.windows},
                     {"mean", estimate(estimates.windows)},
                     {"utilisation", estimate(estimates.utilisation)},
                     {"offered_load", load_of(scenario, result)},
                     {"batches", batches(result)}};
  json["first"] = prediction.steady ? Json(nullptr) : first(prediction);
  json["judgement"] = judged_by_intervals(judge(scenario, prediction));
  const std::optional<plan::ShareInterval>& meets = estimates.meets;
  json["replications_met"] = {{"count", meets ? Json(prediction.met) : Json(nullptr)},
                              {"share_low", meets ? Json(meets->low) : Json(nullptr)},
                              {"share_high", meets ? Json(meets->high) : Json(nullptr)}};
  const std::optional<plan::ShareInterval>& collapses = estimates.collapses;
  json["collapsed"] = {{"count", collapses ? Json(prediction.collapsed) : Json(nullptr)},
                       {"share_low", collapses ? Json(collapses->low) : Json(nullptr)},
                       {"share_high", collapses ? Json(collapses->high) : Json(nullptr)}};
  return text_of(json);
}

namespace parts {

Json settings(const scenario::Scenario& scenario) {
  return report::settings(scenario, true);
}

Json times(const base::Histogram& times) {
  return report::times(times);
}

Json estimate(const std::optional<plan::Estimate>& figure, double unit) {
  return report::estimate(figure, unit);
}

Json strategy(const scenario::Strategy& strategy) {
  Json json;
  tell_strategy(strategy, json);
  json["prepared"] = report::prepared(strategy);
  return json;
}

Json judged(const Judgement& judgement) {
  return report::judged(judgement);
}

std::string text(const Json& json) {
  return text_of(json);
}

Json explanation_of(const scenario::Scenario& scenario) {
  Json json = Json::array();
  for (const ExplainedPart& each : explained(scenario)) {
    json.push_back({{"title", each.title}, {"sentences", each.sentences}});
  }
  return json;
}

Json told(const Origin& origin) {
  if (origin.command.empty()) return nullptr;
  Json files = Json::array();
  for (const OriginFile& each : origin.files) {
    files.push_back({{"what", each.what},
                     {"path", each.path},
                     {"sha256", each.sha256 ? Json(*each.sha256) : Json(nullptr)}});
  }
  return {{"command", origin.command}, {"files", std::move(files)}};
}

}  // namespace parts
}  // namespace canteen::report
