// PlayedKernel — what the kernels that play a model person by person have in common: who is there
// and who is at home, the clock, and what has been counted. What happens inside is theirs.
//
// INV1  Everybody in people_ is inside, or at home (and then in returns_).
// INV2  line_.now() and serving_.now() are as they have been since now_.
//
// Thread safety: as Kernel. Not for users.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/simulate/figures.hpp"
#include "src/simulate/job_stream.hpp"
#include "src/simulate/kernel.hpp"
#include "src/simulate/level.hpp"
#include "src/simulate/line_record.hpp"
#include "src/simulate/luck.hpp"
#include "src/simulate/pace.hpp"
#include "src/simulate/pause.hpp"
#include "src/simulate/people.hpp"
#include "src/simulate/person_heap.hpp"
#include "src/simulate/random.hpp"
#include "src/simulate/thinkers.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {

class PlayedKernel : public Kernel {
 public:
  [[nodiscard]] Waits waits() const final { return figures_.waits(); }

  [[nodiscard]] Standing standing() const final {
    if (closing_) return *closing_;
    return figures_.standing(line_.now() + returns_.size());
  }

 protected:
  PlayedKernel(const Model& model, Jobs& jobs)
      : model_(model),
        jobs_(jobs),
        pace_(model),
        jitter_(model.seed, jitter_stream),
        returns_(people_),
        figures_(model.prepared.has_value()) {
    if (Users* const users = jobs.users()) thinkers_.emplace(*users);
  }

  // Kernel::advance(). happen(by): what is next to happen inside, if it does by then; false:
  // nothing. arrive(job): he comes, and all before him has happened.
  template <class Happen, class Arrive>
  bool play(std::uint64_t arrivals, Happen happen, Arrive arrive) {
    for (; arrivals != 0; --arrivals) {
      const Job* const job = thinkers_ ? next_thought(happen) : jobs_.next();
      if (job == nullptr) {
        if (!closing_) closing_ = standing();
        while (happen(never)) {
        }
        return false;
      }
      while (happen(job->at)) {
      }
      arrive(*job);
      last_arrival_ = now_;
    }
    while (happen(now_)) {  // what takes no time
    }
    return true;
  }

  // Kernel::forget(), of what is here.
  void forget_counts() {
    for (Person& each : people_.all()) each.counts = false;
    figures_.forget();
    if (thinkers_) thinkers_->forget();
    line_.forget(now_);
    serving_.forget(now_);
    since_ = now_;
    line_rest_ = 0;
    serving_rest_ = 0;
    clients_.clear();
    keys_ = {};
  }

  // Kernel::outcome(), of what is here: without those who are inside.
  [[nodiscard]] Outcome counts() const {
    Outcome outcome;
    figures_.fill(outcome);
    line_.fill(outcome, now_);
    outcome.serving_area = serving_.area(now_);
    outcome.busy_area = outcome.serving_area;
    outcome.since = since_;
    outcome.until = now_;
    outcome.last_arrival = last_arrival_;
    outcome.line_rest = line_rest_;
    outcome.serving_rest = serving_rest_;
    outcome.clients = clients_;
    outcome.keys = keys_;
    if (thinkers_) {
      outcome.users = thinkers_->count();
      outcome.thought = thinkers_->thought();
    }
    return outcome;
  }

  // Somebody new.
  Handle welcome(const Job& job) {
    figures_.arrive(job.kind);
    const Handle who = people_.add(job);
    people_[who].counts = true;
    if (thinkers_) people_[who].user = thinkers_->user();
    return who;
  }

  // Who is at home comes again, the first of them. Requires: there is one.
  Handle welcome_again() {
    const Handle who = returns_.pop();
    if (people_[who].counts) figures_.retry();
    return who;
  }

  [[nodiscard]] Time next_return() const { return returns_.empty() ? never : returns_.least(); }

  [[nodiscard]] bool may_try_again(const Person& person) const noexcept {
    return person.tries < model_.retries.most;
  }

  // To come again.
  void go_home(Handle who) {
    Person& person = people_[who];
    const Time at_home = pause(model_.retries, person.tries++, jitter_);
    person.where = Whereabouts::home;
    returns_.push(who, later(now_, at_home));
  }

  // For good; a user thinks of what he asks for next.
  void go(Handle who) {
    if (thinkers_) thinkers_->think(people_[who].user, now_);
    people_.remove(who);
  }

  void note_wait(const Person& person, Time wait) {
    figures_.begin(person.job.kind, wait);
    line_rest_ -= static_cast<double>(wait);
    if (!model_.tells_clients) return;
    const std::uint32_t client = person.job.client;
    if (client >= clients_.size()) clients_.resize(std::size_t{client} + 1);
    ++clients_[client].begun;
    clients_[client].wait += static_cast<double>(wait);
  }

  void note_wait_in_vain(const Person& person) {
    const Time wait = now_ - person.job.at;
    figures_.wait_in_vain(wait);
    line_rest_ -= static_cast<double>(wait);
  }

  [[nodiscard]] bool tells_key_of(const Person& person) const noexcept {
    return model_.tells_keys && person.job.key != Job::no_key;
  }

  // How long he has been where he is, of the time that is measured.
  [[nodiscard]] double stretch(const Person& person) const noexcept {
    return static_cast<double>(now_ - std::max(person.since, since_));
  }

  // They are named as what the kernels have of their own.
  // NOLINTBEGIN(readability-identifier-naming)
  const Model model_;
  JobStream jobs_;
  std::optional<Thinkers> thinkers_;  // absent: whoever comes, comes by himself
  const Pace pace_;
  Random jitter_;

  People people_;
  PersonHeap<&Person::turn> returns_;  // by when they come again

  Time now_ = 0;
  Time since_ = 0;
  Time last_arrival_ = 0;
  std::uint64_t came_ = 0;

  Figures figures_;
  LineRecord line_;
  Level serving_;
  double line_rest_ = 0;
  double serving_rest_ = 0;
  std::optional<Standing> closing_;  // when it was known that nobody comes any more
  std::vector<ClientOutcome> clients_;
  KeyTally keys_;
  // NOLINTEND(readability-identifier-naming)

 private:
  // Who asks next: not before all has happened after which another may ask sooner.
  template <class Happen>
  const Job* next_thought(Happen& happen) {
    while (happen(thinkers_->least())) {
    }
    return thinkers_->least() != never ? &thinkers_->ask() : nullptr;
  }
};

}  // namespace canteen::simulate
