#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "src/simulate/figures.hpp"
#include "src/simulate/free_times.hpp"
#include "src/simulate/job_stream.hpp"
#include "src/simulate/kernel.hpp"
#include "src/simulate/level.hpp"
#include "src/simulate/line_record.hpp"
#include "src/simulate/pace.hpp"
#include "src/simulate/time.hpp"
#include "src/simulate/visits.hpp"

namespace canteen::simulate {
namespace {

// FifoKernel — one line for all windows, and who comes first is served first: then all that becomes
// of one who comes is known when he comes. His service begins when a window is free, which is the
// earliest of them; no event needs to be waited for.
//
// He who will lose patience before that is known too: he is in the line until then and never at a
// window.
//
// What is measured is measured as it happens all the same, so that the outcome is at any time that
// of the other kernel: visits_ holds those who are inside until time has passed them.
//
// INV1  Everybody who came is in noted_, or in visits_, or in leavings_.
// INV2  line_ has all lengths up to now_ that are longer than others in their step; who has begun
//       since may be missing, and is made up for when the length that he would make less is asked
//       for. So line_.now() is at least what it should be, and after follow_line() exactly that.
// INV3  idle_ is how long windows were idle, in all, each of them up to its last start; less what
//       of that was before since_.
template <class FreeTimes, bool TellsKeys>
class FifoKernel final : public Kernel {
 public:
  FifoKernel(const Model& model, Jobs& jobs)
      : windows_(model.windows), jobs_(jobs), pace_(model), free_(model.windows) {}

  bool advance(std::uint64_t arrivals) override {
    while (arrivals != 0) {
      if (visits_.room() == 0) sweep();
      const std::span<const Job> some =
          jobs_.take(std::min<std::uint64_t>(arrivals, visits_.room()));
      if (some.empty()) {
        if (!closing_) closing_ = standing();
        drain();
        return false;
      }
      admit(some);
      arrivals -= some.size();
    }
    follow_line(now_);
    return true;
  }

  void forget() override {
    visits_.forget();
    for (Leaving& each : leavings_) each.counts = false;
    noted_.forget();
    line_.forget(now_);
    since_ = now_;
    waits_ = {};
    idle_ = -idle_now();
  }

  [[nodiscard]] Waits waits() const override { return waits_; }

  [[nodiscard]] Standing standing() const override {
    if (closing_) return *closing_;
    const Outcome all = outcome();
    return {all.arrived, all.lost + all.left, all.waiting};
  }

  // advance() leaves the line exact.
  [[nodiscard]] Areas areas() const override { return {now_, line_.area(now_), serving_area()}; }

  [[nodiscard]] Outcome outcome() const override {
    Outcome outcome;
    Noted noted = noted_;
    visits_.for_each([&](const Visit& each) { add_inside(each, noted, outcome); });
    for (const Leaving& each : leavings_) {
      noted.line_rest += span(each.came, now_);
      if (!each.counts) continue;
      noted.figures.arrive(each.kind);
      ++outcome.waiting;
    }
    noted.figures.fill(outcome);
    outcome.keys = std::move(noted.keys);
    line_.fill(outcome, now_);
    outcome.serving_area = serving_area();
    outcome.busy_area = outcome.serving_area;
    outcome.since = since_;
    outcome.until = now_;
    outcome.last_arrival = last_arrival_;
    outcome.line_rest = noted.line_rest;
    outcome.serving_rest = noted.serving_rest;
    return outcome;
  }

 private:
  // What is known of people one by one.
  struct Noted {
    Figures figures{false};
    KeyTally keys;
    double line_rest = 0;  // as Outcome's
    double serving_rest = 0;

    void forget() {
      figures.forget();
      keys = {};
      line_rest = serving_rest = 0;
    }
  };

  // One who will lose patience.
  struct Leaving {
    Time at = 0;  // when he goes
    Time came = 0;
    std::uint32_t kind = 0;
    std::uint32_t key = Job::no_key;
    bool counts = true;

    // The earliest is the greatest, as the standard's heaps want it.
    friend bool operator<(const Leaving& one, const Leaving& other) noexcept {
      return one.at > other.at;
    }
  };

  // Requires: there is room for them in visits_.
  void admit(std::span<const Job> some) {
    while (!some.empty()) {
      if (leavings_.empty()) some = some.subspan(admit_plain(some));
      if (some.empty()) break;
      pass_until(some.front().at);
      arrive(some.front());
      some = some.subspan(1);
    }
    last_arrival_ = now_;
  }

  // How many of the first of them come with nothing to be noted of the line, and stay to be served.
  // Requires: nobody who is here will lose patience.
  std::size_t admit_plain(std::span<const Job> some) {
    some = early(some);
    const std::uint64_t longest = line_.longest_in_step();
    const std::size_t size = visits_.size();
    const auto columns = visits_.columns();
    FreeTimes free = std::move(free_);
    std::uint64_t times = 0;
    std::uint64_t starts = 0;
    std::uint64_t idle = 0;
    std::size_t count = 0;
    for (; count < some.size(); ++count) {
      const Job& job = some[count];
      const Time earliest = free.earliest();
      const Time start = std::max(job.at, earliest);
      if (start - job.at > job.patience) [[unlikely]]
        break;
      const Time end = end_of(start, job);
      const std::size_t place = size + count;
      columns.set(place, job, start, end);
      // The line is longer than that if he waits who came as many before.
      if (place >= longest && columns.start[place - longest] > job.at) [[unlikely]]
        break;
      free.replace_earliest(end);
      idle += static_cast<std::uint64_t>(start - earliest);
      times += static_cast<std::uint64_t>(job.at);
      starts += static_cast<std::uint64_t>(start);
    }
    free_ = std::move(free);
    idle_ += idle;
    if (count != 0) now_ = some[count - 1].at;
    visits_.add(count);
    line_.rise(count, times);
    waits_.count += count;
    waits_.sum += static_cast<double>(starts - times);
    return count;
  }

  // Those who come in the step that the line is in, as far as their times can be added up in 64
  // bits: that is, in the first year.
  [[nodiscard]] std::span<const Job> early(std::span<const Job> some) const {
    constexpr std::size_t most = 256;
    constexpr Time year = never / most;
    some = some.first(std::min(some.size(), most));
    const Time by = std::min(line_.step_ends(), year);
    if (some.back().at < by) return some;
    const auto last = std::partition_point(some.begin(), some.end(),
                                           [&](const Job& each) { return each.at < by; });
    return {some.begin(), last};
  }

  [[nodiscard]] Time end_of(Time start, const Job& job) const noexcept {
    return later(start, pace_.of(job.service, 0));
  }

  void arrive(const Job& job) {
    const Time free = free_.earliest();
    const Time start = std::max(job.at, free);
    idle_ += start - free;
    if (start - job.at > job.patience) {
      // With no patience at all he is there and gone, and leaves no trace.
      leavings_.push_back({job.at + job.patience, job.at, job.kind, job.key, true});
      std::push_heap(leavings_.begin(), leavings_.end());
      line_.rise(job.at);
      if (job.patience == 0) return follow_line(job.at);
    } else {
      const Time end = end_of(start, job);
      free_.replace_earliest(end);
      visits_.columns().set(visits_.size(), job, start, end);
      visits_.add(1);
      line_.rise(job.at);
      ++waits_.count;
      waits_.sum += static_cast<double>(start - job.at);
    }
    if (line_.now() > line_.longest_in_step()) {
      begin_until(job.at);
      line_.note(job.at);
    }
  }

  // Up to then, at that instant too. Within a step of the line only those who come can make it
  // longer than it has been.
  void pass_until(Time to) {
    if (to >= line_.step_ends() || !leavings_.empty()) follow_line(to);
    now_ = to;
  }

  // They have stepped out of the line.
  void begin_until(Time to) {
    std::uint64_t count = 0;
    Level::Wide times = 0;
    for (; visits_.anybody_waits() && visits_.next_start() <= to; ++count) {
      times += visits_.next_start();
      visits_.begin();
    }
    line_.fall(count, times);
  }

  // The first who waits.
  void begin() {
    line_.fall(visits_.next_start());
    visits_.begin();
  }

  // Every length that the line has until then, exactly.
  [[gnu::noinline]] void follow_line(Time to) {
    begin_until(now_);
    while (line_.now() != 0) {
      const Time begins = visits_.anybody_waits() ? visits_.next_start() : never;
      const Time leaves = leavings_.empty() ? never : leavings_.front().at;
      const Time next = std::min(begins, leaves);
      if (next > to) break;
      line_.pass(now_, next);
      now_ = next;
      if (leaves == next && !leavings_.empty()) {
        leave();
      } else {
        begin();
      }
    }
    line_.pass(now_, to);
    now_ = to;
    line_.reach(to);
  }

  void leave() {
    std::pop_heap(leavings_.begin(), leavings_.end());
    const Leaving& who = leavings_.back();
    line_.fall(who.at);
    if (who.counts) {
      noted_.figures.arrive(who.kind);
      noted_.figures.leave(who.kind);
      noted_.figures.wait_in_vain(who.at - who.came);
      if (TellsKeys && who.key != Job::no_key) noted_.keys.add(who.key);
    } else {
      noted_.line_rest += span(who.came, who.at);
    }
    leavings_.pop_back();
  }

  // He is done.
  void settle(const Visit& visit, Noted& noted) const {
    const Time wait = visit.start - visit.at;
    const Time response = visit.end - visit.at;
    if (visit.counts) [[likely]] {
      noted.figures.arrive(visit.kind);
      noted.figures.begin(visit.kind, wait);
      noted.figures.serve(visit.kind, response, visit.end - visit.start);
      if constexpr (TellsKeys) note_key(visit.key, wait, response, noted.keys);
    } else {
      noted.line_rest += span(visit.at, visit.start);
      noted.serving_rest += span(visit.start, visit.end);
      if (visit.end > since_) noted.figures.serve_old();
    }
  }

  // Of who has been served.
  static void note_key(std::uint32_t key, Time wait, Time response, KeyTally& keys) {
    if (key != Job::no_key) keys.add(key).serve(false, wait, response);
  }

  // Those who are done are noted, in runs of one kind.
  [[gnu::noinline]] void sweep() {
    begin_until(now_);
    visits_.sweep(
        now_,
        [this](const auto& run) {
          noted_.figures.pass(run.kind, run.waits, run.responses, run.services);
          for (std::size_t i = 0; i < run.keys.size(); ++i) {
            note_key(run.keys[i], run.waits[i], run.responses[i], noted_.keys);
          }
        },
        [this](const Visit& each) { settle(each, noted_); });
  }

  void drain() {
    Time last = now_;
    visits_.for_each([&](const Visit& each) { last = std::max(last, each.end); });
    for (const Leaving& each : leavings_) last = std::max(last, each.at);
    follow_line(last);
    sweep();
  }

  void add_inside(const Visit& visit, Noted& noted, Outcome& outcome) const {
    if (visit.end <= now_) return settle(visit, noted);
    if (visit.start > now_) {
      noted.line_rest += span(visit.at, now_);
      if (!visit.counts) return;
      noted.figures.arrive(visit.kind);
      ++outcome.waiting;
      return;
    }
    noted.serving_rest += span(visit.start, now_);
    if (visit.counts) {
      ++outcome.serving;
      noted.figures.arrive(visit.kind);
      noted.figures.begin(visit.kind, visit.start - visit.at);
    } else {
      noted.line_rest += span(visit.at, visit.start);
    }
  }

  [[nodiscard]] double serving_area() const {
    return static_cast<double>(static_cast<Level::Wide>(windows_) * (now_ - since_) -
                               (idle_ + idle_now()));
  }

  // How long those windows have been idle that are, in all.
  [[nodiscard]] Level::Wide idle_now() const {
    Level::Wide idle = 0;
    free_.for_each([&](Time each) { idle += std::max<Time>(now_ - each, 0); });
    return idle;
  }

  // How much of that time is measured.
  [[nodiscard]] double span(Time from, Time to) const noexcept {
    return static_cast<double>(std::max<Time>(to - std::max(from, since_), 0));
  }

  const std::uint32_t windows_;
  JobStream jobs_;
  const Pace pace_;
  FreeTimes free_;
  Visits<TellsKeys> visits_;
  std::vector<Leaving> leavings_;  // a heap, the earliest in front

  Time now_ = 0;
  Time since_ = 0;
  Time last_arrival_ = 0;

  Noted noted_;
  Waits waits_;  // of all who came and will be served
  LineRecord line_;
  Level::Wide idle_ = 0;
  std::optional<Standing> closing_;  // when it was known that nobody comes any more
};

template <class FreeTimes>
std::unique_ptr<Kernel> make_fifo(const Model& model, Jobs& jobs) {
  if (model.tells_keys) return std::make_unique<FifoKernel<FreeTimes, true>>(model, jobs);
  return std::make_unique<FifoKernel<FreeTimes, false>>(model, jobs);
}

}  // namespace

bool is_for_fifo_kernel(const Model& model) {
  return model.discipline == Discipline::fifo && model.lines == LineLayout::shared &&
         (model.full == WhenFull::block || model.buffer == Model::unbounded) &&
         model.deadline == never && model.retries.most == 0 && model.contention.alpha == 0 &&
         model.contention.beta == 0 && model.batching.most == 1 && !model.prepared &&
         !model.staffing && !model.corridor && !model.tells_clients;
}

std::unique_ptr<Kernel> make_fifo_kernel(const Model& model, Jobs& jobs) {
  if (model.windows == 1) return make_fifo<SortedTimes<1>>(model, jobs);
  if (model.windows == 2) return make_fifo<SortedTimes<2>>(model, jobs);
  if (model.windows <= 4) return make_fifo<SortedTimes<4>>(model, jobs);
  if (model.windows <= 8) return make_fifo<SortedTimes<8>>(model, jobs);
  return make_fifo<TimeHeap>(model, jobs);
}

}  // namespace canteen::simulate
