// The outcome of the naive simulator, in the words of the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/simulate/outcome.hpp>

#include "src/simulate/naive_simulator.hpp"

namespace canteen::simulate::naive {

inline void add_prepared(const Person& each, PreparedOutcome& prepared) {
  if (each.fate != Fate::served) return;
  const bool hit = each.made == 1;
  ++(hit ? prepared.hits : each.made == 0 ? prepared.loaded : prepared.joined);
  (hit ? prepared.hit_wait : prepared.miss_wait).add(each.wait);
  (hit ? prepared.hit_response : prepared.miss_response).add(each.response);
  if (hit) prepared.spared += static_cast<double>(each.full - each.at_windows);
}

inline void add_person(const Person& each, Outcome& outcome) {
  if (each.job.kind >= outcome.kinds.size()) outcome.kinds.resize(each.job.kind + 1);
  KindOutcome& kind = outcome.kinds[each.job.kind];
  ++outcome.arrived;
  ++kind.arrived;
  outcome.retried += each.retried;
  outcome.interrupted += each.interrupted;
  outcome.spilled += each.times_spilled;
  outcome.thought += static_cast<double>(each.thought);
  outcome.last_arrival = each.job.at;
  if (each.wait >= 0) {
    outcome.wait.add(each.wait);
    kind.wait.add(each.wait);
    outcome.wait_squares +=
        static_cast<double>(each.wait) * 1e-9 * static_cast<double>(each.wait) * 1e-9;
  } else {
    outcome.wait_in_vain += static_cast<double>(each.gone);
  }
  if (each.fate == Fate::served) {
    ++outcome.served;
    ++kind.served;
    outcome.response.add(each.response);
    kind.response.add(each.response);
    outcome.service.add(each.at_windows);
  } else if (each.fate == Fate::left) {
    ++outcome.left;
    ++kind.left;
  } else {
    ++outcome.lost;
    ++kind.lost;
    if (each.fate == Fate::sent_away) ++outcome.sent_away;
  }
  if (outcome.prepared) add_prepared(each, *outcome.prepared);
}

// The steps as they are asked for: the least power of two milliseconds of which 512 are enough.
inline std::vector<LineStep> steps_of(const Story& story, Time since, std::uint64_t Stay::* what) {
  Time step = 1'000'000;
  while ((story.end - since + step - 1) / step > 512) step *= 2;
  std::vector<LineStep> steps;
  for (Time at = since; at < story.end; at += step) {
    LineStep& each = steps.emplace_back(LineStep{at, 0});
    for (const Stay& stay : story.stays) {
      if (stay.from < at + step && stay.to > at) each.longest = std::max(each.longest, stay.*what);
    }
  }
  return steps;
}

inline void add_key(const Person& each, KeyTally& keys) {
  KeyFigures& figures = keys.add(each.job.key);
  if (each.fate == Fate::served) figures.serve(each.made == 1, each.wait, each.response);
}

inline Outcome outcome_of(const Story& story, const Model& model, Time since = 0) {
  Outcome outcome;
  if (model.prepared) outcome.prepared.emplace();
  for (const Person& each : story.people) {
    add_person(each, outcome);
    if (model.tells_keys && each.job.key != Job::no_key) add_key(each, outcome.keys);
  }
  for (const Person& each : story.people) {
    if (!model.tells_clients || each.wait < 0) continue;
    const std::size_t client = each.job.client;
    outcome.clients.resize(std::max(outcome.clients.size(), client + 1));
    ++outcome.clients[client].begun;
    outcome.clients[client].wait += static_cast<double>(each.wait);
  }
  for (const Stay& each : story.stays) {
    const auto time = static_cast<double>(each.to - each.from);
    outcome.line_area += static_cast<double>(each.line) * time;
    outcome.serving_area += static_cast<double>(each.serving) * time;
    outcome.busy_area += static_cast<double>(each.busy) * time;
    outcome.longest_line = std::max(outcome.longest_line, each.line);
  }
  outcome.line = steps_of(story, since, &Stay::line);
  if (model.staffing) {
    StaffOutcome& staff = outcome.staff.emplace();
    for (const Stay& each : story.stays) {
      staff.area += static_cast<double>(each.staffed) * static_cast<double>(each.to - each.from);
    }
    staff.steps = steps_of(story, since, &Stay::staffed);
  }
  outcome.batches = story.batches;
  outcome.since = since;
  outcome.until = story.end;
  return outcome;
}

}  // namespace canteen::simulate::naive
