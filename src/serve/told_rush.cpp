#include "src/serve/told_rush.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <utility>

#include "src/serve/person.hpp"
#include "src/serve/recorder.hpp"

namespace canteen::serve {
namespace {

struct Event {
  // At one instant in this order, and then in that of their coming.
  enum class What : std::uint8_t { opens, ends, comes, confirmed, refused, begins, gone, lost };

  scenario::Duration at{};
  What what = What::comes;
  std::size_t place = 0;  // of the person, or of the worker

  friend bool operator<(const Event& one, const Event& other) {
    return std::tie(one.at, one.what, one.place) < std::tie(other.at, other.what, other.place);
  }
};

double seconds(scenario::Duration time) {
  return static_cast<double>(time.count()) * 1e-9;
}

// The story, from its events.
class Telling {
 public:
  Telling(const ToldRush& rush, const scenario::Scenario& scenario)
      : rush_(rush), scenario_(scenario), corridor_(rush.corridor), people_(rush.people.size()) {
    meet_workers();
    for (std::size_t i = 0; i < rush.people.size(); ++i) plan(i);
    std::sort(events_.begin(), events_.end());
  }

  Result told() {
    scenario::Scenario staffed = scenario_;
    staffed.strategy.windows = std::max<std::uint32_t>(1, windows_);
    recorder_ = std::make_unique<Recorder>(staffed);
    if (open_ != windows_) recorder_->staff(open_, open_);
    recorder_->tell({});
    recorder_->open();
    for (const Event& each : events_) {
      recorder_->tell(each.at);
      happen(each);
    }
    recorder_->tell(std::max(rush_.ended, events_.empty() ? rush_.ended : events_.back().at));
    Result result = recorder_->finish(rush_.all_came);
    result.opened = std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(
            std::chrono::nanoseconds(rush_.opened)));
    result.corridor = std::move(corridor_);
    for (auto& [name, share] : workers_) {
      share.open = seconds(result.elapsed - std::min(result.elapsed, since_[name])) * share.windows;
      result.workers.push_back(std::move(share));
    }
    return result;
  }

 private:
  // When that was, on this rush's clock; never before `least`, whatever another machine's says.
  [[nodiscard]] scenario::Duration on_our_clock(std::int64_t moment,
                                                scenario::Duration least) const {
    return std::max(scenario::Duration(moment - rush_.opened), least);
  }

  void meet_workers() {
    for (const ToldPerson& each : rush_.people) {
      if (!each.completion) continue;
      const Completion& told = *each.completion;
      WorkerShare& share = workers_[told.worker];
      if (share.windows == 0) {
        share.name = told.worker;
        share.windows = told.windows;
        windows_ += told.windows;
        since_[told.worker] = on_our_clock(told.since, {});
      }
    }
    for (auto& [name, since] : since_) {
      if (since.count() == 0) {
        open_ += workers_[name].windows;
      } else {
        events_.push_back({since, Event::What::opens, staff_.size()});
        staff_.push_back(workers_[name].windows);
      }
    }
  }

  void plan(std::size_t place) {
    const ToldPerson& person = rush_.people[place];
    const auto add = [&](scenario::Duration at, Event::What what) {
      events_.push_back({at, what, place});
    };
    add(person.noticed, Event::What::comes);
    if (person.confirmed) add(*person.confirmed, Event::What::confirmed);
    if (person.refused) add(std::max(*person.refused, person.noticed), Event::What::refused);
    if (person.lost) add(std::max(rush_.ended, person.noticed), Event::What::lost);
    if (!person.completion) return;
    const Completion& told = *person.completion;
    const scenario::Duration begin = on_our_clock(told.begin, person.noticed);
    if (told.what != Completion::What::served) return add(begin, Event::What::gone);
    add(begin, Event::What::begins);
    // It took as long as the worker says, whatever its clock; and a moment, even at one instant.
    const scenario::Duration took(std::max<std::int64_t>(told.end - told.begin, 1));
    add(begin + took, Event::What::ends);
  }

  void happen(const Event& event) {
    if (event.what == Event::What::opens) {
      open_ += staff_[event.place];
      return recorder_->staff(open_, open_);
    }
    Someone& person = people_[event.place];
    switch (event.what) {
      case Event::What::comes:
        return come(event.place);
      case Event::What::confirmed:
        if (person && !person->begun) corridor_.deepest = std::max(corridor_.deepest, ++inside_);
        if (person) person->spilled = !person->begun;
        return;
      case Event::What::begins:
        leave_the_corridor(event);
        return recorder_->start(std::span(&person, 1));
      case Event::What::ends:
        return end(event);
      case Event::What::gone:
        leave_the_corridor(event);
        return go(event);
      case Event::What::refused:
      case Event::What::lost:
        recorder_->lose(*person, Loss::refused, event.at, false);
        person.reset();
        return;
      case Event::What::opens:
        return;
    }
  }

  void come(std::size_t place) {
    auto person = std::make_unique<Person>();
    person->request = rush_.people[place].request;
    person->came = person->request.at;
    recorder_->arrive(*person);
    recorder_->enter(*person);
    people_[place] = std::move(person);
  }

  void leave_the_corridor(const Event& event) {
    if (std::exchange(people_[event.place]->spilled, false)) --inside_;
    corridor_.held.add((event.at - rush_.people[event.place].noticed).count());
  }

  void go(const Event& event) {
    Someone& person = people_[event.place];
    const ToldPerson& told = rush_.people[event.place];
    if (told.completion->what == Completion::What::sent_away) {
      recorder_->lose(*person, Loss::sent_away, event.at, false);
    } else {
      const scenario::Duration left =
          person->came + told.request.patience.value_or(event.at - person->came);
      recorder_->lose(*person, Loss::patience, std::min(left, event.at), false);
    }
    person.reset();
  }

  void end(const Event& event) {
    Someone& person = people_[event.place];
    const Completion& told = *rush_.people[event.place].completion;
    WorkerShare& share = workers_[told.worker];
    ++share.served;
    if (!told.failure.empty()) ++share.failed;
    if (told.redelivered) ++share.redelivered;
    share.busy += seconds(event.at - person->started);
    recorder_->end(std::span(&person, 1), {.failure = told.failure}, told.window);
    person.reset();
  }

  const ToldRush& rush_;
  const scenario::Scenario& scenario_;
  CorridorResult corridor_;
  std::unique_ptr<Recorder> recorder_;
  std::vector<Someone> people_;  // null: not yet, or no more. `spilled`: he counts in inside_
  std::vector<Event> events_;
  std::map<std::string, WorkerShare> workers_;
  std::map<std::string, scenario::Duration> since_;
  std::vector<std::uint32_t> staff_;  // windows of those who came later
  std::uint32_t windows_ = 0;
  std::uint32_t open_ = 0;
  std::uint64_t inside_ = 0;  // confirmed, and not handed out
};

}  // namespace

Result told(const ToldRush& rush, const scenario::Scenario& scenario) {
  return Telling(rush, scenario).told();
}

}  // namespace canteen::serve
