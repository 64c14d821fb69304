#include "tests/model/suite.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace canteen::model {
namespace {

struct Candidate {
  Plant plant;
  std::string key;
};

struct Death {
  std::string scenario;  // empty: survived
  Failure failure = Failure::none;
  std::size_t schedules = 0;  // tried in all
};

bool is_canteens(const Site& site) {
  const std::string_view path = site.file_name();
  return path.find("include/canteen/") != std::string_view::npos ||
         path.find("src/broker/") != std::string_view::npos;
}

// "wait_long" from whatever the compiler calls the function.
std::string function(const Site& site) {
  std::string text;
  int depth = 0;  // in the arguments of a template, which may have anything in their names
  for (const char each : std::string_view(site.function_name())) {
    if (each == '<') ++depth;
    if (depth == 0) text += each;
    if (each == '>' && depth > 0) --depth;
  }
  text = text.substr(0, text.find('('));
  if (const auto last = text.find_last_of(": >*&"); last != std::string::npos) {
    text = text.substr(last + 1);
  }
  return text;
}

std::string file(const Site& site) {
  const std::string_view path = site.file_name();
  return std::string(path.substr(path.rfind('/') + 1));
}

// One step weaker each, in all directions there are.
std::vector<std::memory_order> weaker(std::memory_order order, Op op) {
  switch (order) {
    case std::memory_order_seq_cst:
      if (op == Op::load) return {std::memory_order_acquire};
      if (op == Op::store) return {std::memory_order_release};
      return {std::memory_order_acq_rel};
    case std::memory_order_acq_rel:
      return {std::memory_order_acquire, std::memory_order_release};
    case std::memory_order_acquire:
    case std::memory_order_release:
      return {std::memory_order_relaxed};
    default:
      return {};
  }
}

std::string change(std::memory_order from, std::memory_order to) {
  return std::string(name(from)) + " -> " + std::string(name(to));
}

// What comes after a link that dangles is a crash, and no finding: such an operation is only
// weakened, not lost.
bool is_link(const Operation& each) {
  const std::string where = file(each.site);
  if (where == "wait_queue.hpp" || where == "waiter.hpp") return each.op == Op::write;
  const std::string what = function(each.site);
  if (where == "hatch.hpp") {
    return what == "open_crate" || what == "pass_back";
  }
  return where == "segment.hpp" || what == "append" || what == "advance" || what == "shutdown";
}

void add_candidates(const Operation& each, const std::string& key,
                    std::vector<Candidate>& candidates) {
  const auto add = [&](Bug bug, const std::string& what,
                       std::memory_order order = std::memory_order_relaxed) {
    candidates.push_back({.plant = {.bug = bug, .op = each.op, .site = each.site, .order = order},
                          .key = key + ' ' + what});
  };
  const bool exchanges = each.op == Op::compare_exchange || each.op == Op::compare_exchange_weak;
  if (each.op == Op::wait) {
    add(Bug::deaf, "deaf");
    return;
  }
  if (each.op == Op::wake_one || each.op == Op::wake_all) {
    add(Bug::drop, "dropped");
    if (each.op == Op::wake_all) add(Bug::wake_one, "wakes one");
    return;
  }
  for (const std::memory_order order : weaker(each.order, each.op)) {
    add(Bug::order, change(each.order, order), order);
  }
  for (const std::memory_order order : weaker(each.failure, Op::load)) {
    if (exchanges) add(Bug::failure_order, "on failure " + change(each.failure, order), order);
  }
  if (is_link(each)) return;
  if (each.op != Op::load) add(Bug::drop, "dropped");
  if (each.op != Op::load && each.op != Op::store && each.op != Op::write) add(Bug::split, "split");
}

// In the order of the source, numbered where a function has several of a kind.
std::vector<Candidate> candidates(std::vector<Operation> operations,
                                  const std::vector<std::string>& only) {
  std::erase_if(operations, [&](const Operation& each) {
    if (!is_canteens(each.site)) return true;
    const std::string where = file(each.site);
    if (each.op == Op::write && (only.empty() || is_link(each))) return true;
    return !only.empty() && std::find(only.begin(), only.end(), where) == only.end();
  });
  const auto place = [](const Operation& each) {
    return std::pair(file(each.site), std::pair(each.site.line(), each.site.column()));
  };
  std::sort(operations.begin(), operations.end(),
            [&](const Operation& a, const Operation& b) { return place(a) < place(b); });
  std::vector<Candidate> result;
  std::multiset<std::string> seen;
  for (const Operation& each : operations) {
    std::string key =
        file(each.site) + ' ' + function(each.site) + ' ' + std::string(name(each.op));
    seen.insert(key);
    if (const auto count = seen.count(key); count > 1) key += " #" + std::to_string(count);
    add_candidates(each, key, result);
  }
  return result;
}

bool comes_by(const std::vector<Operation>& operations, const Plant& plant) {
  return std::any_of(operations.begin(), operations.end(),
                     [&](const Operation& each) { return plant.at(each.op, each.site); });
}

bool explains(const Survivor& survivor, const std::string& key) {
  if (!survivor.key.ends_with('*')) return survivor.key == key;
  return key.starts_with(survivor.key.substr(0, survivor.key.size() - 1));
}

bool talks() {
  return std::getenv("CANTEEN_MODEL_TABLE") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

Scenario scenario(std::string name, Body body, Bounds bounds, Setup setup, std::size_t schedules) {
  Plan two = random(name + ", two processors", schedules);
  two.setup = setup;
  Plan one = random(name + ", one processor", schedules);
  one.setup = setup;
  one.setup.processors = 1;
  one.seed = 1'000'000;
  Plan all = exhaustive(name + ", exhaustive", bounds);
  all.setup = one.setup;
  return {.name = std::move(name), .body = std::move(body), .plans = {two, one, all}};
}

void expect_holds(const std::vector<Scenario>& scenarios) {
  for (const Scenario& each : scenarios) {
    for (const Plan& plan : each.plans) {
      const Result result = explore(plan, each.body);
      const bool all = plan.search == Search::random || result.exhausted;
      EXPECT_TRUE(result.passed() && all) << result;
      if (talks()) std::cout << result;
    }
  }
}

void expect_plants_found(const std::vector<Scenario>& scenarios,
                         const std::vector<Survivor>& survivors,
                         const std::vector<std::string>& only) {
  std::vector<std::vector<Operation>> by_scenario;
  std::vector<Operation> all;
  for (const Scenario& each : scenarios) {
    std::vector<Operation> found;
    for (const Plan& plan : each.plans) {
      for (const Operation& operation : operations(plan, each.body)) {
        const Plant same_place{.bug = Bug::drop, .op = operation.op, .site = operation.site};
        if (!comes_by(found, same_place)) found.push_back(operation);
        if (!comes_by(all, same_place)) all.push_back(operation);
      }
    }
    by_scenario.push_back(std::move(found));
  }

  const auto kill = [&](const Plant& plant, std::size_t plans) {
    Death death;
    // Plan by plan, not scenario by scenario: the cheap searches of all come first.
    for (std::size_t plan = 0; plan < plans; ++plan) {
      for (std::size_t i = 0; i < scenarios.size(); ++i) {
        if (plan >= scenarios[i].plans.size() || !comes_by(by_scenario[i], plant)) continue;
        const Result result = explore(scenarios[i].plans[plan], plant, scenarios[i].body);
        EXPECT_NE(result.failure, Failure::misuse) << result;
        death.schedules += result.schedules;
        if (result.passed()) continue;
        death.scenario = result.name;
        death.failure = result.failure;
        return death;
      }
    }
    return death;
  };

  const bool table = talks();
  std::set<std::string> explained;
  std::size_t killed = 0;
  const std::vector<Candidate> plants = candidates(std::move(all), only);
  for (const Candidate& each : plants) {
    const auto reason = std::find_if(survivors.begin(), survivors.end(),
                                     [&](const Survivor& one) { return explains(one, each.key); });
    // What is known to survive is only tried at random: the exhaustive searches are the long ones.
    const Death death = kill(each.plant, reason == survivors.end() ? 3 : 2);
    if (!death.scenario.empty()) {
      ++killed;
      if (table) {
        std::cout << each.key << ": " << name(death.failure) << " in " << death.scenario
                  << " after " << death.schedules << '\n';
      }
      continue;
    }
    if (table) std::cout << each.key << ": SURVIVES " << death.schedules << '\n';
    if (reason == survivors.end()) {
      ADD_FAILURE() << "nothing notices the plant: " << each.key << " (line "
                    << each.plant.site.line() << ", " << death.schedules << " schedules)";
    } else {
      explained.insert(reason->key);
    }
  }
  for (const Survivor& each : survivors) {
    EXPECT_TRUE(explained.contains(each.key)) << "is noticed after all: " << each.key;
  }
  EXPECT_GT(killed, 0U);
  std::cout << plants.size() << " plants, " << killed << " noticed, " << plants.size() - killed
            << " survive\n";
}

}  // namespace canteen::model
