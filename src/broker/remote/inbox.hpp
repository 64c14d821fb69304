// Inbox — what the broker has delivered to a handle and is not settled: what waits to be got, what
// is out, and what comes again from here.
//
//   arrived() ──▶ ready ──take()──▶ out ──settle()──▶ a Settlement for the broker
//                   ▲                │
//                   └── delayed ◀────┘   what returns locally: nack, and a lease that has ended
//
// Of a broker that keeps the messages of a key together, all but the first of a key stand behind
// it; and since only a handle that has them all can keep their order, these return locally.
//
// INV1  An entry is ready, delayed, out, or behind an earlier one of its key.
// INV2  ready_ has all that are ready, by the order of their first arrival; leases_ all that are
//       out with a lease; delayed_ all that are delayed.
// INV3  With keys: nothing of a key is ready or out but the first that is here.
//
// A parcel is named by tag, epoch (the connection) and attempt: who settles one that is not out by
// all three comes too late.
//
// Thread safety: none. Complexity: O(1) a message that comes, is taken and is settled in turn; else
// O(log n), and as many pointers moved as are ready before it, or behind; give_back(), purge():
// O(n log n).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/parcel.hpp>

#include "src/broker/remote/link.hpp"
#include "src/broker/remote/tag_table.hpp"

namespace canteen::broker::remote {

class Inbox {
 public:
  static constexpr base::Instant never = std::numeric_limits<base::Instant>::max();

  struct Rules {
    std::uint32_t max_attempts = 0;
    std::optional<std::chrono::nanoseconds> lease{};
    bool returns_locally = false;
    bool keeps_keys_together = false;
    bool ends_leases = true;    // here, and not at the broker
    bool restores_keys = true;  // what the broker has back of a key goes to its old place
  };

  struct Counts {
    std::uint64_t delivered = 0;
    std::uint64_t redelivered = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t returned = 0;
    std::uint64_t dead = 0;
    std::uint64_t expired = 0;
    std::uint64_t stale = 0;
  };

  // When it is, on the steady clock and on the wall's.
  struct Time {
    base::Instant now = 0;
    WallTime wall = 0;
  };

  explicit Inbox(const Rules& rules) : rules_(rules) {}

  void arrived(Arrival arrival);

  // The next that is ready. What is too old by now is dropped.
  [[nodiscard]] std::optional<Parcel> take(Time time);

  // Whether it was still the parcel's to say.
  bool settle(const Parcel& parcel, const Verdict& verdict, Time time);
  bool extend(const Parcel& parcel, std::chrono::nanoseconds lease, Time time);

  // The broker has it back.
  void taken_back(std::uint64_t tag);

  // The broker wants it back: at once if nobody has it here, else when it would come again from
  // here. Requires: rules.restores_keys; a key is called back as a whole.
  void called_back(std::uint64_t tag);

  // Whether what settle() does with an acknowledgement depends on the time.
  [[nodiscard]] bool has_leases() const noexcept { return !leases_.empty(); }

  // Leases end, delays do, and what is too old goes. Call it at next_event().
  void advance(Time time);
  [[nodiscard]] base::Instant next_event() const;

  // The connection is gone, and with it all that was here.
  void lose();

  // What nobody has asked for goes back to the broker: `all`, also what came back here.
  void give_back(bool all);

  // Likewise, and what is out, too: for the end.
  void give_back_everything(Time time);

  // What waits here is dropped; how many.
  std::size_t purge();

  // What is to be told to the broker, in its order.
  [[nodiscard]] std::vector<Settlement> take_settlements() {
    std::vector<Settlement> next;
    next.reserve(settlements_.size());  // as many again
    return std::exchange(settlements_, std::move(next));
  }

  [[nodiscard]] std::size_t settlements() const noexcept { return settlements_.size(); }

  // Whether it is out by this link's tag, still.
  [[nodiscard]] bool is_out(std::uint64_t tag) const;

  // How many could be taken; stand behind; are not due; are out.
  [[nodiscard]] std::size_t ready() const noexcept { return ready_.size(); }

  [[nodiscard]] std::size_t behind() const noexcept {
    return held_.size() - ready_.size() - delayed_.size() - out_;
  }

  [[nodiscard]] std::size_t delayed() const noexcept { return delayed_.size(); }

  [[nodiscard]] std::size_t out() const noexcept { return out_; }

  // Of those ready, whether some came back here.
  [[nodiscard]] bool has_returned() const noexcept { return returned_ready_ != 0; }

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

 private:
  enum class State : std::uint8_t { behind, ready, delayed, out };

  struct Held {
    Arrival arrival;
    std::uint64_t order = 0;
    State state = State::behind;
    bool came_back = false;       // it was seen here, and is to be delivered again
    bool is_called = false;       // back by the broker
    base::Instant until = never;  // of delayed: it is due; of out: its lease ends
  };

  using Moment = std::pair<base::Instant, std::uint64_t>;  // and the tag

  [[nodiscard]] Held& at(std::uint64_t tag) noexcept { return *held_.find(tag); }

  [[nodiscard]] Held* find_out(const Parcel& parcel, Time time);
  [[nodiscard]] bool has_line(const Held& held) const;
  [[nodiscard]] std::deque<Held*>::iterator place_in_ready(const Held& held);
  void change(Held& held, State state, base::Instant until = never);
  void make_ready_if_first(Held& held);
  void stand_again(Held& held);
  void come_back(Held& held, std::chrono::nanoseconds delay, Time time);
  std::shared_ptr<const Message> remove(Held& held);  // its message
  Settlement& conclude(Held& held, Settlement::Kind kind, std::uint32_t attempts);
  void bury(Held& held, std::uint32_t deliveries);
  [[nodiscard]] bool returns_here(const Held& held) const;
  void hand_back(Held& held, std::chrono::nanoseconds delay = {});
  [[nodiscard]] std::vector<Held*> all_in_order();

  const Rules rules_;
  std::uint64_t epoch_ = 1;
  std::uint64_t last_order_ = 0;
  TagTable<Held> held_;
  std::deque<Held*> ready_;
  std::set<Moment> delayed_;
  std::set<Moment> leases_;
  std::unordered_map<std::string, std::map<std::uint64_t, std::uint64_t>> lines_;  // by key
  std::size_t out_ = 0;
  std::size_t returned_ready_ = 0;
  std::vector<Settlement> settlements_;
  Counts counts_;
};

}  // namespace canteen::broker::remote
