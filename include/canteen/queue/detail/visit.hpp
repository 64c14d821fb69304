// Visit — one thread's wait at a door, for as long as it takes.
//
// `there`, a std::uint64_t, tells how many things are there. With an `outer` lock, which those who
// bring hold instead of the door's guard, he lies down with both (outer before guard).
#pragma once

#include <cstdint>
#include <optional>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/basic_door.hpp>
#include <canteen/threading/detail/wait_queue.hpp>
#include <canteen/threading/detail/waiter.hpp>

namespace canteen::queue::detail {

template <class P, class There>
class Visit {
 public:
  using Door = BasicDoor<P>;

  Visit(Door& door, Door* outer, const There& there, std::uint32_t me,
        const typename P::StopToken& stop)
      : door_(door), outer_(outer), there_(there), stopper_(stop, waiter_) {
    waiter_.number.set(me);
  }

  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  // BasicDoor INV2: what was called for may still be there, or more of it.
  ~Visit() {
    if (!called_) return;
    DoorWake<P> wake;
    const Guard guard(door_);
    door_.arrive();
    wake.called = door_.call(there_);
  }

  // Sleeps until called; returns at once if there is something, or `no_more()`. False when the
  // deadline has passed or a stop was requested.
  template <class NoMore>
  bool sleep(base::Deadline deadline, NoMore&& no_more) {
    if (!lie_down(no_more)) return true;
    if (waiter_.sleep(deadline) == threading::detail::Wake::handed) return called_ = true;
    if (get_up()) return false;
    waiter_.wait_for_signal();  // called while giving up
    return called_ = true;
  }

 private:
  using Guard = threading::detail::QueueGuard<P, Door>;

  template <class NoMore>
  bool lie_down(NoMore&& no_more) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {  // the lock that may be none
    std::optional<Guard> outer;
    if (outer_ != nullptr) outer.emplace(*outer_);
    const Guard guard(door_);
    // Then he is still on his way, if he was called, and looks for more when he leaves (INV2).
    if (there_() != 0 || no_more()) return false;
    const bool again = called_;
    if (called_) {
      door_.arrive();
      called_ = false;
      waiter_.rearm();
    }
    // Called in vain: he comes to the front.
    again ? door_.push_front(waiter_) : door_.push_back(waiter_);
    return true;
  }

  // Whether he was still lying there.
  bool get_up() {
    const Guard guard(door_);
    if (!waiter_.linked.get()) return false;
    door_.unlink(waiter_);
    return true;
  }

  Door& door_;
  Door* const outer_;
  const There& there_;
  threading::detail::Waiter<P> waiter_;
  const threading::detail::StopWake<P> stopper_;  // after waiter_: it ends before
  bool called_ = false;                           // and not yet arrived: BasicDoor INV1
};

}  // namespace canteen::queue::detail
