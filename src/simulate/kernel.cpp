#include "src/simulate/kernel.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <canteen/base/errors.hpp>

#include "src/simulate/completion_heap.hpp"

namespace canteen::simulate {
namespace {

void require(bool so, const char* sentence) {
  if (!so) throw ValueError(sentence);
}

bool is_share(double number) {
  return number >= 0 && number <= 1;
}

}  // namespace

void check(const Autoscale& rules, std::uint32_t windows) {
  require(rules.least <= windows, "an autoscaled simulation needs the windows that are the least");
  require((rules.people > 0) != (rules.utilisation > 0) && std::isfinite(rules.people) &&
              rules.utilisation <= 1,
          "windows are scaled by people, above 0, or by a utilisation above 0, up to 1");
  require(rules.every > 0 || (rules.every == 0 && rules.people > 0),
          "looks at a utilisation need a time between them above 0");
  require(rules.least > 0 || rules.people > 0,
          "without a window there is no utilisation by which there could be one");
  require(rules.close_after >= 0, "the time to wait before closing must be 0 or more");
}

void check(const Staffing& staffing, const Model& model) {
  require(model.lines == LineLayout::shared && !model.preemptive,
          "windows can come and go only at one line, and where nobody is interrupted");
  require(staffing.start_up >= 0, "the start-up of windows must be 0 or more");
  if (staffing.autoscale) return check(*staffing.autoscale, model.windows);
  const std::vector<Shift>& shifts = staffing.shifts;
  require(!shifts.empty() && shifts.front().from == 0 && shifts.back().windows > 0,
          "shifts begin at 0, and end with a window that serves those who are left");
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    require(shifts[i].windows <= model.windows && (i == 0 || shifts[i].from > shifts[i - 1].from),
            "shifts are in order, and none has more windows than there are");
  }
}

void check(const Corridor& corridor, const Model& model) {
  require(corridor.prefetch >= 1, "a window behind a corridor holds at least whom it serves");
  require(corridor.publish >= 0 && corridor.deliver >= 0,
          "the ways of a corridor must be 0 or more long");
  require(model.discipline == Discipline::fifo ||
              (model.discipline == Discipline::priority && model.ageing == never),
          "a corridor knows who came first, and who ranks first");
  require(model.lines == LineLayout::shared && !model.preemptive && !model.staffing,
          "a corridor has one line for all windows, which are always open and interrupt nobody");
  require(model.full != WhenFull::spill, "out of a corridor nobody is spilled");
  require(model.batching.most == 1, "out of a corridor everybody is served by himself");
}

void check_sharing(const Model& model) {
  require(model.lines == LineLayout::shared && !model.staffing && !model.prepared,
          "windows are shared where there is one line, all of them are always open, and nothing is "
          "prepared");
  require(
      model.deadline == never && (model.full == WhenFull::block || model.full == WhenFull::reject),
      "where windows are shared everybody is served at once, or is lost");
  require(model.batching.most == 1, "where windows are shared nobody waits for others");
}

void check(const Model& model) {
  if (model.discipline == Discipline::sharing) check_sharing(model);
  require(model.windows >= 1 && model.windows < Completion::most_windows,
          "a simulation needs from 1 to 16777215 windows");
  require(model.speed > 0 && std::isfinite(model.speed),
          "the speed of a simulation must be above 0");
  require(model.contention.alpha >= 0 && std::isfinite(model.contention.alpha) &&
              model.contention.beta >= 0 && std::isfinite(model.contention.beta),
          "alpha and beta of a contention must be 0 or more");
  require(model.deadline >= 0, "the deadline of a simulation must be 0 or more");
  require(model.spill >= 0, "the time to fetch who was spilled must be 0 or more");
  require(model.full != WhenFull::spill || !model.prepared,
          "who was spilled cannot ask for what is prepared");
  require(model.ageing > 0, "the time of ageing must be above 0");
  require(model.retries.backoff >= 0, "the backoff of retries must be 0 or more");
  require(model.retries.factor > 0 && std::isfinite(model.retries.factor),
          "the factor of retries must be above 0");
  require(is_share(model.retries.jitter), "the jitter of retries must be from 0 to 1");
  const Batching& batching = model.batching;
  require(batching.most > 0 && batching.each >= 0,
          "a window serves at least one at a time, and each beside him takes 0 or more");
  require(batching.most == 1 || (!model.preemptive && !model.prepared),
          "who is served with others is not interrupted, and finds nothing prepared");
  if (model.staffing) check(*model.staffing, model);
  if (model.corridor) check(*model.corridor, model);
  if (!model.prepared) return;
  require(model.prepared->hit >= 0, "the time of a hit must be 0 or more");
  require(model.prepared->expiry > 0, "the expiry of what is prepared must be above 0");
  const std::vector<Time>& made = model.prepared->made;
  require(made.empty() || made.size() == model.prepared->pinned.size(),
          "what is pinned must say of each key when it was made, or of none");
  require(std::all_of(made.begin(), made.end(), [](Time each) { return each <= 0; }),
          "what is pinned must be made before the opening");
}

}  // namespace canteen::simulate
