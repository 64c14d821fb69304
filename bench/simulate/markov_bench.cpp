// M/M/c with the generator in it.
#include <cstdint>
#include <string>

#include "bench/simulate/playing.hpp"
#include "bench/simulate/simulate.hpp"

namespace canteen::bench {
namespace {

constexpr double load = 0.8;

Group group_for(std::uint32_t windows) {
  const auto bare = [=](std::int64_t count) {
    DrawnJobs jobs(count, load, windows, {});
    BareFigures figures;
    bare_events(windows, BlockReader(jobs), figures);
    return figures.response.count();
  };
  const auto ours = [=](std::int64_t count) {
    DrawnJobs jobs(count, load, windows, {});
    simulate::Model model;
    model.windows = windows;
    return simulated(model, jobs);
  };
  return {"M/M/" + std::to_string(windows) + " at load 0.8, drawn as it goes",
          {playing("canteen::simulate", ours,
                   {{"M events/s", "loop by hand, 4-ary heap", 0.9, true}}, true),
           playing("loop by hand, 4-ary heap", bare, {}, false)}};
}

}  // namespace

void measure_markov(Program& program) {
  for (const std::uint32_t windows : {1U, 10U, 100U}) program.run(group_for(windows));
}

}  // namespace canteen::bench
