// random_model, random_jobs — any combination of what a model can say, small enough for the naive
// simulator, with times so coarse that much happens at one instant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <canteen/simulate/model.hpp>

#include "src/simulate/random.hpp"

namespace canteen::simulate {

template <class T>
const T& any_of(Random& random, const std::vector<T>& all) {
  return all[random.below(static_cast<std::uint32_t>(all.size()))];
}

// Of so many windows at most.
inline Staffing random_staffing(Random& random, std::uint32_t windows) {
  Staffing staffing;
  staffing.start_up = any_of<Time>(random, {0, 0, 1, 3, 7});
  if (random.below(2) == 0) {
    Time from = 0;
    for (std::uint32_t i = random.below(5); i != 0; --i) {
      staffing.shifts.push_back({from, random.below(windows + 1)});
      from += 1 + random.below(12);
    }
    staffing.shifts.push_back({from, 1 + random.below(windows)});
    return staffing;
  }
  Autoscale& rules = staffing.autoscale.emplace();
  rules.least = random.below(windows + 1);
  rules.people = any_of<double>(random, {1, 1.5, 3});
  rules.every = random.below(6);
  rules.close_after = any_of<Time>(random, {0, 2, 9});
  if (rules.least != 0 && rules.every != 0 && random.below(2) == 0) {
    rules.people = 0;
    rules.utilisation = any_of<double>(random, {0.5, 0.8, 1});
  }
  return staffing;
}

inline void add_random_corridor(Random& random, Model& model) {
  Corridor& corridor = model.corridor.emplace();
  corridor.prefetch = any_of<std::uint32_t>(random, {1, 1, 2, 3, 1'000});
  corridor.publish = any_of<Time>(random, {0, 0, 1, 2, 7});
  corridor.deliver = any_of<Time>(random, {0, 0, 1, 3});
  model.discipline = any_of<Discipline>(random, {Discipline::fifo, Discipline::priority});
  model.ageing = never;
  model.preemptive = false;
  model.lines = LineLayout::shared;
  if (model.full == WhenFull::spill) model.full = WhenFull::block;
  model.staffing.reset();
  model.batching = {};
}

inline Model random_model(Random& random) {
  Model model;
  model.windows = 1 + random.below(4);
  model.speed = any_of<double>(random, {1, 1, 1, 2, 0.75});
  if (random.below(4) == 0) model.contention = {random.uniform() * 0.5, random.uniform() * 0.1};
  if (random.below(2) == 0) model.buffer = random.below(5);
  model.full = any_of<WhenFull>(
      random, {WhenFull::block, WhenFull::reject, WhenFull::drop_oldest, WhenFull::spill});
  model.spill = random.below(4);
  if (random.below(4) == 0) model.deadline = random.below(10);
  model.discipline = any_of<Discipline>(
      random, {Discipline::fifo, Discipline::lifo, Discipline::adaptive_lifo, Discipline::priority,
               Discipline::priority, Discipline::priority, Discipline::shortest_first,
               Discipline::fair, Discipline::contend, Discipline::sharing});
  model.long_line = random.below(4);
  model.fair_to = any_of<FairTo>(random, {FairTo::kinds, FairTo::clients});
  model.tells_clients = random.below(4) == 0;
  model.tells_keys = random.below(4) == 0;
  for (std::uint32_t i = random.below(4); i != 0; --i) model.ranks.push_back(random.below(3));
  model.preemptive = random.below(2) == 0;
  if (random.below(2) == 0) model.ageing = 1 + random.below(6);
  model.lines = any_of<LineLayout>(
      random, {LineLayout::shared, LineLayout::per_window, LineLayout::stealing});
  model.choice =
      any_of<LineChoice>(random, {LineChoice::shortest, LineChoice::random, LineChoice::round_robin,
                                  LineChoice::two_choices, LineChoice::by_key});
  if (model.full != WhenFull::spill && random.below(3) == 0) {
    Preparation& prepared = model.prepared.emplace();
    prepared.capacity = 1 + random.below(4);
    prepared.policy =
        any_of<cache::Policy>(random, {cache::all_policies.begin(), cache::all_policies.end()});
    for (std::uint32_t i = random.below(3); i != 0; --i) {
      if (prepared.pinned.size() < prepared.capacity) prepared.pinned.push_back(random.below(8));
    }
    prepared.hit = random.below(2);
    if (random.below(2) == 0) prepared.expiry = 1 + random.below(20);
    if (random.below(2) == 0) {
      // One after the other, and some of them so long before that they are good no more.
      Time made = -1 - static_cast<Time>(random.below(30));
      for (std::size_t i = 0; i < prepared.pinned.size(); ++i) {
        prepared.made.push_back(made);
        made = std::min<Time>(0, made + random.below(15));
      }
    }
  }
  if (random.below(3) == 0) {
    model.retries = {1 + random.below(3), static_cast<Time>(random.below(8)),
                     any_of<double>(random, {1, 2, 1.5}), any_of<double>(random, {0, 0.5, 1}),
                     random.below(3) == 0};
  }
  if (random.below(3) == 0) {
    model.lines = LineLayout::shared;
    model.preemptive = false;
    model.staffing = random_staffing(random, model.windows);
  }
  if (!model.prepared && !model.preemptive && random.below(2) == 0) {
    model.batching = {1 + random.below(5),
                      any_of<BatchLength>(random, {BatchLength::longest, BatchLength::first}),
                      static_cast<Time>(random.below(3))};
  }
  if (random.below(6) == 0) add_random_corridor(random, model);
  model.seed = random.bits();
  if (model.discipline == Discipline::sharing) {
    model.full = model.full == WhenFull::block ? WhenFull::block : WhenFull::reject;
    model.deadline = never;
    model.lines = LineLayout::shared;
    model.prepared.reset();
    model.staffing.reset();
    model.batching = {};
  }
  return model;
}

inline std::vector<Job> random_jobs(Random& random) {
  std::vector<Job> jobs(1 + random.below(60));
  const std::uint32_t gap = 1 + random.below(5);
  const std::uint32_t service = 1 + random.below(8);
  const bool patient = random.below(2) == 0;
  const bool keyed = random.below(2) == 0;
  Time at = random.below(3);
  for (Job& each : jobs) {
    at += random.below(gap);
    each = {at, random.below(service), never, random.below(5), Job::no_key};
    if (!patient && random.below(2) == 0) each.patience = random.below(10);
    if (keyed && random.below(5) != 0) each.key = random.below(8);
    each.client = random.below(4);
  }
  return jobs;
}

// What a test that fails has to say.
inline std::string described(const Model& model) {
  const auto number = [](auto each) { return std::to_string(static_cast<long long>(each)); };
  std::string text =
      "windows " + number(model.windows) + ", speed " + std::to_string(model.speed) +
      ", contention " + std::to_string(model.contention.alpha) + " " +
      std::to_string(model.contention.beta) + ", batches of " + number(model.batching.most) + " " +
      number(model.batching.length) + " " + number(model.batching.each) + ", buffer " +
      number(model.buffer) + ", full " + number(model.full) + " " + number(model.spill) +
      ", deadline " + number(model.deadline) + ", discipline " + number(model.discipline) +
      " fair to " + number(model.fair_to) + ", long line " + number(model.long_line) +
      ", preemptive " + number(model.preemptive) + ", ageing " + number(model.ageing) + ", lines " +
      number(model.lines) + ", choice " + number(model.choice) + ", retries " +
      number(model.retries.most) + " backoff " + number(model.retries.backoff) + " factor " +
      std::to_string(model.retries.factor) + " jitter " + std::to_string(model.retries.jitter) +
      (model.retries.exponential ? " exponential" : "") + ", tells" +
      (model.tells_clients ? " clients" : "") + (model.tells_keys ? " keys" : "") + ", seed " +
      std::to_string(model.seed) + ", ranks";
  for (const std::uint32_t each : model.ranks) text += " " + number(each);
  if (model.staffing) {
    text += ", start-up " + number(model.staffing->start_up) + ", shifts";
    for (const Shift& each : model.staffing->shifts) {
      text += " " + number(each.from) + ":" + number(each.windows);
    }
    if (const auto& rules = model.staffing->autoscale) {
      text += ", autoscale " + number(rules->least) + " people " + std::to_string(rules->people) +
              " utilisation " + std::to_string(rules->utilisation) + " every " +
              number(rules->every) + " close after " + number(rules->close_after);
    }
  }
  if (model.corridor) {
    text += ", corridor " + number(model.corridor->prefetch) + " publish " +
            number(model.corridor->publish) + " deliver " + number(model.corridor->deliver);
  }
  if (model.prepared) {
    text += ", prepared " + number(model.prepared->capacity) + " " +
            std::string(cache::name_of(model.prepared->policy)) + " expiry " +
            number(model.prepared->expiry) + " hit " + number(model.prepared->hit) + " pinned";
    for (const std::uint32_t each : model.prepared->pinned) text += " " + number(each);
    text += " made";
    for (const Time each : model.prepared->made) text += " " + number(each);
  }
  return text;
}

}  // namespace canteen::simulate
