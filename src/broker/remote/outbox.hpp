// Outbox — what is to be put, and what the broker has been given and has not confirmed.
//
//   add() ──▶ waiting ──next()──▶ in flight ──confirm()/refuse()──▶ its receipt
//                ▲                    │
//                └──── lose() ────────┘   the connection broke: again, in their order
//
// INV1  An item is in exactly one place: waiting, in flight, or it has a receipt.
// INV2  What was handed over once and comes again stands before what never was.
//
// Numbers are never used twice, so that a late confirmation of a connection before means nothing.
// Confirmations come in any order. As much as may be in flight may wait behind it, so that a link
// that has room has something to fill it with.
//
// Thread safety: none. Complexity: O(1) a message, but of one that is refused, or has its request
// withdrawn,
//              O(n), and lose(): O(n log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/receipt.hpp>

#include "src/broker/remote/link.hpp"
#include "src/broker/remote/put_request.hpp"
#include "src/broker/remote/tag_table.hpp"

namespace canteen::broker::remote {

class Outbox {
 public:
  using Request = std::shared_ptr<PutRequest>;

  // How much may be in flight, and how much wait.
  static constexpr std::size_t most_messages = 1000;
  static constexpr std::size_t most_bytes = std::size_t{4} << 20U;

  // Of items since it was made.
  struct Counts {
    std::uint64_t confirmed = 0;
    std::uint64_t refused = 0;
    std::uint64_t unknown = 0;
  };

  // With all its items. One that nobody awaits is patient, or withdrawn at once.
  void add(const Request& request);

  // Those that are next to be given to the broker, in their order: as many as fit, and no more than
  // `most`. `one_by_one`: only when nothing is in flight, and then one.
  [[nodiscard]] std::vector<Outgoing> next(std::size_t most, bool one_by_one, base::Instant now);

  // What the broker says. A number that is not in flight: nothing. One that is refused has those of
  // its request that were never handed over refused, too; but Refused::full is put back to wait.
  void confirm(std::uint64_t number);
  void refuse(std::uint64_t number, const Refused& why);

  // The connection is gone.
  void lose();

  // What was never handed over of that request is refused; whether that was all that was open.
  bool withdraw(const Request& request, const Refused& why);

  // Likewise, of those that are not patient, and whether there were any; marks the others as tried.
  bool turn_away(const Refused& why);

  // Everything: Unknown if it had been handed over, else refused.
  void give_up(const std::string& unknown, const Refused& why);

  // All that was never handed over; whether there was any.
  bool refuse_waiting(const Refused& why);

  // Requests whose last receipt is there, since the last call.
  [[nodiscard]] std::vector<Request> take_done();

  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  [[nodiscard]] bool has_waiting() const noexcept { return !waiting_.empty(); }

  [[nodiscard]] bool has_room() const noexcept {
    return waiting_.size() < most_messages && waiting_bytes_ < most_bytes;
  }

  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size() + flying_.size(); }

  [[nodiscard]] std::size_t in_flight() const noexcept { return flying_.size(); }

  // Whether half of the room is free: soon enough for those who wait for room, of whom each message
  // that goes would wake one.
  [[nodiscard]] bool is_half_empty() const noexcept {
    return waiting_.size() <= most_messages / 2 && waiting_bytes_ <= most_bytes / 2;
  }

  // How many requests were tried, and have items that still wait. One that nobody awaits is not
  // counted while it stands behind those in flight alone.
  [[nodiscard]] std::size_t waiting_requests() const noexcept {
    return tried_ + (waits_for_others_ ? 0 : unawaited_);
  }

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

 private:
  struct Entry {
    Request request;
    std::size_t index = 0;
    bool was_handed = false;
  };

  static const Message& message_of(const Entry& entry);
  static std::size_t size_of(const Entry& entry);
  void give(const Entry& entry, Receipt receipt);
  [[nodiscard]] bool is_full() const;
  template <class Which>
  bool refuse_those(Which which, const Refused& why);
  void waits(const Request& request);
  void handed(PutRequest& request);

  std::deque<Entry> waiting_;
  TagTable<Entry> flying_;  // by number
  std::vector<Request> done_;
  std::vector<Request> untried_;   // awaited, and not looked at since they wait
  std::size_t tried_ = 0;          // requests that are awaited, wait, and have been looked at
  std::size_t unawaited_ = 0;      // requests that wait, and nobody awaits
  bool waits_for_others_ = false;  // as much as may be is in flight
  std::uint64_t last_number_ = 0;
  std::size_t bytes_ = 0;  // in flight
  std::size_t waiting_bytes_ = 0;
  Counts counts_;
};

}  // namespace canteen::broker::remote
