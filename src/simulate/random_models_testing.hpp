// random_model, random_jobs — any combination of what a model can say, small enough for the naive
// simulator, with times so coarse that much happens at one instant.
#pragma once

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

inline Model random_model(Random& random) {
  Model model;
  model.windows = 1 + random.below(4);
  model.speed = any_of<double>(random, {1, 1, 1, 2, 0.75});
  if (random.below(4) == 0) model.contention = {random.uniform() * 0.5, random.uniform() * 0.1};
  if (random.below(2) == 0) model.buffer = random.below(5);
  model.full = any_of<WhenFull>(random, {WhenFull::block, WhenFull::reject, WhenFull::drop_oldest});
  if (random.below(4) == 0) model.deadline = random.below(10);
  model.discipline = any_of<Discipline>(
      random, {Discipline::fifo, Discipline::lifo, Discipline::adaptive_lifo, Discipline::priority,
               Discipline::priority, Discipline::priority, Discipline::shortest_first,
               Discipline::fair, Discipline::contend});
  model.long_line = random.below(4);
  for (std::uint32_t i = random.below(4); i != 0; --i) model.ranks.push_back(random.below(3));
  model.preemptive = random.below(2) == 0;
  if (random.below(2) == 0) model.ageing = 1 + random.below(6);
  model.lines = any_of<LineLayout>(
      random, {LineLayout::shared, LineLayout::per_window, LineLayout::stealing});
  model.choice =
      any_of<LineChoice>(random, {LineChoice::shortest, LineChoice::random, LineChoice::round_robin,
                                  LineChoice::two_choices, LineChoice::by_key});
  if (random.below(3) == 0) {
    Preparation& prepared = model.prepared.emplace();
    prepared.capacity = 1 + random.below(4);
    prepared.policy =
        any_of<cache::Policy>(random, {cache::all_policies.begin(), cache::all_policies.end()});
    for (std::uint32_t i = random.below(3); i != 0; --i) {
      if (prepared.pinned.size() < prepared.capacity) prepared.pinned.push_back(random.below(8));
    }
    prepared.hit = random.below(2);
    if (random.below(2) == 0) prepared.expiry = 1 + random.below(20);
  }
  if (random.below(3) == 0) {
    model.retries = {1 + random.below(3), static_cast<Time>(random.below(8)),
                     any_of<double>(random, {1, 2, 1.5}), any_of<double>(random, {0, 0.5, 1})};
  }
  model.seed = random.bits();
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
  }
  return jobs;
}

// What a test that fails has to say.
inline std::string described(const Model& model) {
  const auto number = [](auto each) { return std::to_string(static_cast<long long>(each)); };
  std::string text = "windows " + number(model.windows) + ", speed " + std::to_string(model.speed) +
                     ", contention " + std::to_string(model.contention.alpha) + " " +
                     std::to_string(model.contention.beta) + ", buffer " + number(model.buffer) +
                     ", full " + number(model.full) + ", deadline " + number(model.deadline) +
                     ", discipline " + number(model.discipline) + ", long line " +
                     number(model.long_line) + ", preemptive " + number(model.preemptive) +
                     ", ageing " + number(model.ageing) + ", lines " + number(model.lines) +
                     ", choice " + number(model.choice) + ", retries " +
                     number(model.retries.most) + ", ranks";
  for (const std::uint32_t each : model.ranks) text += " " + number(each);
  if (model.prepared) {
    text += ", prepared " + number(model.prepared->capacity) + " " +
            std::string(cache::name_of(model.prepared->policy)) + " expiry " +
            number(model.prepared->expiry) + " hit " + number(model.prepared->hit) + " pinned";
    for (const std::uint32_t each : model.prepared->pinned) text += " " + number(each);
  }
  return text;
}

}  // namespace canteen::simulate
