#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "src/simulate/played_kernel.hpp"

namespace canteen::simulate {
namespace {

// SharingKernel — everybody is served at once: of n people and c windows each gets the same share
// of them, c / n, and of one window at most all.
//
// All of them get on by the same amount, so it is counted once: done_ is how much somebody who has
// always been there would have had. Who comes now is done when it has grown by his service, and who
// is done next never changes by others' coming [1].
//
// Those beyond the windows are the line: people stand in it by shares, and the line and the windows
// obey Little's law as others do, with the wait that Discipline::sharing speaks of.
//
// At one instant: who is done, who needed the least in front; who comes again; who arrives.
//
// INV1  Everybody in people_ is in sharers_, or at home (and then in returns_).
// INV2  sharers_.size() = line_.now() + serving_.now(), and the second is as many as there are
//       windows, or the first is 0; so it has been since now_.
//
// Complexity: O(log n) each who comes or goes.
// [1] L. Kleinrock, Time-shared systems: a theoretical treatment, Journal of the ACM 14 (1967);
//     the count is the virtual time of fair queueing (A. Demers, S. Keshav, S. Shenker, 1989).
class SharingKernel final : public PlayedKernel {
 public:
  SharingKernel(const Model& model, Jobs& jobs)
      : PlayedKernel(model, jobs),
        windows_(model.windows),
        capacity_(model.full == WhenFull::block || model.buffer > Model::unbounded - windows_
                      ? Model::unbounded
                      : windows_ + model.buffer) {}

  bool advance(std::uint64_t arrivals) override {
    return play(
        arrivals, [this](Time by) { return happen(by); },
        [this](const Job& job) {
          pass(job.at);
          come(welcome(job));
        });
  }

  void forget() override {
    forget_counts();
    done_since_ = done_;
  }

  [[nodiscard]] Outcome outcome() const override {
    Outcome outcome = counts();
    for (const Sharer& each : sharers_) {
      const double served = served_of(each);
      outcome.serving_rest += served;
      outcome.line_rest += stretch(people_[each.who]) - served;
    }
    std::uint64_t inside = 0;
    for (const Person& each : people_.all()) {
      if (!each.counts || each.where == Whereabouts::gone) continue;
      ++(each.where == Whereabouts::window ? inside : outcome.at_home);
    }
    outcome.serving = std::min(inside, serving_.now());
    outcome.waiting = inside - outcome.serving;
    return outcome;
  }

  [[nodiscard]] Areas areas() const override {
    return {now_, line_.area(now_), serving_.area(now_)};
  }

 private:
  // A time, in parts of a nanosecond: times a number of windows it is still in range.
  using Fine = Level::Wide;
  static constexpr unsigned fine_bits = 32;
  // Each time that anybody comes or goes less than one part is lost: somebody is done who lacks no
  // more than this, a part in 65,536 of a nanosecond.
  static constexpr Fine slack = Fine{1} << 16U;

  struct Sharer {
    Fine end = 0;  // of done_
    std::uint64_t number = 0;
    Handle who = nobody;

    friend bool operator>(const Sharer& one, const Sharer& other) noexcept {
      return one.end != other.end ? one.end > other.end : one.number > other.number;
    }
  };

  // Time goes on, and nobody comes or goes.
  void pass(Time to) {
    if (to == now_) return;
    line_.pass(now_, to);
    if (!sharers_.empty()) done_ += share_of(to - now_);
    now_ = to;
  }

  [[nodiscard]] static constexpr Fine fine(Time time) noexcept { return Fine{time} << fine_bits; }

  // What each gets in that time. Requires: somebody is there.
  [[nodiscard]] Fine share_of(Time time) const noexcept {
    if (line_.now() == 0) return fine(time);
    return fine(time) * windows_ / static_cast<Fine>(sharers_.size());
  }

  // When the next one is done: at the first whole nanosecond by which he is. Requires: likewise.
  [[nodiscard]] Time next_done() const noexcept {
    const Fine left = sharers_.front().end - done_;
    if (left <= 0) return now_;
    const bool alone = line_.now() == 0;
    const Fine parts = alone ? left : left * static_cast<Fine>(sharers_.size());
    const Fine per_time = (alone ? Fine{1} : Fine{windows_}) << fine_bits;
    const Fine time = (parts + per_time - 1) / per_time;
    return time > never ? never : later(now_, static_cast<Time>(time));
  }

  // What is next to happen inside, if it does by then. False: nothing.
  bool happen(Time by) {
    const Time done = sharers_.empty() ? never : next_done();
    const Time returns = next_return();
    if (done <= by && done <= returns && !sharers_.empty()) {
      pass(done);
      finish();
      return true;
    }
    if (returns > by || returns_.empty()) return false;
    pass(returns);
    come(welcome_again());
    return true;
  }

  void come(Handle who) {
    Person& person = people_[who];
    person.came = now_;
    person.number = came_++;
    if (sharers_.size() >= capacity_) return give_up(who);
    person.where = Whereabouts::window;
    person.since = now_;
    if (serving_.now() < windows_) {
      serving_.rise(now_);
    } else {
      line_.rise(now_);
    }
    person.full = pace_.of(person.job.service, serving_.now());
    sharers_.push_back({done_ + fine(person.full) - slack, person.number, who});
    std::push_heap(sharers_.begin(), sharers_.end(), std::greater<>());
  }

  void finish() {
    const Sharer first = sharers_.front();
    std::pop_heap(sharers_.begin(), sharers_.end(), std::greater<>());
    sharers_.pop_back();
    if (line_.now() != 0) {
      line_.fall(now_);
    } else {
      serving_.fall(now_);
    }
    const Person& person = people_[first.who];
    const double served = served_of(first);
    serving_rest_ += served;
    line_rest_ += stretch(person) - served;
    if (person.counts) {
      note_served(person);
    } else {
      figures_.serve_old();
    }
    go(first.who);
    if (sharers_.empty()) done_ = done_since_ = 0;  // so that it stays small
  }

  void note_served(const Person& person) {
    const Time response = now_ - person.job.at;
    const Time wait = response - person.full;
    note_wait(person, wait);
    figures_.serve(person.job.kind, response, person.full);
    serving_rest_ -= static_cast<double>(person.full);
    if (tells_key_of(person)) keys_.add(person.job.key).serve(false, wait, response);
  }

  void give_up(Handle who) {
    const Person& person = people_[who];
    if (may_try_again(person)) return go_home(who);
    if (person.counts) {
      figures_.lose(person.job.kind, false);
      note_wait_in_vain(person);
      if (tells_key_of(person)) keys_.add(person.job.key);
    }
    go(who);
  }

  // What he got, of the time that is measured.
  [[nodiscard]] double served_of(const Sharer& sharer) const noexcept {
    const Fine began = sharer.end + slack - fine(people_[sharer.who].full);
    const Fine begin = std::max(began, done_since_);
    return static_cast<double>(done_ - begin) / static_cast<double>(Fine{1} << fine_bits);
  }

  const std::uint64_t windows_;
  const std::uint64_t capacity_;
  std::vector<Sharer> sharers_;  // a heap: who is done next is in front
  Fine done_ = 0;                // while anybody is there
  Fine done_since_ = 0;
};

}  // namespace

std::unique_ptr<Kernel> make_sharing_kernel(const Model& model, Jobs& jobs) {
  return std::make_unique<SharingKernel>(model, jobs);
}

}  // namespace canteen::simulate
