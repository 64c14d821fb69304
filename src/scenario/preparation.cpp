#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/preparation.hpp>
#include <canteen/scenario/requests.hpp>
#include <canteen/simulate/job.hpp>

#include "src/scenario/service_time.hpp"
#include "src/scenario/stream.hpp"
#include "src/simulate/random.hpp"

namespace canteen::scenario {
namespace {

struct Popular {
  std::string key;
  std::size_t place = 0;  // in the order in which they are first asked for
  std::uint64_t requests = 0;
  Duration service{};  // of the first of them
};

std::vector<Popular> count(const Scenario& scenario, const std::stop_token& stop) {
  std::vector<Popular> all;
  std::unordered_map<std::string, std::size_t> places;
  Requests requests(scenario);
  while (std::optional<Request> request = requests.next()) {
    if (stop.stop_requested()) break;
    if (request->key.empty()) continue;
    const auto [place, is_new] = places.try_emplace(request->key, all.size());
    if (is_new) all.push_back({std::move(request->key), all.size(), 0, request->service});
    ++all[place->second].requests;
  }
  return all;
}

std::vector<Popular> of_trace(const Scenario& scenario, std::size_t most,
                              const std::stop_token& stop) {
  const std::string& path = scenario.arrivals.trace.path;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw ScenarioError(path +
                        ": must be a file that can be read twice, first for its most popular keys "
                        "(strategy.prepared.share), got one that cannot");
  }
  std::vector<Popular> all = count(scenario, stop);
  most = std::min(all.size(), most);
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(most),
                            [](const Popular& one, const Popular& other) {
                              return one.requests != other.requests ? one.requests > other.requests
                                                                    : one.place < other.place;
                            });
  all.resize(most);
  return all;
}

std::vector<Popular> of_dishes(const Dishes& dishes, std::size_t most) {
  std::vector<Popular> all(std::min<std::uint64_t>(dishes.distinct, most));
  for (std::size_t i = 0; i < all.size(); ++i) all[i].key = std::to_string(i + 1);
  return all;
}

}  // namespace

std::vector<Request> preparation(const Scenario& scenario, const std::stop_token& stop) {
  if (!scenario.strategy.prepared) return {};
  const Prepared& prepared = *scenario.strategy.prepared;
  const auto most = static_cast<std::size_t>(
      std::llround(prepared.share * static_cast<double>(prepared.capacity)));
  if (most == 0) return {};
  std::vector<Popular> popular;
  if (scenario.arrivals.process == Process::trace) {
    popular = of_trace(scenario, most, stop);
  } else if (scenario.work.dishes) {
    popular = of_dishes(*scenario.work.dishes, most);
  }

  ServiceTimes services(scenario.work.service,
                        simulate::Random(scenario.arrivals.seed, preparation_stream));
  std::vector<Request> requests;
  requests.reserve(popular.size());
  for (Popular& each : popular) {
    Request& request = requests.emplace_back();
    request.key = std::move(each.key);
    if (!draws_service(scenario.work)) continue;
    simulate::Job job{.service = each.service.count()};
    services.draw(std::span(&job, 1));
    request.service = Duration(job.service);
  }
  return requests;
}

}  // namespace canteen::scenario
