#include <algorithm>
#include <array>
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
#include <canteen/scenario/job_stream.hpp>
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

std::vector<Popular> count(const JobTable& table, std::uint64_t seed) {
  std::vector<Popular> all;
  std::unordered_map<std::uint32_t, std::size_t> places;
  JobStream jobs(table, seed);
  std::array<simulate::Job, 256> block;
  for (std::size_t filled = block.size(); filled == block.size();) {
    filled = jobs.read(block);
    for (const simulate::Job& each : std::span(block).first(filled)) {
      if (each.key == simulate::Job::no_key) continue;
      const auto [place, is_new] = places.try_emplace(each.key, all.size());
      if (is_new) all.push_back({table.key(each.key), all.size(), 0, Duration(each.service)});
      ++all[place->second].requests;
    }
  }
  return all;
}

void keep_most(std::vector<Popular>& all, std::size_t most) {
  most = std::min(all.size(), most);
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(most),
                            [](const Popular& one, const Popular& other) {
                              return one.requests != other.requests ? one.requests > other.requests
                                                                    : one.place < other.place;
                            });
  all.resize(most);
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
  keep_most(all, most);
  return all;
}

std::vector<Popular> of_dishes(const Dishes& dishes, std::size_t most) {
  std::vector<Popular> all(std::min<std::uint64_t>(dishes.distinct, most));
  for (std::size_t i = 0; i < all.size(); ++i) all[i].key = std::to_string(i + 1);
  return all;
}

// A request for each of them.
std::vector<Request> requests_for(std::vector<Popular> popular, const Scenario& scenario) {
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

// How many keys are made.
std::size_t wanted(const Scenario& scenario) {
  const auto& prepared = scenario.strategy.prepared;
  if (!prepared) return 0;
  return static_cast<std::size_t>(
      std::llround(prepared->share * static_cast<double>(prepared->capacity)));
}

}  // namespace

std::vector<Request> preparation(const Scenario& scenario, const std::stop_token& stop) {
  const std::size_t most = wanted(scenario);
  if (most == 0) return {};
  if (scenario.arrivals.process == Process::trace) {
    return requests_for(of_trace(scenario, most, stop), scenario);
  }
  if (!scenario.work.dishes) return {};
  return requests_for(of_dishes(*scenario.work.dishes, most), scenario);
}

std::vector<Request> preparation(const Scenario& scenario, const JobTable& table) {
  const std::size_t most = wanted(scenario);
  if (most == 0 || scenario.arrivals.process != Process::trace) return preparation(scenario);
  std::vector<Popular> all = count(table, scenario.arrivals.seed);
  keep_most(all, most);
  return requests_for(std::move(all), scenario);
}

}  // namespace canteen::scenario
