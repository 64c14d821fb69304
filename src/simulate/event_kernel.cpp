#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "src/simulate/aged.hpp"
#include "src/simulate/completion_heap.hpp"
#include "src/simulate/crew.hpp"
#include "src/simulate/figures.hpp"
#include "src/simulate/job_stream.hpp"
#include "src/simulate/kernel.hpp"
#include "src/simulate/larder.hpp"
#include "src/simulate/level.hpp"
#include "src/simulate/line.hpp"
#include "src/simulate/line_record.hpp"
#include "src/simulate/lines.hpp"
#include "src/simulate/luck.hpp"
#include "src/simulate/pace.hpp"
#include "src/simulate/people.hpp"
#include "src/simulate/person_heap.hpp"
#include "src/simulate/ranks.hpp"
#include "src/simulate/thinkers.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {
namespace {

// EventKernel — the model event by event. At one instant: who is done, who began first in front;
// windows that open and close; who loses patience; who comes again; who arrives.
//
// INV1  Everybody in people_ is in exactly one place: in lines_ (and then, as the model wants it,
//       in leavings_ and ages_), at a window (and then its completion is in completions_), or at
//       home (and then in returns_).
// INV2  line_.now() and serving_.now() are how many stand and are served, as they have been since
//       now_.
// INV3  lines_ knows a window as idle if and only if it is open and nobody is at it.
template <class Lines>
class EventKernel final : public Kernel {
 public:
  EventKernel(const Model& model, Jobs& jobs)
      : model_(model),
        capacity_(capacity_of(model, model.windows)),
        drops_(model.full == WhenFull::drop_oldest),
        interrupts_(model.discipline == Discipline::priority && model.preemptive),
        jobs_(jobs),
        pace_(model),
        ranks_(model),
        contending_(model.seed, contending_stream),
        jitter_(model.seed, jitter_stream),
        lines_(LineContext{model_, people_, contending_}),
        leavings_(people_),
        returns_(people_),
        ages_(people_),
        windows_(model.windows),
        figures_(model.prepared.has_value()) {
    if (model.prepared) larder_.emplace(*model.prepared);
    if (Users* const users = jobs.users()) thinkers_.emplace(*users);
    completions_.reserve(model.windows);
    if (model.staffing) {
      crew_.emplace(*model.staffing, model.windows);
      open_and_close();
    }
  }

  bool advance(std::uint64_t arrivals) override {
    for (; arrivals != 0; --arrivals) {
      const Job* const job = thinkers_ ? next_thought() : jobs_.next();
      if (job == nullptr) {
        if (!closing_) closing_ = standing();
        while (happen(never)) {
        }
        return false;
      }
      while (happen(job->at)) {
      }
      pass(job->at);
      last_arrival_ = now_;
      arrive(*job);
      if (crew_) note_people();
    }
    while (happen(now_)) {  // what takes no time
    }
    return true;
  }

  void forget() override {
    for (Person& each : people_.all()) each.counts = false;
    figures_.forget();
    if (thinkers_) thinkers_->forget();
    line_.forget(now_);
    serving_.forget(now_);
    if (crew_) crew_->forget(now_);
    since_ = now_;
    line_rest_ = 0;
    serving_rest_ = 0;
    faults_ = 0;
    clients_.clear();
  }

  [[nodiscard]] Outcome outcome() const override {
    Outcome outcome;
    figures_.fill(outcome);
    line_.fill(outcome, now_);
    outcome.serving_area = serving_.area(now_);
    outcome.since = since_;
    outcome.until = now_;
    outcome.last_arrival = last_arrival_;
    outcome.line_rest = line_rest_;
    outcome.serving_rest = serving_rest_;
    outcome.idle_beside_waiting = faults_;
    outcome.clients = clients_;
    if (crew_) outcome.staff = crew_->outcome(now_);
    if (thinkers_) {
      outcome.users = thinkers_->count();
      outcome.thought = thinkers_->thought();
    }
    for (const Person& each : people_.all()) add_inside(each, outcome);
    return outcome;
  }

  [[nodiscard]] Waits waits() const override { return figures_.waits(); }

  [[nodiscard]] Standing standing() const override {
    if (closing_) return *closing_;
    return figures_.standing(line_.now() + returns_.size());
  }

  [[nodiscard]] Areas areas() const override {
    return {now_, line_.area(now_), serving_.area(now_)};
  }

 private:
  struct Window {
    Handle who = nobody;
    Completion completion;
    std::uint32_t rank = 0;  // what he ranked when he came to it
  };

  static std::uint64_t capacity_of(const Model& model, std::uint32_t windows) {
    // To wait outside, in order, is to wait in the same line.
    if (model.full == WhenFull::block || model.buffer > Model::unbounded - windows) {
      return Model::unbounded;
    }
    return windows + model.buffer;
  }

  // Time goes on, and nobody moves.
  void pass(Time to) {
    if (to == now_) return;
    if (lines_.wastes()) ++faults_;
    line_.pass(now_, to);
    if (crew_) crew_->pass(to, serving_.now());
    now_ = to;
  }

  // Of the users, who asks next: not before all has happened after which another may ask sooner.
  const Job* next_thought() {
    while (happen(thinkers_->least())) {
    }
    return thinkers_->least() != never ? &thinkers_->ask() : nullptr;
  }

  // What is next to happen inside, if it does by then. False: nothing.
  bool happen(Time by) {
    const Time done = completions_.empty() ? never : completions_.top().at;
    const Time leaves = leavings_.empty() ? never : leavings_.least();
    const Time returns = returns_.empty() ? never : returns_.least();
    const Time changes = crew_ ? change(by) : never;
    const Time next = std::min({done, changes, leaves, returns});
    if (next > by) return false;
    if (done == next && !completions_.empty()) {
      pass(next);
      finish(completions_.top().window());
    } else if (changes == next && changes != never) {
      pass(next);
      crew_->settle(now_, inside());
    } else if (leaves == next && !leavings_.empty()) {
      pass(next);
      lose_patience(leavings_.top());
    } else if (!returns_.empty()) {
      pass(next);
      come_again(returns_.pop());
    } else {
      return false;
    }
    if (crew_) note_people();
    return true;
  }

  void arrive(const Job& job) {
    figures_.arrive(job.kind);
    const Handle who = people_.add(job);
    people_[who].counts = true;
    people_[who].rank = ranks_.of(job.kind);
    if (thinkers_) people_[who].user = thinkers_->user();
    come(who);
  }

  void come_again(Handle who) {
    if (people_[who].counts) figures_.retry();
    come(who);
  }

  void come(Handle who) {
    Person& person = people_[who];
    person.came = now_;
    person.number = came_++;
    const bool full = line_.now() + serving_.now() >= capacity_;
    if (full && model_.full == WhenFull::reject) return give_up(who, Loss::full);
    person.spilled = full && model_.full == WhenFull::spill;
    if (person.spilled && person.counts) figures_.spill();
    // Before he enters: whom he interrupts is not in the line yet.
    const bool makes_room = full && !ages_.empty();
    if (makes_room) send_away(ages_.top());
    if (const std::uint32_t window = lines_.choose(who); window != no_window) {
      lines_.begin(window);
      completions_.push(start(window, who));
    } else if (const std::uint32_t taken = window_to_take(person); taken != no_window) {
      interrupt(taken);
      completions_.push(start(taken, who));
    } else {
      stand(who);
    }
    // Without a line there is nobody to go but whoever would stand in one now.
    if (full && !makes_room && !ages_.empty()) send_away(ages_.top());
  }

  // ——— The line ———

  void stand(Handle who) {
    Person& person = people_[who];
    person.where = Whereabouts::line;
    person.since = now_;
    lines_.put(who);
    line_.rise(now_);
    if (loses_patience(person)) leavings_.push(who, later(person.came, person.job.patience));
    if (drops_) ages_.push(who, static_cast<std::int64_t>(person.number));
  }

  // lines_ has let him go already.
  void step_out(Handle who) {
    const Person& person = people_[who];
    line_.fall(now_);
    line_rest_ += stretch(person);
    if (loses_patience(person)) leavings_.erase(who);
    if (drops_) ages_.erase(who);
  }

  [[nodiscard]] static bool loses_patience(const Person& person) noexcept {
    return person.job.patience != never && !person.begun;
  }

  void lose_patience(Handle who) {
    lines_.erase(who);
    step_out(who);
    give_up(who, Loss::patience);
  }

  void send_away(Handle who) {
    lines_.erase(who);
    step_out(who);
    give_up(who, Loss::sent_away);
  }

  // ——— The windows ———

  // Requires: the window is free, and lines_ knows that it will not be. When he will be done there.
  Completion start(std::uint32_t window, Handle who) {
    Person& person = people_[who];
    person.where = Whereabouts::window;
    person.since = now_;
    serving_.rise(now_);
    const Time end = person.left_over == 0 ? begin(person) : later(now_, person.left_over);
    person.left_over = 0;
    const Completion completion = Completion::of(end, starts_++, window);
    windows_[window] = {who, completion, standing(person)};
    return completion;
  }

  // When a service that begins now will end.
  Time begin(Person& person) {
    person.begun = true;
    person.wait = now_ - person.job.at;
    if (person.counts) {
      figures_.begin(person.job.kind, person.wait);
      line_rest_ -= static_cast<double>(person.wait);
      if (model_.tells_clients) tell_client(person);
    }
    const std::uint64_t busy = serving_.now();
    person.full = pace_.of(person.job.service, busy);
    if (person.spilled) person.full = later(person.full, model_.spill);
    if (!has_key(person)) return later(now_, person.full);
    const Larder::Answer answer = larder_->ask(person.job.key, now_);
    if (answer.there) {
      person.made = Made::before;
      return later(now_, pace_.of(model_.prepared->hit, busy));
    }
    if (answer.being_made) {
      person.made = Made::meanwhile;
      return answer.until;
    }
    const Time end = later(now_, person.full);
    larder_->begin(person.job.key, end);
    return end;
  }

  void finish(std::uint32_t window) {
    const Handle who = windows_[window].who;
    step_back(who);
    const Person& person = people_[who];
    if (has_key(person) && person.made == Made::now) larder_->finish(person.job.key, now_);
    if (person.counts) {
      note_served(person);
    } else {
      figures_.serve_old();
    }
    go(who);
    const bool stays_open = !crew_ || !closes(window);
    if (const Handle next = stays_open ? next_for(window) : nobody; next != nobody) {
      completions_.replace_top(start(window, next));
    } else {
      completions_.pop();
    }
  }

  // From his window, served or not.
  void step_back(Handle who) {
    Person& person = people_[who];
    serving_.fall(now_);
    serving_rest_ += stretch(person);
    person.at_windows += now_ - person.since;
  }

  Handle next_for(std::uint32_t window) {
    for (;;) {
      const Handle who = lines_.take(window, now_);
      if (who == nobody) return nobody;
      step_out(who);
      const Person& person = people_[who];
      if (person.begun || now_ - person.came <= model_.deadline) return who;
      give_up(who, Loss::sent_away);
    }
  }

  void note_served(const Person& person) {
    const Time response = now_ - person.job.at;
    figures_.serve(person.job.kind, response, person.at_windows);
    serving_rest_ -= static_cast<double>(person.at_windows);
    if (!larder_) return;
    figures_.give(person.made, person.wait, response, person.full - person.at_windows);
  }

  void tell_client(const Person& person) {
    const std::uint32_t client = person.job.client;
    if (client >= clients_.size()) clients_.resize(std::size_t{client} + 1);
    ++clients_[client].begun;
    clients_[client].wait += static_cast<double>(person.wait);
  }

  // ——— Windows that open and close ———

  [[nodiscard]] std::uint64_t inside() const noexcept { return line_.now() + serving_.now(); }

  // When the crew changes next; when nobody will come any more and nobody is left, it does not.
  [[nodiscard]] Time change(Time by) const noexcept {
    return by == never && inside() == 0 && returns_.empty() ? never : crew_->due();
  }

  // Somebody has come or gone.
  void note_people() {
    crew_->note(now_, inside());
    open_and_close();
  }

  // Whether the window that has just served somebody is one too many.
  bool closes(std::uint32_t window) {
    crew_->note(now_, inside());
    if (!crew_->too_many()) return false;
    crew_->close(window, now_);
    return true;
  }

  void open_and_close() {
    while (const auto window = crew_->open(now_)) {
      if (const Handle next = next_for(*window); next != nobody) {
        completions_.push(start(*window, next));
      }
    }
    while (crew_->too_many()) {
      const std::uint32_t window = lines_.leave_idle();
      if (window == no_window) break;
      crew_->close(window, now_);
    }
    capacity_ = capacity_of(model_, crew_->open());
  }

  // ——— Who goes first ———

  // Whose service he interrupts: of those who rank lower the lowest, of equal ones who came last.
  [[nodiscard]] std::uint32_t window_to_take(const Person& person) const {
    if (!interrupts_) return no_window;
    std::uint32_t lowest = no_window;
    const auto [first, last] = lines_.reachable(person);
    for (std::uint32_t i = first; i < last; ++i) {
      if (windows_[i].rank <= person.rank || must_not_be_interrupted(i)) continue;
      if (lowest == no_window || turn_of(lowest) < turn_of(i)) lowest = i;
    }
    return lowest;
  }

  [[nodiscard]] std::pair<std::uint32_t, std::uint64_t> turn_of(std::uint32_t window) const {
    return {windows_[window].rank, people_[windows_[window].who].number};
  }

  // What others may wait for is made without a break; or they might keep each other waiting.
  [[nodiscard]] bool must_not_be_interrupted(std::uint32_t window) const {
    const Person& person = people_[windows_[window].who];
    return has_key(person) && person.made != Made::before;
  }

  void interrupt(std::uint32_t window) {
    const auto [who, completion, rank] = windows_[window];
    completions_.erase(completion.order);
    step_back(who);
    Person& person = people_[who];
    person.left_over = completion.at - now_;
    person.place = window;
    if (person.counts) figures_.interrupt();
    stand(who);
  }

  // What he ranks, now that he comes to a window: there he does not age.
  [[nodiscard]] std::uint32_t standing(const Person& person) const {
    if (model_.ageing == never) return person.rank;
    return aged(person.rank, now_ - person.came, model_.ageing);
  }

  // ——— Those who have not been served ———

  enum class Loss : std::uint8_t { full, sent_away, patience };

  void give_up(Handle who, Loss loss) {
    Person& person = people_[who];
    if (person.tries < model_.retries.most) return go_home(who);
    if (person.counts) {
      if (loss == Loss::patience) {
        figures_.leave(person.job.kind);
      } else {
        figures_.lose(person.job.kind, loss == Loss::sent_away);
      }
      if (!person.begun) {
        const Time wait = now_ - person.job.at;
        figures_.wait_in_vain(wait);
        line_rest_ -= static_cast<double>(wait);
      }
    }
    go(who);
  }

  // For good; a user thinks of what he asks for next.
  void go(Handle who) {
    if (thinkers_) thinkers_->think(people_[who].user, now_);
    people_.remove(who);
  }

  // To come again.
  void go_home(Handle who) {
    Person& person = people_[who];
    const Retries& retries = model_.retries;
    double times = 1;
    for (std::uint32_t i = 0; i < person.tries; ++i) times *= retries.factor;
    if (retries.jitter > 0) times *= 1 - retries.jitter * jitter_.uniform();
    ++person.tries;
    person.where = Whereabouts::home;
    returns_.push(who, later(now_, scaled(retries.backoff, times)));
  }

  // ——— Small questions ———

  [[nodiscard]] bool has_key(const Person& person) const noexcept {
    return larder_ && person.job.key != Job::no_key;
  }

  // How long he has been where he is, of the time that is measured.
  [[nodiscard]] double stretch(const Person& person) const noexcept {
    return static_cast<double>(now_ - std::max(person.since, since_));
  }

  void add_inside(const Person& person, Outcome& outcome) const {
    if (person.where == Whereabouts::line) outcome.line_rest += stretch(person);
    if (person.where == Whereabouts::window) outcome.serving_rest += stretch(person);
    if (!person.counts || person.where == Whereabouts::gone) return;
    ++(person.where == Whereabouts::window ? outcome.serving
       : person.where == Whereabouts::line ? outcome.waiting
                                           : outcome.at_home);
  }

  const Model model_;
  std::uint64_t capacity_;  // of the windows that are open, and of the line
  const bool drops_;
  const bool interrupts_;
  JobStream jobs_;
  std::optional<Thinkers> thinkers_;  // absent: whoever comes, comes by himself
  const Pace pace_;
  const Ranks ranks_;
  Random contending_;
  Random jitter_;
  std::optional<Larder> larder_;
  std::optional<Crew> crew_;  // where windows come and go

  People people_;
  Lines lines_;
  PersonHeap<&Person::leaving> leavings_;  // by when they lose patience
  PersonHeap<&Person::turn> returns_;      // by when they come again
  PersonHeap<&Person::age> ages_;          // by their coming, where the oldest may have to go
  std::vector<Window> windows_;
  CompletionHeap completions_;

  Time now_ = 0;
  Time since_ = 0;
  Time last_arrival_ = 0;
  std::uint64_t came_ = 0;
  std::uint64_t starts_ = 0;

  Figures figures_;
  LineRecord line_;
  Level serving_;
  double line_rest_ = 0;
  double serving_rest_ = 0;
  std::uint64_t faults_ = 0;
  std::optional<Standing> closing_;  // when it was known that nobody comes any more
  std::vector<ClientOutcome> clients_;
};

template <class Line>
std::unique_ptr<Kernel> make(const Model& model, Jobs& jobs) {
  if (model.lines == LineLayout::shared) {
    return std::make_unique<EventKernel<SharedLines<Line>>>(model, jobs);
  }
  return std::make_unique<EventKernel<WindowLines<Line>>>(model, jobs);
}

}  // namespace

std::unique_ptr<Kernel> make_event_kernel(const Model& model, Jobs& jobs) {
  switch (model.discipline) {
    case Discipline::fifo:
    case Discipline::lifo:
    case Discipline::adaptive_lifo:
      break;
    case Discipline::priority:
      if (model.ageing != never) return make<AgeingLine>(model, jobs);
      return make<PriorityLine>(model, jobs);
    case Discipline::shortest_first:
      return make<ShortestFirstLine>(model, jobs);
    case Discipline::fair:
      if (model.fair_to == FairTo::clients) return make<FairLine<&Job::client>>(model, jobs);
      return make<FairLine<&Job::kind>>(model, jobs);
    case Discipline::contend:
      return make<ContendingLine>(model, jobs);
  }
  return make<ArrivalLine>(model, jobs);
}

}  // namespace canteen::simulate
