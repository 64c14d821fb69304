#include <utility>

#include <canteen/scenario/goal.hpp>

#include "src/scenario/limit_table.hpp"

namespace canteen::scenario {
namespace {

void add(const Limits& limits, const std::string& prefix, const std::string& kind,
         std::vector<Goal>& all) {
  for (const LimitRow& row : limit_rows) {
    const std::optional<Duration>& limit = limits.*row.limit;
    if (!limit) continue;
    all.push_back({prefix + std::string(row.field), std::string(row.name), kind, row.measure,
                   row.q == 0, row.q, static_cast<double>(limit->count())});
  }
  const auto add_share = [&](const char* name, Measure measure,
                             const std::optional<double>& greatest) {
    if (greatest) all.push_back({prefix + name, name, kind, measure, false, 0, *greatest});
  };
  add_share("lost", Measure::lost, limits.lost);
  add_share("left", Measure::left, limits.left);
}

}  // namespace

std::vector<Goal> goals(const Target& target) {
  std::vector<Goal> all;
  add(target, "target.", "", all);
  const auto add_least = [&](const char* field, const char* name, Measure measure,
                             const std::optional<double>& least) {
    if (least) all.push_back({field, name, "", measure, false, 0, *least});
  };
  add_least("target.hit_ratio", "hit ratio", Measure::hit_ratio, target.hit_ratio);
  add_least("target.throughput", "throughput", Measure::throughput, target.throughput);
  for (const ClassLimits& each : target.classes) {
    add(each.limits, "target.classes." + each.name + ".", each.name, all);
  }
  return all;
}

}  // namespace canteen::scenario
