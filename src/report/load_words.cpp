#include "src/report/load_words.hpp"

#include <algorithm>
#include <optional>

#include <canteen/report/judgement.hpp>
#include <canteen/scenario/demand.hpp>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

// As if all batches were full. Of windows that come and go only the result knows how many there
// were.
std::optional<double> load_of_full_batches(const scenario::Scenario& scenario,
                                           const serve::Result& result) {
  if (!result.staff.empty() || result.coming.count() == 0) return std::nullopt;
  const double time = static_cast<double>(result.coming.count()) * 1e-9;
  return scenario::offered_load(scenario, static_cast<double>(result.arrived) / time);
}

// A window of a broker that holds few is not served as fast as it serves.
double slowed_by(const scenario::Middleware& broker, double service) {
  if (service <= 0) return 1;
  const double each =
      service + static_cast<double>(broker.deliver.value_or(scenario::Duration()).count());
  return std::max(1.0, each / broker.prefetch / service);
}

}  // namespace

double load_of(const scenario::Scenario& scenario, const serve::Result& result) {
  const scenario::Strategy& strategy = scenario.strategy;
  if (strategy.batch.most > 1) {
    return load_of_full_batches(scenario, result).value_or(offered_load(result));
  }
  const double load = offered_load(result);
  if (!strategy.middleware) return load;
  return load * slowed_by(*strategy.middleware, result.service.mean());
}

std::string load_words(const scenario::Scenario& scenario, const serve::Result& result) {
  const scenario::Batching& batch = scenario.strategy.batch;
  std::string text = "asked for ";
  if (batch.most > 1 && !load_of_full_batches(scenario, result)) {
    text += batch.length == scenario::BatchLength::longest ? "at least " : "about ";
  }
  return text + percent_text(load_of(scenario, result));
}

}  // namespace canteen::report
