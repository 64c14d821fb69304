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

const char* name_of(scenario::Distribution distribution) {
  switch (distribution) {
    case scenario::Distribution::deterministic:
      return "deterministic";
    case scenario::Distribution::exponential:
      return "exponential";
    case scenario::Distribution::lognormal:
      return "lognormal";
    case scenario::Distribution::trace:
      break;
  }
  return "trace";
}

Json optional_seconds(const std::optional<scenario::Duration>& time) {
  return time ? Json(seconds(*time)) : Json(nullptr);
}

// How long each takes; nothing of it is known of a command.
void tell_service(const scenario::Work& work, Json& json) {
  const scenario::ServiceTime& service = work.service;
  const bool known = work.kind != scenario::WorkKind::command;
  const bool mean = known && service.distribution != scenario::Distribution::trace;
  const bool cv = known && service.distribution == scenario::Distribution::lognormal;
  json["command"] = known ? Json(nullptr) : Json(work.command);
  json["service"] = known ? Json(name_of(service.distribution)) : Json(nullptr);
  json["service_mean_seconds"] = mean ? Json(seconds(service.mean)) : Json(nullptr);
  json["service_cv"] = cv ? Json(service.cv) : Json(nullptr);
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
          {"hit_seconds", seconds(prepared.hit)}};
}

Json settings(const scenario::Scenario& scenario) {
  Json json;
  json["file"] = scenario.file;
  json["process"] = name_of(scenario.arrivals.process);
  const bool trace = scenario.arrivals.process == scenario::Process::trace;
  json["trace"] = trace ? Json(scenario.arrivals.trace.path) : Json(nullptr);
  json["length_seconds"] = optional_seconds(scenario.arrivals.length);
  json["head"] = scenario.arrivals.head;
  json["speed"] = scenario.arrivals.speed;
  json["seed"] = scenario.arrivals.seed;
  json["work"] = name_of(scenario.work.kind);
  tell_service(scenario.work, json);
  json["windows"] = scenario.strategy.windows;
  json["buffer"] = scenario.strategy.buffer;
  json["full"] = name_of(scenario.strategy.full);
  json["discipline"] = name_of(scenario.strategy.discipline);
  json["priority"] = scenario.strategy.priority;
  json["lines"] = name_of(scenario.strategy.lines);
  json["dishes"] = dishes(scenario.work);
  json["prepared"] = prepared(scenario.strategy);
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
    targets.push_back({{"field", each.field}, {"sentence", each.sentence}, {"met", each.met}});
  }
  Json checks = Json::array();
  for (const Check& each : judgement.checks) {
    checks.push_back({{"name", each.name}, {"sentence", each.sentence}, {"holds", each.holds}});
  }
  Json json;
  json["met"] = judgement.target_met();
  json["targets"] = std::move(targets);
  json["checks"] = std::move(checks);
  json["warnings"] = judgement.warnings;
  return json;
}

}  // namespace

std::string json(const scenario::Scenario& scenario, const serve::Result& result) {
  Json json;
  json["canteen"] = program_version();
  json["scenario"] = settings(scenario);
  json["opened"] = stamp(result.opened);
  json["elapsed_seconds"] = seconds(result.elapsed);
  json["coming_seconds"] = seconds(result.coming);
  json["interrupted"] = result.interrupted;
  json["arrived"] = result.arrived;
  json["served"] = result.served;
  json["failed"] = result.failed;
  json["lost"] = result.lost;
  json["sent_away"] = result.sent_away;
  json["left_waiting"] = result.left_waiting;
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
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace canteen::report
