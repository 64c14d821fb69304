#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "src/simulate/aged.hpp"
#include "src/simulate/batch_work.hpp"
#include "src/simulate/completion_heap.hpp"
#include "src/simulate/corridor_lines.hpp"
#include "src/simulate/crew.hpp"
#include "src/simulate/larder.hpp"
#include "src/simulate/left_to_do.hpp"
#include "src/simulate/line.hpp"
#include "src/simulate/lines.hpp"
#include "src/simulate/person_heap.hpp"
#include "src/simulate/played_kernel.hpp"
#include "src/simulate/ranks.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {
namespace {

// EventKernel — the model event by event. At one instant: who is done, who began first in front;
// windows that open and close; who moves on in a corridor; who loses patience; who comes again; who
// arrives.
//
// INV1  Everybody in people_ is in exactly one place: in lines_ (and then, as the model wants it,
//       in leavings_ and ages_), at a window (and then its completion is in completions_), or at
//       home (and then in returns_).
// INV2  line_.now() and serving_.now() are how many stand and are served, as they have been since
//       now_.
// INV3  lines_ knows a window as idle if and only if it is open and nobody is at it.
// INV4  With batches, those at a window are linked by Person::beside, from Window::who on.
template <class Lines>
class EventKernel final : public PlayedKernel {
 public:
  EventKernel(const Model& model, Jobs& jobs)
      : PlayedKernel(model, jobs),
        capacity_(capacity_of(model, model.windows)),
        drops_(model.full == WhenFull::drop_oldest),
        by_rank_(model.discipline == Discipline::priority),
        interrupts_(model.preemptive &&
                    (by_rank_ || model.discipline == Discipline::shortest_first)),
        has_batches_(model.batching.most > 1),
        ranks_(model),
        contending_(model.seed, contending_stream),
        lines_(LineContext{model_, people_, contending_}),
        leavings_(people_),
        ages_(people_),
        windows_(model.windows) {
    if (model.prepared) larder_.emplace(*model.prepared);
    completions_.reserve(model.windows);
    if (has_batches_) batches_.resize(model.windows);
    if (model.staffing) {
      crew_.emplace(*model.staffing, model.windows);
      open_and_close();
    }
  }

  bool advance(std::uint64_t arrivals) override {
    return play(
        arrivals, [this](Time by) { return happen(by); }, [this](const Job& job) { arrive(job); });
  }

  void forget() override {
    forget_counts();
    busy_.forget(now_);
    services_ = 0;
    service_time_ = 0;
    if (crew_) crew_->forget(now_);
    faults_ = 0;
  }

  [[nodiscard]] Outcome outcome() const override {
    Outcome outcome = counts();
    if (has_batches_) outcome.busy_area = busy_.area(now_);
    outcome.batches = services_;
    outcome.batch_time = service_time_;
    for (std::uint32_t i = 0; i < batches_.size(); ++i) {
      if (batches_[i].last != nobody) outcome.batch_time += stretch(people_[batches_[i].last]);
    }
    outcome.idle_beside_waiting = faults_;
    if (crew_) outcome.staff = crew_->outcome(now_);
    for (const Person& each : people_.all()) add_inside(each, outcome);
    return outcome;
  }

  [[nodiscard]] Areas areas() const override {
    return {now_, line_.area(now_), has_batches_ ? busy_.area(now_) : serving_.area(now_)};
  }

 private:
  struct Window {
    Handle who = nobody;
    Completion completion;
    std::uint32_t rank = 0;  // what he ranked when he came to it
  };

  // Those whom a window serves in one service, of whom Window::who is the first.
  struct Batch {
    BatchWork work;
    bool fetches = false;    // one of them was spilled
    std::uint64_t busy = 0;  // windows, when it began
    Handle last = nobody;
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
    if (crew_) crew_->pass(to, busy());
    boarding_.clear();
    now_ = to;
  }

  // What is next to happen inside, if it does by then. False: nothing.
  bool happen(Time by) {
    const Time done = completions_.empty() ? never : completions_.top().at;
    const Time leaves = leavings_.empty() ? never : leavings_.least();
    const Time returns = next_return();
    const Time changes = crew_ ? change(by) : never;
    const Time moves = move(by);
    const Time next = std::min({done, changes, moves, leaves, returns});
    if (next > by) return false;
    if (done == next && !completions_.empty()) {
      pass(next);
      finish(completions_.top().window());
    } else if (changes == next && changes != never) {
      pass(next);
      crew_->settle(now_, inside());
    } else if (moves == next && moves != never) {
      pass(next);
      fill(lines_.move(now_));
    } else if (leaves == next && !leavings_.empty()) {
      pass(next);
      lose_patience(leavings_.top());
    } else if (!returns_.empty()) {
      pass(next);
      come(welcome_again());
    } else {
      return false;
    }
    if (crew_) note_people();
    return true;
  }

  void arrive(const Job& job) {
    pass(job.at);
    const Handle who = welcome(job);
    people_[who].rank = ranks_.of(job.kind);
    come(who);
    if (crew_) note_people();
  }

  void come(Handle who) {
    Person& person = people_[who];
    person.came = now_;
    person.number = came_++;
    const bool full = is_full();
    if (full && model_.full == WhenFull::reject) return give_up(who, Loss::full);
    person.spilled = full && model_.full == WhenFull::spill;
    if (person.spilled && person.counts) figures_.spill();
    // Before he enters: whom he interrupts is not in the line yet.
    const bool makes_room = full && !ages_.empty();
    if (makes_room) send_away(ages_.top());
    const std::uint32_t window = lines_.choose(who);
    if (const std::uint32_t boarding = window_to_board(person); boarding != no_window) {
      board(boarding, who);
    } else if (window != no_window) {
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

  // lines_ lets him go before, or after.
  void step_out(Handle who) {
    const Person& person = people_[who];
    line_.fall(now_);
    line_rest_ += stretch(person);
    if (loses_patience(person)) leavings_.erase(who);
    if (drops_) ages_.erase(who);
  }

  [[nodiscard]] bool loses_patience(const Person& person) const noexcept {
    return person.job.patience != never && !person.begun;
  }

  void lose_patience(Handle who) {
    step_out(who);
    give_up(lines_.erase(who), Loss::patience);
  }

  void send_away(Handle who) {
    step_out(who);
    give_up(lines_.erase(who), Loss::sent_away);
  }

  // ——— The windows ———

  // Requires: the window is free, and lines_ knows that it will not be. When he will be done there.
  Completion start(std::uint32_t window, Handle who) {
    if (has_batches_) return start_batch(window, who);
    Person& person = people_[who];
    step_up(person);
    const Time end = person.left_over == 0 ? begin(person) : later(now_, person.left_over);
    person.left_over = 0;
    const Completion completion = Completion::of(end, starts_++, window);
    windows_[window] = {who, completion, rank_at_window(person)};
    return completion;
  }

  // To a window.
  void step_up(Person& person) {
    person.where = Whereabouts::window;
    person.since = now_;
    serving_.rise(now_);
  }

  // When a service that begins now will end.
  Time begin(Person& person) {
    note_begun(person);
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

  void note_begun(Person& person) {
    person.begun = true;
    person.wait = now_ - person.job.at;
    if (person.counts) note_wait(person, person.wait);
  }

  void finish(std::uint32_t window) {
    if (has_batches_) {
      end_batch(window);
    } else {
      end(windows_[window].who);
    }
    const bool stays_open = !crew_ || !closes(window);
    if (const Handle next = stays_open ? next_for(window) : nobody; next != nobody) {
      completions_.replace_top(start(window, next));
    } else {
      completions_.pop();
    }
  }

  // He has been served.
  void end(Handle who) {
    step_back(who);
    const Person& person = people_[who];
    if (has_key(person) && person.made == Made::now) larder_->finish(person.job.key, now_);
    if (person.counts) {
      note_served(person);
    } else {
      figures_.serve_old();
    }
    go(who);
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
      if (who == nobody || is_in_time(who)) return who;
    }
  }

  // He steps out of the line, for it is his turn: to a window, or else away.
  bool is_in_time(Handle who) {
    step_out(who);
    const Person& person = people_[who];
    if (person.begun || now_ - person.came <= model_.deadline) return true;
    give_up(who, Loss::sent_away);
    return false;
  }

  // no_window: nothing to do.
  void fill(std::uint32_t window) {
    if (window == no_window) return;
    if (const Handle next = next_for(window); next != nobody) {
      completions_.push(start(window, next));
    }
  }

  void note_served(const Person& person) {
    const Time response = now_ - person.job.at;
    figures_.serve(person.job.kind, response, person.at_windows);
    serving_rest_ -= static_cast<double>(person.at_windows);
    if (tells_key_of(person)) {
      keys_.add(person.job.key).serve(person.made == Made::before, person.wait, response);
    }
    if (!larder_) return;
    figures_.give(person.made, person.wait, response, person.full - person.at_windows);
  }

  // ——— Those who are served together ———

  // As start(): he, and who of the others is next.
  Completion start_batch(std::uint32_t window, Handle who) {
    busy_.rise(now_);
    batches_[window] = {{}, false, busy_.now(), nobody};
    windows_[window] = {who, {}, 0};
    join(window, who);
    while (has_room(window)) {
      const Handle next = lines_.take_another(window, now_);
      if (next == nobody) break;
      if (!is_in_time(next)) continue;
      lines_.join(window);
      join(window, next);
    }
    if (has_room(window)) boarding_.push_back(window);
    return windows_[window].completion = Completion::of(end_of(window), starts_++, window);
  }

  // Requires: has_room().
  void join(std::uint32_t window, Handle who) {
    Batch& batch = batches_[window];
    Person& person = people_[who];
    step_up(person);
    note_begun(person);
    person.beside = nobody;
    if (batch.last != nobody) people_[batch.last].beside = who;
    batch.last = who;
    batch.work.add(person.job.service, model_.batching);
    batch.fetches = batch.fetches || person.spilled;
  }

  [[nodiscard]] bool has_room(std::uint32_t window) const {
    return batches_[window].work.people() < model_.batching.most;
  }

  // Of a service that has begun now.
  [[nodiscard]] Time end_of(std::uint32_t window) const {
    const Batch& batch = batches_[window];
    const Time length = pace_.of(batch.work.length(model_.batching), batch.busy);
    return later(now_, batch.fetches ? later(length, model_.spill) : length);
  }

  // Where he is served with those whose service has begun at this very instant.
  [[nodiscard]] std::uint32_t window_to_board(const Person& person) const {
    for (const std::uint32_t window : boarding_) {
      if (lines_.may_serve(window, person)) return window;
    }
    return no_window;
  }

  // Requires: window_to_board() has just named it.
  void board(std::uint32_t window, Handle who) {
    lines_.join(window);
    join(window, who);
    if (!has_room(window)) std::erase(boarding_, window);
    Completion& completion = windows_[window].completion;
    completions_.erase(completion.order);
    completion.at = end_of(window);
    completions_.push(completion);
  }

  void end_batch(std::uint32_t window) {
    busy_.fall(now_);
    ++services_;
    service_time_ += stretch(people_[batches_[window].last]);
    batches_[window].last = nobody;
    std::erase(boarding_, window);
    for (Handle who = windows_[window].who; who != nobody;) {
      const Handle next = people_[who].beside;
      end(who);
      who = next;
    }
  }

  // Places beside those whose service has begun at this very instant.
  [[nodiscard]] std::uint64_t room() const {
    std::uint64_t room = 0;
    for (const std::uint32_t each : boarding_) {
      room += model_.batching.most - batches_[each].work.people();
    }
    return room;
  }

  // ——— Windows that open and close ———

  [[nodiscard]] std::uint64_t inside() const noexcept { return line_.now() + serving_.now(); }

  // When the crew changes next; when all is over, it does not.
  [[nodiscard]] Time change(Time by) const noexcept { return is_over(by) ? never : crew_->due(); }

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
    while (const auto window = crew_->open(now_)) fill(*window);
    while (crew_->too_many()) {
      const std::uint32_t window = lines_.leave_idle();
      if (window == no_window) break;
      crew_->close(window, now_);
    }
    capacity_ = capacity_of(model_, crew_->open());
  }

  // ——— Who goes first ———

  // Whose service he interrupts: of those who come after him the last, of equal ones who came last.
  [[nodiscard]] std::uint32_t window_to_take(const Person& person) const {
    if (!interrupts_) return no_window;
    const Time own = by_rank_ ? person.rank : left_to_do(person, pace_);
    std::uint32_t last_one = no_window;
    const auto [first, last] = lines_.reachable(person);
    for (std::uint32_t i = first; i < last; ++i) {
      if (turn_of(i).first <= own || must_not_be_interrupted(i)) continue;
      if (last_one == no_window || turn_of(last_one) < turn_of(i)) last_one = i;
    }
    return last_one;
  }

  // By his rank, or by how much he has left to do.
  [[nodiscard]] std::pair<Time, std::uint64_t> turn_of(std::uint32_t window) const {
    const Window& at = windows_[window];
    return {by_rank_ ? at.rank : at.completion.at - now_, people_[at.who].number};
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
  [[nodiscard]] std::uint32_t rank_at_window(const Person& person) const {
    if (model_.ageing == never) return person.rank;
    return aged(person.rank, now_ - person.came, model_.ageing);
  }

  // ——— Those who have not been served ———

  enum class Loss : std::uint8_t { full, sent_away, patience };

  void give_up(Handle who, Loss loss) {
    const Person& person = people_[who];
    if (may_try_again(person)) return go_home(who);
    if (person.counts) {
      if (loss == Loss::patience) {
        figures_.leave(person.job.kind);
      } else {
        figures_.lose(person.job.kind, loss == Loss::sent_away);
      }
      if (tells_key_of(person)) keys_.add(person.job.key);
      if (!person.begun) note_wait_in_vain(person);
    }
    go(who);
  }

  // ——— Small questions ———

  // Whether nobody will come any more, and nobody is left.
  [[nodiscard]] bool is_over(Time by) const noexcept {
    return by == never && inside() == 0 && returns_.empty();
  }

  // When somebody moves on in the line next; what he left behind there does not, when all is over.
  [[nodiscard]] Time move(Time by) const noexcept { return is_over(by) ? never : lines_.due(); }

  // How many windows serve.
  [[nodiscard]] std::uint64_t busy() const noexcept {
    return has_batches_ ? busy_.now() : serving_.now();
  }

  // Whether there is room neither in the line nor at a window.
  [[nodiscard]] bool is_full() const {
    const std::uint64_t taken = line_.now() + busy();
    return taken >= capacity_ && taken - capacity_ >= room();
  }

  [[nodiscard]] bool has_key(const Person& person) const noexcept {
    return larder_ && person.job.key != Job::no_key;
  }

  void add_inside(const Person& person, Outcome& outcome) const {
    if (person.where == Whereabouts::line) outcome.line_rest += stretch(person);
    if (person.where == Whereabouts::window) outcome.serving_rest += stretch(person);
    if (!person.counts || person.where == Whereabouts::gone) return;
    ++(person.where == Whereabouts::window ? outcome.serving
       : person.where == Whereabouts::line ? outcome.waiting
                                           : outcome.at_home);
  }

  std::uint64_t capacity_;  // of the windows that are open, and of the line
  const bool drops_;
  const bool by_rank_;
  const bool interrupts_;
  const bool has_batches_;
  const Ranks ranks_;
  Random contending_;
  std::optional<Larder> larder_;
  std::optional<Crew> crew_;  // where windows come and go

  Lines lines_;
  PersonHeap<&Person::leaving> leavings_;  // by when they lose patience
  PersonHeap<&Person::age> ages_;          // by their coming, where the oldest may have to go
  std::vector<Window> windows_;
  CompletionHeap completions_;
  std::vector<Batch> batches_;           // where there are any: at each window
  std::vector<std::uint32_t> boarding_;  // windows whose service began now_, with room left

  std::uint64_t starts_ = 0;
  Level busy_;                  // windows that serve; only where there are batches
  std::uint64_t services_ = 0;  // of batches, that ended; likewise
  double service_time_ = 0;     // nanoseconds, of these
  std::uint64_t faults_ = 0;
};

template <class Line>
std::unique_ptr<Kernel> make(const Model& model, Jobs& jobs) {
  if (model.corridor) return std::make_unique<EventKernel<CorridorLines<Line>>>(model, jobs);
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
    case Discipline::sharing:  // by another kernel
      break;
    case Discipline::priority:
      if (model.ageing != never) return make<AgeingLine>(model, jobs);
      return make<PriorityLine>(model, jobs);
    case Discipline::shortest_first:
      if (model.preemptive) return make<ShortestLeftLine>(model, jobs);
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
