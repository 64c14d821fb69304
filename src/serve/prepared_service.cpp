#include "src/serve/prepared_service.hpp"

#include <cstddef>
#include <exception>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/scenario/preparation.hpp>

#include "src/scenario/quoted.hpp"
#include "src/serve/recorder.hpp"

namespace canteen::serve {
namespace {

// What a load throws: nothing was made that could be kept.
struct NotMade {};

struct Preparing {
  scenario::Request request;
  Served served;
};

}  // namespace

PreparedService::PreparedService(const scenario::Scenario& scenario,
                                 std::unique_ptr<const Service> making,
                                 std::unique_ptr<const Service> giving)
    : scenario_(scenario),
      making_(std::move(making)),
      giving_(std::move(giving)),
      not_made_(std::make_exception_ptr(NotMade())),
      cache_({.capacity = scenario.strategy.prepared->capacity,
              .policy = scenario.strategy.prepared->policy,
              .load = [this](const std::string& key) { return prepare_one_(key); },
              .expire_after_write = scenario.strategy.prepared->expiry,
              .shards = 1,
              .name = "serve::prepared"}) {}

base::Instant PreparedService::make(const scenario::Request& request, double stretch,
                                    const std::stop_token& stop, Served& served) const {
  served = making_->serve(request, stretch, stop);
  if (served.cut || !served.failure.empty()) std::rethrow_exception(not_made_);
  return base::System::now();
}

void PreparedService::prepare(Recorder& recorder, const std::stop_token& stop) {
  std::vector<std::string> keys;
  std::unordered_map<std::string, Preparing> all;
  for (scenario::Request& each : scenario::preparation(scenario_, stop)) {
    keys.push_back(each.key);
    all[keys.back()].request = std::move(each);
  }
  // Each key is loaded once, so what it has in the table is one thread's.
  prepare_one_ = [&](const std::string& key) {
    Preparing& one = all.at(key);
    return make(one.request, 1 / scenario_.strategy.speed, stop, one.served);
  };
  const base::Instant begin = base::System::now();
  recorder.preparing(0, keys.size());
  const auto done = cache_.preload(
      keys, {.parallel = scenario_.strategy.windows,
             .pin = true,
             .progress = [&](std::size_t ready, std::size_t of) { recorder.preparing(ready, of); },
             .stop = stop});
  prepare_one_ = nullptr;

  PreparedResult result;
  result.pinned = done.pinned;
  result.took = scenario::Duration(base::System::now() - begin);
  for (const std::string& key : keys) {
    const std::string& failure = all.at(key).served.failure;
    if (failure.empty()) continue;
    if (result.failed++ == 0) result.first_failure = scenario::quoted(key) + ": " + failure;
  }
  recorder.prepared(std::move(result));
}

Served PreparedService::serve(const scenario::Request& request, double stretch,
                              const std::stop_token& stop) const {
  if (request.key.empty()) return making_->serve(request, stretch, stop);
  const base::Instant asked = base::System::now();
  Served served;
  served.made = Made::meanwhile;
  try {
    const base::Instant ready = cache_.get(
        request.key, [&](const std::string&) { return make(request, stretch, stop, served); });
    if (served.made == Made::now || ready > asked) return served;
  } catch (const NotMade&) {
    if (served.made == Made::now) return served;
    // The other window was cut short if this one would have been.
    served.cut = stop.stop_requested();
    served.failure = "what it waited for failed at another window";
    return served;
  }
  if (scenario_.strategy.prepared->hit.count() > 0) {
    scenario::Request ready;
    ready.service = scenario_.strategy.prepared->hit;
    served = giving_->serve(ready, stretch, stop);
  }
  served.made = Made::before;
  return served;
}

}  // namespace canteen::serve
