// Result — what was measured, in figures that add up.
//
// Everything is counted from the intended arrivals (docs/scenario.md): a generator that is late
// makes the waits longer, never shorter. Histograms are in nanoseconds.
//
// Thread safety: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/base/histogram.hpp>
#include <canteen/scenario/units.hpp>
#include <canteen/serve/class_result.hpp>
#include <canteen/serve/client_result.hpp>
#include <canteen/serve/corridor_result.hpp>
#include <canteen/serve/hot_keys.hpp>
#include <canteen/serve/line_point.hpp>
#include <canteen/serve/long_wait.hpp>
#include <canteen/serve/prepared_result.hpp>
#include <canteen/serve/worker_share.hpp>

namespace canteen::serve {

struct Result {
  // Who. INV: arrived = served + lost + left + left_waiting + left_at_home + left_serving. Who
  // comes again has arrived once.
  std::uint64_t arrived = 0;
  std::uint64_t served = 0;        // to the end, the failed ones included
  std::uint64_t failed = 0;        // of the served: a command that ended badly or took too long
  std::uint64_t lost = 0;          // for good: found the line full, or had to leave it
  std::uint64_t sent_away = 0;     // of the lost: stood in the line (WhenFull::drop_oldest, or a
                                   // deadline)
  std::uint64_t left = 0;          // for good: lost patience
  std::uint64_t carried_over = 0;  // served, beside those, who had come before what is told here
                                   // began: in the long run of a simulation
  std::uint64_t spilled = 0;       // times that anybody found the line full, and came all the same
  std::uint64_t retried = 0;       // times that anybody came again
  std::uint64_t preempted = 0;     // times that anybody had to leave a window to one who goes first
  std::uint64_t left_waiting = 0;  // in the line when the run was broken off
  std::uint64_t left_at_home = 0;  // between two tries then
  std::uint64_t left_serving = 0;  // at a window then
  std::uint64_t skipped = 0;       // lines of the trace that could not be used
  // Of closed arrivals: how many people, and how long they had thought before they came, together;
  // 0: whoever comes, comes by himself.
  std::uint32_t users = 0;
  double thought = 0;                // seconds
  std::vector<ClassResult> classes;  // in the scenario's order, then of appearance; empty: one kind
  // By the order of their coming, or of arrivals.clients in a prediction; empty: nobody knows them.
  std::vector<ClientResult> clients;
  // What they asked for most; absent: for nothing in particular.
  std::optional<HotKeys> hot_keys;

  // When.
  std::chrono::system_clock::time_point opened{};
  scenario::Duration elapsed{};  // from the opening until the last one left, or the break
  scenario::Duration coming{};   // from the opening until the last arrival, or the break
  bool interrupted = false;

  // How long.
  base::Histogram wait;      // first arrival to start of service, of those whose service began
  base::Histogram response;  // arrival to end of service, of the served
  base::Histogram service;   // at the windows, as it really was, of the served
  base::Histogram lateness;  // how late the generator noticed an arrival; in the waits already
  double wait_in_vain = 0;   // seconds from arrival to giving up, of the lost and the left
  // The longest waits, longest first, ten at most. Of a run; a prediction has none.
  std::vector<LongWait> longest_waits;
  // Jain's index of the waits, (sum w)^2 / (n sum w^2): 1 when all waited alike, 1/n when one
  // waited and nobody else. [Jain, Chiu and Hawe, DEC TR-301, 1984]
  double fairness = 1;

  // The line: those who wait, people outside a full one (WhenFull::block) included, those at the
  // windows not.
  std::uint64_t longest_line = 0;
  double mean_line = 0;    // over the elapsed time
  double mean_inside = 0;  // waiting and being served, over the elapsed time
  // Seconds in the line that are in no wait, of those who had to leave a window; and, less than
  // zero, those of a wait that were spent at home between two tries. So
  // mean_line * elapsed = wait.sum() + wait_in_vain + line_rest, unless it was broken off.
  double line_rest = 0;

  std::vector<LinePoint> line;  // at most 512 equal steps over `elapsed`

  // The windows. Where they come and go, one is open from the beginning of its start-up on.
  std::uint32_t windows = 0;     // the most that there may be
  double busy = 0;               // seconds, of all windows together
  std::uint32_t batch = 1;       // so many a window may serve in one service
  std::uint64_t batches = 0;     // … services that ended; 0 where it may be but one
  double open = 0;               // likewise
  double mean_windows = 0;       // that were open, over the elapsed time
  double utilisation = 0;        // busy / open
  std::vector<LinePoint> staff;  // as `line`: how many were open; empty where all always are
  double cpu = 0;                // processor seconds of this process and its commands

  // What was ready; absent without strategy.prepared.
  std::optional<PreparedResult> prepared;

  // Of a broker that kept the line; absent where it was in this process, and in a prediction.
  std::optional<CorridorResult> corridor;
  // Where the windows were a fleet's, by their names; else empty.
  std::vector<WorkerShare> workers;

  // Of failed commands: the first one, in words; empty if none failed.
  std::string first_failure;
};

}  // namespace canteen::serve
