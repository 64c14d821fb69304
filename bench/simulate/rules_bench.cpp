// What a rule costs: each beside the plain kernel for events, which an unlimited deadline that is
// not quite unlimited asks for.
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bench/simulate/playing.hpp"
#include "bench/simulate/simulate.hpp"

namespace canteen::bench {
namespace {

constexpr std::uint32_t windows = 10;

Peer peer(const std::string& name, DrawnJobs::Traits traits,
          const std::function<void(simulate::Model&)>& change, double at_least) {
  const auto play = [=](std::int64_t count) {
    DrawnJobs jobs(count, 0.8, windows, traits);
    simulate::Model model;
    model.windows = windows;
    model.deadline = simulate::never - 1;
    change(model);
    return simulated(model, jobs);
  };
  std::vector<Target> targets;
  if (at_least > 0)
    targets.push_back({"M events/s", "events, first come first served", at_least, true});
  return playing(name, play, std::move(targets), true);
}

}  // namespace

void measure_rules(Program& program) {
  using simulate::Discipline;
  using simulate::Model;
  constexpr double third = 1.0 / 3;
  const auto discipline = [](Discipline which) {
    return [=](Model& model) { model.discipline = which; };
  };
  program.run(
      {"rules, 10 windows at load 0.8",
       {peer(
            "events, first come first served", {}, [](Model&) {}, 0),
        peer("last in front", {}, discipline(Discipline::lifo), third),
        peer("four kinds by priority", {.kinds = 4}, discipline(Discipline::priority), third),
        peer(
            "… that interrupt", {.kinds = 4},
            [](Model& model) {
              model.discipline = Discipline::priority;
              model.preemptive = true;
            },
            third),
        peer(
            "… and age", {.kinds = 4},
            [](Model& model) {
              model.discipline = Discipline::priority;
              model.ageing = 1'000'000;
            },
            third),
        peer("four kinds in turns", {.kinds = 4}, discipline(Discipline::fair), third),
        peer("the shortest first", {}, discipline(Discipline::shortest_first), third),
        peer(
            "the least left first", {},
            [](Model& model) {
              model.discipline = Discipline::shortest_first;
              model.preemptive = true;
            },
            third),
        peer(
            "windows that are shared", {},
            [](Model& model) {
              model.discipline = Discipline::sharing;
              model.deadline = simulate::never;
            },
            third),
        peer("luck", {}, discipline(Discipline::contend), third),
        peer(
            "patience", {.patience = 5'000'000}, [](Model&) {}, third),
        peer(
            "lines before windows", {},
            [](Model& model) { model.lines = simulate::LineLayout::per_window; }, third),
        peer(
            "a cache of 1,000 of 10,000 keys", {.keys = 10'000},
            [](Model& model) { model.prepared.emplace().capacity = 1'000; }, third)}});
}

}  // namespace canteen::bench
