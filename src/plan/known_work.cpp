#include "src/plan/known_work.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>

#include <canteen/scenario/demand.hpp>
#include <canteen/scenario/ends.hpp>
#include <canteen/scenario/job_stream.hpp>

#include "src/plan/is_drawn.hpp"

namespace canteen::plan {
namespace {

using simulate::Job;

constexpr double minute = 60e9;
// Of a process, more people than that are not written down.
constexpr double most_people = 1e7;

bool work_is_exact(const scenario::Scenario& scenario) {
  const scenario::Arrivals& arrivals = scenario.arrivals;
  const bool at_set_times =
      arrivals.process == scenario::Process::trace ||
      (arrivals.process == scenario::Process::deterministic &&
       !(arrivals.batch && arrivals.batch->size == scenario::BatchSize::geometric));
  const auto& classes = scenario.work.classes;
  return at_set_times && scenario::ends(scenario) && !is_drawn(scenario.work.service) &&
         (classes.empty() || (arrivals.classes.empty() &&
                              std::none_of(classes.begin(), classes.end(), [](const auto& each) {
                                return is_drawn(each.service);
                              })));
}

struct Piece {
  std::int64_t at;
  std::int64_t service;
};

std::vector<Piece> read(const Supply& supply, std::uint64_t& with_key,
                        const std::stop_token& stop) {
  std::vector<Piece> pieces;
  scenario::JobStream jobs(supply.table(), supply.scenario().arrivals.seed);
  std::array<Job, 256> block;
  std::size_t filled = block.size();
  while (filled == block.size() && !stop.stop_requested()) {
    filled = jobs.read(block);
    for (std::size_t i = 0; i < filled; ++i) {
      pieces.push_back({block[i].at, block[i].service});
      if (block[i].key != Job::no_key) ++with_key;
    }
  }
  return pieces;
}

// The most of `amount` that any time of that length has; and where it begins.
struct Most {
  double amount = 0;
  std::int64_t from = 0;
};

Most most_within(const std::vector<Piece>& pieces, double length,
                 const std::function<double(const Piece&)>& amount) {
  Most most;
  double sum = 0;
  std::size_t first = 0;
  for (const Piece& last : pieces) {
    sum += amount(last);
    while (static_cast<double>(last.at - pieces[first].at) > length) {
      sum -= amount(pieces[first++]);
    }
    if (sum > most.amount) most = {sum, pieces[first].at};
  }
  return most;
}

// With a window for everybody.
std::uint32_t most_together(const std::vector<Piece>& pieces) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> ends;
  std::size_t most = 0;
  for (const Piece& each : pieces) {
    while (!ends.empty() && ends.top() <= each.at) ends.pop();
    ends.push(each.at + each.service);
    most = std::max(most, ends.size());
  }
  return static_cast<std::uint32_t>(std::min<std::size_t>(most, 10'000));
}

std::vector<KnownWork::Burst> bursts(const std::vector<Piece>& pieces) {
  const auto service = [](const Piece& each) { return static_cast<double>(each.service); };
  const double all = static_cast<double>(pieces.back().at - pieces.front().at);
  std::vector<KnownWork::Burst> found;
  for (double within = 0; within < all; within = std::max(2 * within, 1e6)) {
    found.push_back({within, most_within(pieces, within, service).amount});
  }
  found.push_back({all, most_within(pieces, all, service).amount});
  return found;
}

}  // namespace

KnownWork known_work(const Supply& supply, const std::stop_token& stop) {
  const scenario::Scenario& scenario = supply.scenario();
  KnownWork known;
  known.keys = supply.table().keys();
  const auto demand = scenario::demand_of(scenario.arrivals);
  if (demand) {
    known.length = demand->length;
    known.busiest_minute = demand->peak_from;
  }
  const bool trace = scenario.arrivals.process == scenario::Process::trace;
  const bool exact = work_is_exact(scenario) && (trace || *demand->people <= most_people);
  if (!trace && !exact) return known;

  const std::vector<Piece> pieces = read(supply, known.with_key, stop);
  if (pieces.empty()) return known;
  known.length = scenario::Duration(pieces.back().at);
  if (trace) {
    known.busiest_minute =
        scenario::Duration(most_within(pieces, minute, [](const Piece&) { return 1.0; }).from);
  }
  known.most_together = most_together(pieces);
  if (!exact) return known;
  known.last_arrival = static_cast<double>(pieces.back().at);
  known.bursts = bursts(pieces);
  known.services.reserve(pieces.size());
  for (const Piece& each : pieces) known.services.push_back(each.service);
  std::sort(known.services.begin(), known.services.end());
  return known;
}

}  // namespace canteen::plan
