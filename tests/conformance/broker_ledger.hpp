// Ledger — what went through a queue, checked with unique ids: attempted, acknowledged, received.
//
//   lost        confirmed, and never acknowledged by anybody
//   unexpected  delivered, and never put
//   duplicates  delivered again, and not marked as redelivered
//   twice       out with two consumers at the same time
//   overtaken   handled before one of its key that was put earlier
//
// Thread safety: all members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include <canteen/broker.hpp>

namespace canteen::broker::conformance {

class Ledger {
 public:
  // Before a put: it may arrive. `number` grows within a key.
  void attempt(const std::string& id) {
    const std::scoped_lock guard(lock_);
    attempted_.insert(id);
  }

  void confirm(const std::string& id) {
    const std::scoped_lock guard(lock_);
    confirmed_.insert(id);
  }

  void receive(const Delivery& delivery) {
    const std::scoped_lock guard(lock_);
    const std::string& id = delivery.id();
    if (attempted_.count(id) == 0) ++unexpected;
    if (!received_.insert(id).second && !delivery.redelivered()) ++duplicates;
    if (!out_.insert(id).second) ++twice;
  }

  // Before it is settled; acknowledged: and is to be.
  void settle(const Delivery& delivery, bool acknowledged) {
    const std::scoped_lock guard(lock_);
    out_.erase(delivery.id());
    if (!acknowledged) return;
    acknowledged_.insert(delivery.id());
    if (delivery.key().empty()) return;
    const std::uint64_t number = std::stoull(delivery.payload());
    std::uint64_t& last = last_of_[delivery.key()];
    if (number <= last) ++overtaken;
    last = number;
  }

  [[nodiscard]] std::size_t lost() const {
    const std::scoped_lock guard(lock_);
    std::size_t count = 0;
    for (const std::string& each : confirmed_) count += acknowledged_.count(each) == 0 ? 1U : 0U;
    return count;
  }

  [[nodiscard]] std::size_t acknowledged() const {
    const std::scoped_lock guard(lock_);
    return acknowledged_.size();
  }

  std::size_t unexpected = 0;
  std::size_t duplicates = 0;
  std::size_t twice = 0;
  std::size_t overtaken = 0;

 private:
  mutable std::mutex lock_;
  std::set<std::string> attempted_;
  std::set<std::string> confirmed_;
  std::set<std::string> received_;
  std::set<std::string> out_;
  std::set<std::string> acknowledged_;
  std::map<std::string, std::uint64_t> last_of_;  // by key
};

}  // namespace canteen::broker::conformance
