#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include <canteen/report/curve_report.hpp>

#include "src/report/program_version.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::ordered_json;

Json hits(const std::vector<cache::Replay>& replays) {
  Json json = Json::array();
  for (const cache::Replay& each : replays) json.push_back(each.hits);
  return json;
}

Json ratios(const std::vector<cache::Replay>& replays) {
  Json json = Json::array();
  for (const cache::Replay& each : replays) json.push_back(each.hit_ratio());
  return json;
}

Json curve(std::string_view name, const std::vector<cache::Replay>& replays) {
  return {{"policy", name}, {"hits", hits(replays)}, {"hit_ratios", ratios(replays)}};
}

Json recommended(const CurveReport& report) {
  const cache::Recommendation& taken = report.recommendation;
  Json json;
  json["policy"] = cache::name_of(taken.policy);
  json["capacity"] = taken.capacity;
  json["hit_ratio"] = taken.replay.hit_ratio();
  json["optimum_hit_ratio"] = taken.optimum ? Json(taken.optimum->hit_ratio()) : Json(nullptr);
  json["larger_capacity"] = taken.larger;
  json["larger_hit_ratio"] = taken.replay_larger.hit_ratio();
  json["sentence"] = sentence(report);
  return json;
}

}  // namespace

std::string json(const CurveReport& report) {
  const cache::Curves& curves = report.curves;
  Json policies = Json::array();
  for (const cache::Curve& each : curves.policies) {
    policies.push_back(curve(cache::name_of(each.policy), each.replays));
  }
  Json json;
  json["canteen"] = program_version();
  json["trace"] = report.trace;
  json["format"] = scenario::name_of(report.format);
  json["requests"] = curves.requests;
  json["distinct_keys"] = curves.distinct;
  json["capacities"] = curves.capacities;
  json["policies"] = std::move(policies);
  json["optimum"] = curves.optimum.empty() ? Json(nullptr) : curve("optimum", curves.optimum);
  json["recommendation"] = recommended(report);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace canteen::report
