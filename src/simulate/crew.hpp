// Crew — which windows are open, and when that changes: the rules of a Staffing, for whoever has
// the windows, a simulation or a run.
//
//   if (crew.due() <= now) crew.settle(now, inside);
//   while (const auto window = crew.open(now)) …            it serves from now on
//   while (crew.too_many() && an idle one is there) crew.close(it);
//
// INV1  A window is closed, starting up or open. open_ of them are open.
// INV2  closed_ has those that are closed; starting_ those that start up, the first ready in front.
// INV3  open_ + starting_.size() <= wanted_, or nobody starts up.
//
// Thread safety: none. Complexity: O(1) each, but for settle(): O(windows that it calls).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <canteen/simulate/outcome.hpp>
#include <canteen/simulate/staffing.hpp>

#include "src/simulate/level.hpp"
#include "src/simulate/line_steps.hpp"

namespace canteen::simulate {

class Crew {
 public:
  // All windows are open: as many as are too many are to be closed before anybody comes.
  Crew(const Staffing& staffing, std::uint32_t windows);

  // When it has something to do next: a shift, a look, a window that is ready; or never.
  [[nodiscard]] Time due() const noexcept;

  // Shifts and looks that have their time by now. inside: people in the line and at the windows.
  void settle(Time now, std::uint64_t inside);
  // Somebody has come or gone, for whoever wants to know that at once.
  void note(Time now, std::uint64_t inside);
  // Until then so many windows were busy.
  void pass(Time to, std::uint64_t busy) noexcept;

  // Windows times nanoseconds since the last look; 0 where nobody looks at that.
  [[nodiscard]] Time busy() const noexcept { return busy_; }

  // One that is ready: it is open now.
  std::optional<std::uint32_t> open(Time now);

  // Some that are open are not wanted.
  [[nodiscard]] bool too_many() const noexcept { return open_ > wanted_; }

  // Requires: it is open, and serves nobody.
  void close(std::uint32_t window, Time now);

  [[nodiscard]] std::uint32_t open() const noexcept { return open_; }

  // Those that are open or start up.
  [[nodiscard]] std::uint32_t staffed() const noexcept {
    return open_ + static_cast<std::uint32_t>(starting_.size());
  }

  [[nodiscard]] bool is_open(std::uint32_t window) const { return states_[window] == State::open; }

  [[nodiscard]] bool is_closed(std::uint32_t window) const {
    return states_[window] == State::closed;
  }

  // What was is not measured.
  void forget(Time now);
  [[nodiscard]] StaffOutcome outcome(Time until) const;

 private:
  enum class State : std::uint8_t { closed, starting, open };

  struct Starting {
    Time ready = 0;
    std::uint32_t window = 0;
  };

  [[nodiscard]] std::uint32_t needed(double windows) const noexcept;
  [[nodiscard]] std::uint32_t needed_for(std::uint64_t inside) const noexcept;
  void look(Time now, std::uint64_t inside);
  void want(std::uint32_t windows, Time now);
  // As many start up as are wanted, or fewer.
  void call(Time now);
  void hold(Time now);

  const Staffing staffing_;
  const std::uint32_t most_;
  std::vector<State> states_;
  std::vector<std::uint32_t> closed_;  // the last one to become it is called first
  std::deque<Starting> starting_;
  std::uint32_t open_;
  std::uint32_t wanted_;

  std::size_t next_shift_ = 1;
  Time next_look_ = never;
  Time passed_ = 0;
  Time busy_ = 0;                // windows times nanoseconds since the last look
  Time fewer_since_ = never;     // fewer are wanted, …
  std::uint32_t meanwhile_ = 0;  // … at most so many of them

  Level level_;  // of the staffed
  LineSteps steps_;
  Time held_ = 0;  // up to where steps_ knows them
};

}  // namespace canteen::simulate
