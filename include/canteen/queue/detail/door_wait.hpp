// door_wait — what a call does when it cannot go on at once: tries again and again until it can, or
// until it has waited long enough. It looks for what it waits for before it sleeps.
#pragma once

#include <cstdint>

#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_door.hpp>
#include <canteen/queue/detail/lookout.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/visit.hpp>
#include <canteen/threading/blocked_on.hpp>

namespace canteen::queue::detail {

// Where, and what the reports say of it.
template <class P>
struct Place {
  BasicDoor<P>& door;
  BasicDoor<P>* outer;  // see visit.hpp; nullptr: none
  Lookout<P>& lookout;
  threading::BlockedOn kind;
  const void* object;
  const char* name;
  std::uint64_t enough;  // see lookout.hpp
};

// attempt(), an Outcome, takes or brings something, or says not_in_time; there() and no_more() are
// guesses but with the door's guard (and the outer lock) held.
template <class P, class There, class NoMore, class Attempt>
Outcome door_wait(const Place<P>& place, const Patience<typename P::StopToken>& patience,
                  const There& there, NoMore&& no_more, Attempt&& attempt) {
  if (patience.timeout.polls() || patience.stop.stop_requested()) return Outcome::not_in_time;
  const base::Deadline deadline =
      patience.timeout.forever() ? base::Deadline() : base::Deadline(patience.timeout, P::now());
  // Mostly that is all.
  if (place.lookout.look(there, place.enough, deadline)) {
    if (const Outcome outcome = attempt(); outcome != Outcome::not_in_time) return outcome;
  }
  const std::uint32_t me = P::self();
  const typename P::Blocked blocked(place.kind, place.object, place.name);
  Visit<P, There> visit(place.door, place.outer, there, me, patience.stop);
  for (;;) {
    if (patience.stop.stop_requested()) return Outcome::not_in_time;
    if (!deadline.never() && deadline.passed(P::now())) return Outcome::not_in_time;
    if (!visit.sleep(deadline, no_more)) return attempt();
    if (const Outcome outcome = attempt(); outcome != Outcome::not_in_time) return outcome;
    // Somebody else was quicker.
    if (place.lookout.look(there, place.enough, deadline)) {
      if (const Outcome outcome = attempt(); outcome != Outcome::not_in_time) return outcome;
    }
  }
}

}  // namespace canteen::queue::detail
