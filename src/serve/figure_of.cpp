#include <cstdint>
#include <string>

#include <canteen/serve/figure_of.hpp>

namespace canteen::serve {
namespace {

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Whom a goal is about: everybody, or one kind of people.
struct Measured {
  std::uint64_t arrived = 0;
  std::uint64_t lost = 0;
  std::uint64_t left = 0;
  const base::Histogram& wait;
  const base::Histogram& response;
};

std::optional<Measured> measured(const Result& result, const std::string& kind) {
  const auto of = [](const auto& each) {
    return Measured{each.arrived, each.lost, each.left, each.wait, each.response};
  };
  if (kind.empty()) return of(result);
  for (const ClassResult& each : result.classes) {
    if (each.name == kind) return of(each);
  }
  return std::nullopt;
}

}  // namespace

double throughput(const Result& result) {
  // This way round, for 100 a second to be 100.
  return static_cast<double>(result.served + result.carried_over) * 1e9 /
         static_cast<double>(result.elapsed.count());
}

std::optional<double> figure_of(const scenario::Goal& goal, const Result& result) {
  const std::optional<Measured> people = measured(result, goal.kind);
  if (!people) return std::nullopt;
  switch (goal.measure) {
    case scenario::Measure::wait:
    case scenario::Measure::response: {
      const base::Histogram& times =
          goal.measure == scenario::Measure::wait ? people->wait : people->response;
      if (times.empty()) return std::nullopt;
      return goal.mean ? times.mean() : static_cast<double>(times.percentile(goal.q));
    }
    case scenario::Measure::lost:
      return share(people->lost, people->arrived);
    case scenario::Measure::left:
      return share(people->left, people->arrived);
    case scenario::Measure::hit_ratio:
      return result.prepared ? std::optional(result.prepared->hit_ratio()) : std::nullopt;
    case scenario::Measure::throughput:
      break;
  }
  if (result.elapsed.count() == 0) return std::nullopt;
  return throughput(result);
}

}  // namespace canteen::serve
