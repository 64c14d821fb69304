// Books — what went through a queue while its broker failed, by unique ids.
//
//   lost        confirmed, and never acknowledged by anybody
//   unexpected  delivered, and never put
//   unmarked    deliveries beyond the first of an id that were not marked as redelivered; in which
//               order consumers see them does not matter
//
// Thread safety: all members.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include <canteen/broker.hpp>

namespace canteen::broker::conformance {

class Books {
 public:
  // Before a put.
  void attempt(const std::string& id) {
    const std::scoped_lock guard(lock_);
    pages_[id].attempted = true;
  }

  void confirm(const std::string& id) {
    const std::scoped_lock guard(lock_);
    pages_[id].confirmed = true;
    ++confirmed_;
  }

  void receive(const Delivery& delivery) {
    const std::scoped_lock guard(lock_);
    Page& page = pages_[delivery.id()];
    if (!page.attempted) ++unexpected_;
    if (!delivery.redelivered()) ++page.unmarked;
  }

  // When it is to be acknowledged.
  void acknowledge(const Delivery& delivery) {
    const std::scoped_lock guard(lock_);
    Page& page = pages_[delivery.id()];
    if (!page.acknowledged) ++acknowledged_;
    page.acknowledged = true;
  }

  [[nodiscard]] std::size_t confirmed() const {
    const std::scoped_lock guard(lock_);
    return confirmed_;
  }

  [[nodiscard]] std::size_t acknowledged() const {
    const std::scoped_lock guard(lock_);
    return acknowledged_;
  }

  [[nodiscard]] std::size_t unexpected() const {
    const std::scoped_lock guard(lock_);
    return unexpected_;
  }

  [[nodiscard]] std::size_t lost() const {
    return count([](const Page& page) { return page.confirmed && !page.acknowledged; });
  }

  [[nodiscard]] std::size_t unmarked() const {
    return count([](const Page& page) { return page.unmarked > 1; });
  }

 private:
  struct Page {
    bool attempted = false;
    bool confirmed = false;
    bool acknowledged = false;
    int unmarked = 0;  // deliveries that were not marked
  };

  template <class Is>
  [[nodiscard]] std::size_t count(Is is) const {
    const std::scoped_lock guard(lock_);
    std::size_t number = 0;
    for (const auto& [id, page] : pages_) number += is(page) ? 1U : 0U;
    return number;
  }

  mutable std::mutex lock_;
  std::map<std::string, Page> pages_;
  std::size_t confirmed_ = 0;
  std::size_t acknowledged_ = 0;
  std::size_t unexpected_ = 0;
};

}  // namespace canteen::broker::conformance
