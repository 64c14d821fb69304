// Lag — how many messages a broker is known to have, and does not count yet: its receipt may be
// here before the queue has counted what it is for.
//
// Of the broker there is how many it has ever added to the queue; of the connection, how many it
// has put there and had confirmed. From a moment on at which nothing was on its way, the one grows
// at least as much as the other. What others put meanwhile may hide what is missing; it is never
// more.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <canteen/base/timeout.hpp>

namespace canteen::broker::activemq {

// What a connection has put into a queue so far.
struct Kept {
  std::uint64_t messages = 0;  // that the broker has said it has
  bool is_all = true;          // nothing else is on its way
};

class Lag {
 public:
  [[nodiscard]] std::size_t look(std::uint64_t added, const Kept& kept, base::Instant now) {
    if (kept.messages != last_kept_) {
      last_kept_ = kept.messages;
      changed_at_ = now;
    }
    const bool is_believed = since_ && now - changed_at_ <= believed_for;
    const std::uint64_t least = since_ ? since_->added + kept.messages - since_->kept : 0;
    // After so long it has counted all; or somebody has set its count back.
    if (kept.is_all && (!is_believed || added >= least)) {
      since_ = Moment{.added = added, .kept = kept.messages};
      return 0;
    }
    return since_ && least > added ? static_cast<std::size_t>(least - added) : 0;
  }

 private:
  struct Moment {
    std::uint64_t added = 0;
    std::uint64_t kept = 0;
  };

  static constexpr base::Instant believed_for = 5'000'000'000;

  std::optional<Moment> since_{};
  std::uint64_t last_kept_ = 0;
  base::Instant changed_at_ = 0;
};

}  // namespace canteen::broker::activemq
