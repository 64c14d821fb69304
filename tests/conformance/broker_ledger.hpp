// Ledger — what went through a queue, checked with unique ids: attempted, confirmed, received,
// acknowledged.
//
//   lost        confirmed, and never acknowledged by anybody
//   unexpected  delivered, and never put
//   duplicates  ids of which more than one delivery was not marked as redelivered; in which order
//               consumers see them does not matter
//   twice       deliveries of what another consumer had out (where faults take messages back from
//               one who does not know it yet, they say nothing)
//   overtaken   acknowledged for the first time after one of its key that was put later. Payloads
//               of a key are numbers that grow from 1.
//
// Thread safety: all members.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include <canteen/broker.hpp>

namespace canteen::broker::conformance {

class Ledger {
 public:
  // Before a put: it may arrive.
  void attempt(const std::string& id) {
    const std::scoped_lock guard(lock_);
    pages_[id].attempted = true;
  }

  void confirm(const std::string& id) {
    const std::scoped_lock guard(lock_);
    Page& page = pages_[id];
    if (turn_on(page.confirmed) == 0) return;
    ++confirmed_;
    if (page.acknowledged) ++done_;
  }

  void receive(const Delivery& delivery) {
    const std::scoped_lock guard(lock_);
    Page& page = pages_[delivery.id()];
    if (!page.attempted) ++unexpected_;
    if (!delivery.redelivered()) ++page.unmarked;
    if (turn_on(page.out) == 0) ++twice_;
  }

  // Before it is settled; acknowledged: and is to be.
  void settle(const Delivery& delivery, bool acknowledged) {
    const std::scoped_lock guard(lock_);
    Page& page = pages_[delivery.id()];
    page.out = false;
    if (!acknowledged || turn_on(page.acknowledged) == 0) return;
    ++acknowledged_;
    if (page.confirmed) ++done_;
    if (delivery.key().empty()) return;
    const std::uint64_t number = std::stoull(delivery.payload());
    std::uint64_t& last = last_of_[delivery.key()];
    if (number <= last) ++overtaken_;
    last = number;
  }

  [[nodiscard]] std::size_t confirmed() const { return read(confirmed_); }

  [[nodiscard]] std::size_t acknowledged() const { return read(acknowledged_); }

  [[nodiscard]] std::size_t unexpected() const { return read(unexpected_); }

  [[nodiscard]] std::size_t twice() const { return read(twice_); }

  [[nodiscard]] std::size_t overtaken() const { return read(overtaken_); }

  // Asked for again and again, beside those who write: so it is counted as it comes.
  [[nodiscard]] std::size_t lost() const {
    const std::scoped_lock guard(lock_);
    return confirmed_ - done_;
  }

  [[nodiscard]] std::size_t duplicates() const {
    const std::scoped_lock guard(lock_);
    return static_cast<std::size_t>(std::count_if(
        pages_.begin(), pages_.end(), [](const auto& each) { return each.second.unmarked > 1; }));
  }

 private:
  struct Page {
    bool attempted = false;
    bool confirmed = false;
    bool acknowledged = false;
    bool out = false;
    int unmarked = 0;  // deliveries that were not marked
  };

  // 1 if it was off.
  static std::size_t turn_on(bool& flag) {
    const bool was_off = !flag;
    flag = true;
    return was_off ? 1 : 0;
  }

  [[nodiscard]] std::size_t read(const std::size_t& number) const {
    const std::scoped_lock guard(lock_);
    return number;
  }

  mutable std::mutex lock_;
  // Guarded by lock_:
  std::unordered_map<std::string, Page> pages_;   // by id
  std::map<std::string, std::uint64_t> last_of_;  // by key
  std::size_t confirmed_ = 0;
  std::size_t acknowledged_ = 0;
  std::size_t done_ = 0;  // confirmed and acknowledged
  std::size_t unexpected_ = 0;
  std::size_t twice_ = 0;
  std::size_t overtaken_ = 0;
};

}  // namespace canteen::broker::conformance
