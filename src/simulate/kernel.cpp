#include "src/simulate/kernel.hpp"

#include <cmath>
#include <string>

#include <canteen/base/errors.hpp>

#include "src/simulate/completion_heap.hpp"

namespace canteen::simulate {
namespace {

void require(bool so, const char* sentence) {
  if (!so) throw ValueError(sentence);
}

bool is_share(double number) {
  return number >= 0 && number <= 1;
}

}  // namespace

void check(const Model& model) {
  require(model.windows >= 1 && model.windows < Completion::most_windows,
          "a simulation needs from 1 to 16777215 windows");
  require(model.speed > 0 && std::isfinite(model.speed),
          "the speed of a simulation must be above 0");
  require(model.contention.alpha >= 0 && std::isfinite(model.contention.alpha) &&
              model.contention.beta >= 0 && std::isfinite(model.contention.beta),
          "alpha and beta of a contention must be 0 or more");
  require(model.deadline >= 0, "the deadline of a simulation must be 0 or more");
  require(model.ageing > 0, "the time of ageing must be above 0");
  require(model.retries.backoff >= 0, "the backoff of retries must be 0 or more");
  require(model.retries.factor > 0 && std::isfinite(model.retries.factor),
          "the factor of retries must be above 0");
  require(is_share(model.retries.jitter), "the jitter of retries must be from 0 to 1");
  if (!model.prepared) return;
  require(model.prepared->hit >= 0, "the time of a hit must be 0 or more");
  require(model.prepared->expiry > 0, "the expiry of what is prepared must be above 0");
}

}  // namespace canteen::simulate
