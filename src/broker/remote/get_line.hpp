// GetLine — those who wait for a message, in the order in which they came.
//
// Who has nothing yet comes before who gathers more. Each is woken for himself.
//
// A get that is not to wait, or not any longer, still gives the broker the time that it needs to
// deliver what lies ready (Traits::glance): so long it waits after the broker was told of it.
// After a shutdown it waits longer, as long as the broker says that it has something.
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>

#include <canteen/base/timeout.hpp>

#include "src/broker/remote/inbox.hpp"
#include "src/broker/remote/requests.hpp"

namespace canteen::broker::remote {

class GetLine {
 public:
  using Request = std::shared_ptr<GetRequest>;

  // How many glances long it waits at most when the broker says that it has something.
  static constexpr int most_glances = 10;

  GetLine(std::chrono::nanoseconds glance, std::chrono::nanoseconds gather)
      : glance_(glance.count()), gather_(gather.count()) {}

  void add(const Request& request) { line_.push_back(request); }

  // False: it is not in the line any more.
  bool remove(const Request& request) {
    const auto place = std::find(line_.begin(), line_.end(), request);
    if (place == line_.end()) return false;
    line_.erase(place);
    return true;
  }

  // Gives what is ready to those who wait.
  void serve(Inbox& inbox, Inbox::Time time) {
    while (const Request* const next = hungriest()) {
      std::optional<Parcel> parcel = inbox.take(time);
      if (!parcel) return;
      GetRequest& its = **next;
      its.into.push_back(*std::move(parcel));
      its.gather_until = time.now + gather_;
      if (its.into.size() == its.most) finish(Request(*next), Backend::Outcome::done);
    }
  }

  // What the broker is to be asked for; it is told now.
  [[nodiscard]] std::size_t ask(base::Instant now) {
    std::size_t need = 0;
    for (const Request& each : line_) {
      if (each->asked_at == 0) each->asked_at = now;
      need += each->most - each->into.size();
    }
    return need;
  }

  // The connection is gone, and with it what the broker was told.
  void forget_asked() {
    for (const Request& each : line_) each->asked_at = 0;
  }

  // Ends those who have gathered long enough.
  void end_gathering(base::Instant now) {
    for (const Request& each : std::deque<Request>(line_)) {
      if (!each->into.empty() && each->gather_until <= now) finish(each, Backend::Outcome::done);
    }
  }

  // Whether somebody's glance is over.
  [[nodiscard]] bool has_glanced(base::Instant now) const {
    return std::any_of(line_.begin(), line_.end(),
                       [&](const Request& each) { return end_of(*each, 1) <= now; });
  }

  // Ends those whose glance is over; `may_come`: the broker has something ready.
  void end_glances(base::Instant now, bool may_come, Backend::Outcome outcome) {
    for (const Request& each : std::deque<Request>(line_)) {
      if (end_of(*each, may_come ? most_glances : 1) <= now) finish(each, outcome);
    }
  }

  // Ends all, or all who are not patient.
  void end_all(Backend::Outcome outcome, bool only_impatient = false) {
    for (const Request& each : std::deque<Request>(line_)) {
      if (!only_impatient || !each->is_patient) finish(each, outcome);
    }
  }

  // Ends that one, if it has not ended.
  void end(const Request& request, Backend::Outcome outcome) {
    if (std::find(line_.begin(), line_.end(), request) != line_.end()) finish(request, outcome);
  }

  void make_impatient() {
    for (const Request& each : line_) each->is_patient = false;
  }

  // When the next of them ends by itself.
  [[nodiscard]] base::Instant next_event(base::Instant now) const {
    base::Instant next = Inbox::never;
    for (const Request& each : line_) {
      if (!each->into.empty()) next = std::min(next, each->gather_until);
      const base::Instant glanced = end_of(*each, 1);
      // Who is given more than one is looked at four times in each.
      if (glanced != Inbox::never) next = std::min(next, std::max(glanced, now + glance_ / 4));
    }
    return next;
  }

  [[nodiscard]] bool empty() const noexcept { return line_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return line_.size(); }

 private:
  // nullptr: nobody waits. For each message there is one look: so it is not kept.
  [[nodiscard]] const Request* hungriest() const {
    for (const Request& each : line_) {
      if (each->into.empty()) return &each;
    }
    return line_.empty() ? nullptr : &line_.front();
  }

  [[nodiscard]] base::Instant end_of(const GetRequest& request, int glances) const {
    if (request.is_patient || request.asked_at == 0 || !request.into.empty()) return Inbox::never;
    return request.asked_at + glances * glance_;
  }

  void finish(const Request& request, Backend::Outcome outcome) {
    remove(request);
    request->outcome = request->into.empty() ? outcome : Backend::Outcome::done;
    request->done.set();
  }

  const base::Instant glance_;
  const base::Instant gather_;
  std::deque<Request> line_;
};

}  // namespace canteen::broker::remote
