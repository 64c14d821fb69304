// Outcome — what became of the jobs, in figures that add up.
//
// Wait: arrival to start of service; response: arrival to its end. Histograms are in nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <canteen/base/histogram.hpp>
#include <canteen/simulate/client_outcome.hpp>
#include <canteen/simulate/job.hpp>
#include <canteen/simulate/key_figures.hpp>

namespace canteen::simulate {

// Kinds that are told apart; those with numbers from that on are counted together, as one more. So
// there are never more histograms than that, however many kinds a log has.
inline constexpr std::size_t kinds_apart = 32;

struct KindOutcome {
  std::uint64_t arrived = 0;
  std::uint64_t served = 0;
  std::uint64_t lost = 0;
  std::uint64_t left = 0;
  base::Histogram wait;
  base::Histogram response;
};

struct PreparedOutcome {
  // Of the served. INV: served = hits + loaded + joined.
  std::uint64_t hits = 0;
  std::uint64_t loaded = 0;  // jobs without a key are among them
  std::uint64_t joined = 0;
  base::Histogram hit_wait;
  base::Histogram hit_response;
  base::Histogram miss_wait;
  base::Histogram miss_response;
  double spared = 0;  // nanoseconds of service that hits would have taken, less what they took
};

// How long the line was in one step of time.
struct LineStep {
  Time at = 0;                // where it begins
  std::uint64_t longest = 0;  // the longest within it
};

// The windows that were open, or starting up, where their number changes.
struct StaffOutcome {
  double area = 0;              // windows times nanoseconds
  std::vector<LineStep> steps;  // as Outcome::line: the most in each
};

struct Outcome {
  // INV: arrived = served + lost + left + waiting + at_home + serving. A retry is no arrival of its
  //      own: its job is at home, and then in the line again.
  std::uint64_t arrived = 0;
  std::uint64_t served = 0;
  std::uint64_t lost = 0;          // for good: found the line full, was sent away
  std::uint64_t sent_away = 0;     // of the lost: stood in the line
  std::uint64_t left = 0;          // for good: lost patience
  std::uint64_t retried = 0;       // times that anybody came again
  std::uint64_t spilled = 0;       // times that anybody found the line full, and came all the same
  std::uint64_t interrupted = 0;   // times that anybody had to leave a window to one who goes first
  std::uint64_t waiting = 0;       // in the line at the end; 0 if it was played to the end
  std::uint64_t at_home = 0;       // between two tries then
  std::uint64_t serving = 0;       // at the windows then
  std::uint64_t carried_over = 0;  // served, beside those, who had come before `since`
  std::uint64_t batches = 0;       // services of several that ended; 0 where none may be
  std::uint32_t users = 0;         // who come again and again; 0: whoever comes, comes by himself
  std::vector<KindOutcome> kinds;  // by number, up to the greatest that was seen, or kinds_apart
  std::optional<PreparedOutcome> prepared;
  std::vector<ClientOutcome> clients;  // with Model::tells_clients: by number, as `kinds`
  // With Model::tells_keys: of the served, the lost and the left who have asked for any.
  KeyTally keys;

  base::Histogram wait;      // of those whose service began
  base::Histogram response;  // of the served
  base::Histogram service;   // at the window
  double wait_in_vain = 0;   // nanoseconds from arrival to giving up, of the lost and the left
  double thought = 0;        // nanoseconds that users thought before they came, of all who did
  double wait_squares = 0;   // sum of the squares of the waits, in square seconds

  // Over time, from `since` to `until`. The areas are integrated as things happen, apart from the
  // waits that are added up job by job: that the two agree (Little's law) is a check.
  Time since = 0;
  Time until = 0;  // the last one left, or the end of what was played
  Time last_arrival = 0;
  double line_area = 0;     // people in the line times nanoseconds; not those at home
  double serving_area = 0;  // people at the windows times nanoseconds
  double busy_area = 0;     // windows that serve times nanoseconds: less, where they serve several
  double batch_time = 0;    // nanoseconds, of the services of several, one by one; also of those
                            // that go on. INV: busy_area, where `batches` counts any
  // What the sums of single people do not tell of the areas: those who had come before `since` or
  // were not done at `until`; who was interrupted, and waited again; and, less than zero, time at
  // home between two tries, which is part of a wait and not of the line. 0 without any of these.
  // INV: line_area = wait.sum() + wait_in_vain + line_rest
  //      serving_area = service.sum() + serving_rest           (Little's law, to rounding)
  double line_rest = 0;
  double serving_rest = 0;
  std::uint64_t longest_line = 0;         // that lasted for any time
  std::vector<LineStep> line;             // at most 512 steps
  std::optional<StaffOutcome> staff;      // with Model::staffing
  std::uint64_t idle_beside_waiting = 0;  // times that a window idled beside a job that it could
                                          // have served: a fault of the simulation; 0
};

}  // namespace canteen::simulate
