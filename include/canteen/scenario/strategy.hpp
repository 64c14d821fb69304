// Strategy — how the rush is got through.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/autoscale.hpp>
#include <canteen/scenario/batching.hpp>
#include <canteen/scenario/middleware.hpp>
#include <canteen/scenario/patience.hpp>
#include <canteen/scenario/prepared.hpp>
#include <canteen/scenario/retries.hpp>
#include <canteen/scenario/units.hpp>
#include <canteen/scenario/window_step.hpp>
#include <canteen/simulate/discipline.hpp>
#include <canteen/simulate/line_layout.hpp>
#include <canteen/simulate/model.hpp>
#include <canteen/simulate/when_full.hpp>

namespace canteen::scenario {

// The words of the simulator: what is played is what is run.
using simulate::Contention;
using simulate::Discipline;
using simulate::FairTo;
using simulate::LineChoice;
using simulate::LineLayout;
using simulate::WhenFull;

struct Strategy {
  std::uint32_t windows = 1;           // where they come and go, the most that there ever are
  std::vector<WindowStep> schedule;    // empty: all of them are open always, but with …
  std::optional<Autoscale> autoscale;  // … this
  Duration start_up{};    // of a window that comes; it is paid for, and serves nobody yet
  double speed = 1;       // services that are timed (is_timed()) take so many times less long
  Contention contention;  // … and longer beside others
  Batching batch;         // not with `prepared`, nor where people interrupt each other
  // How many may wait, those at the windows not counted. With WhenFull::block the others wait
  // outside, in the same order: 0 is any number, then; nobody with the others.
  std::uint64_t buffer = 0;
  WhenFull full = WhenFull::block;
  Duration spill{};  // WhenFull::spill: how long a window takes to fetch who was spilled
  std::optional<Patience> patience;  // absent: nobody leaves
  std::optional<Duration> deadline;  // whose turn comes when he has waited longer is lost
  Retries retries;                   // of those who were lost or have left
  Discipline discipline = Discipline::fifo;
  std::uint64_t long_line = 0;     // with Discipline::adaptive_lifo: above so many
  FairTo fair_to = FairTo::kinds;  // with Discipline::fair: who take turns
  // With Discipline::priority: kinds of people, who is served first in front. The others follow, in
  // the order of arrivals.classes and then of their appearance.
  std::vector<std::string> priority;
  std::optional<Duration> ageing;  // … who has waited so long ranks one place higher, and so on
  // With Discipline::priority: an arrival takes the window of one who ranks lower; with
  // Discipline::shortest_first: of one who has more left to do.
  bool preemptive = false;
  LineLayout lines = LineLayout::shared;
  LineChoice choice = LineChoice::shortest;  // with several lines: which of them an arrival takes
  std::optional<Middleware> middleware;      // absent: the line is in this process
  std::optional<Prepared> prepared;          // absent: every request is served in full
};

}  // namespace canteen::scenario
