// Model — how jobs are served: what a scenario comes down to once its requests are numbers.
//
// Plain values. What they mean in full is in docs/scenario.md, beside the field of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <canteen/cache/policy.hpp>
#include <canteen/simulate/batching.hpp>
#include <canteen/simulate/corridor.hpp>
#include <canteen/simulate/discipline.hpp>
#include <canteen/simulate/job.hpp>
#include <canteen/simulate/line_layout.hpp>
#include <canteen/simulate/staffing.hpp>
#include <canteen/simulate/when_full.hpp>

namespace canteen::simulate {

// What is ready. A key that is not there is made once, by the window whose job asks for it first;
// windows whose jobs ask for it meanwhile wait for that. A window asks when the service begins; a
// job without a key is served in full. Who leaves is as in a cache::Cache of one shard: what has
// expired keeps its place until somebody asks for it, and what is pinned comes back to stay.
struct Preparation {
  std::size_t capacity = 1;
  cache::Policy policy = cache::default_policy;
  // Keys that are there from the beginning, and stay; each counts once.
  std::vector<std::uint32_t> pinned = {};
  std::vector<Time> made = {};  // … when each of them was, up to 0; empty: at 0
  Time hit = 0;                 // what a window takes for what is there
  Time expiry = never;          // since it was made
};

// Who was lost, or has left, comes again: like an arrival, to whichever line, with all his patience
// and all of the deadline before him. But his wait and his response count from his first arrival:
// the time at home is part of them, though not of the line (Outcome::line_rest).
struct Retries {
  std::uint32_t most = 0;  // so many times each
  Time backoff = 0;        // before the first of them
  double factor = 2;       // each later one waits so many times as long
  double jitter = 0;  // each takes so large a part, at most, of its waiting off, as luck has it
  bool exponential = false;  // all of that is how long on average, and each draws his own
};

// What windows do to each other [N. Gunther, Guerrilla Capacity Planning, 2007: the USL]:
// a service that begins when n windows are busy, this one included, takes
// 1 + alpha (n - 1) + beta n (n - 1) times as long.
struct Contention {
  double alpha = 0;
  double beta = 0;
};

struct Model {
  static constexpr std::uint64_t unbounded = std::numeric_limits<std::uint64_t>::max();

  std::uint32_t windows = 1;
  // Not all of them are open always. Not with several lines, nor with `preemptive`.
  std::optional<Staffing> staffing;
  double speed = 1;  // services take so many times less long, hits as well
  Contention contention;
  Batching batching;  // more than one: neither with `preemptive` nor with `prepared`

  // How many may wait, in all lines together; those at the windows are not counted, and of windows
  // those that are open.
  std::uint64_t buffer = unbounded;
  WhenFull full = WhenFull::block;
  Time spill = 0;  // WhenFull::spill: how long that takes; a part of the service, and not faster at
                   // any speed. Not with `prepared`.
  // Whose turn comes when he has waited longer is sent away: he is lost.
  Time deadline = never;

  // Discipline::sharing: with one line, all windows always open, no deadline, nothing prepared, and
  // `full` that is block or reject; who is one too many is beyond all windows and the buffer.
  Discipline discipline = Discipline::fifo;
  std::uint64_t long_line = 0;     // Discipline::adaptive_lifo: above so many
  FairTo fair_to = FairTo::kinds;  // Discipline::fair
  bool tells_clients = false;      // Outcome::clients is wanted
  bool tells_keys = false;         // Outcome::keys is wanted
  // Discipline::priority: of each kind, 0 is first; kinds beyond it come after them, in their
  // order.
  std::vector<std::uint32_t> ranks;
  // … who came so long ago ranks one place higher, and so on, up to the first; not at a window.
  Time ageing = never;
  // Discipline::priority: an arrival takes the window of one who ranks lower, of those who do of
  // the lowest, of equal ones of the last who came. Discipline::shortest_first: that of the one
  // who has the most left to do, if he himself has less, of equal ones of the last who came; and
  // who waits has his turn by what he has left: all of his service, as long as it is at a window
  // alone, or the rest of it, if he was interrupted (and be it in an earlier try). Who is
  // interrupted waits again where he came from, and goes on later with what was left. With a line
  // before each window: only the window of one's own line. What is being made for `prepared` is
  // not interrupted.
  bool preemptive = false;

  LineLayout lines = LineLayout::shared;
  LineChoice choice = LineChoice::shortest;

  // Who comes goes through it. With `fifo`, or `priority` without ageing; with one line for all
  // windows, which are always open and interrupt nobody; not with WhenFull::spill.
  std::optional<Corridor> corridor;

  std::optional<Preparation> prepared;
  Retries retries;

  std::uint64_t seed = 1;  // of what is luck in it: contend, random lines, jitter
};

}  // namespace canteen::simulate
