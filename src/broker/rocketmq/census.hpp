// Census — how much waits in a topic, as its broker tells it.
//
// A broker counts what it has confirmed a little later: what was put here is known to be there, and
// is counted as ready until the broker sees it. But what it has counted twice, since it became due
// just then, is not waited for without end.
//
// Thread safety: none. Blocking: until the deadline. Errors: those of the Administration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <canteen/base/timeout.hpp>

#include "src/broker/remote/link.hpp"
#include "src/broker/rocketmq/administration.hpp"
#include "src/broker/rocketmq/returns.hpp"

namespace canteen::broker::rocketmq {

class Census {
 public:
  // `delays`: the topic is one of delayed messages.
  Census(Administration& administration, std::string topic, bool delays);

  // Anew: by what the broker has by now.
  void begin(base::Deadline deadline);

  // One that was put here.
  void confirmed();

  // For the group; what comes back to it is ready again, or not to be seen yet.
  [[nodiscard]] remote::Count of(const std::string& group, Returns& returns,
                                 base::Deadline deadline);

  // For that of all groups which has most.
  [[nodiscard]] remote::Count of_fullest(base::Deadline deadline);

 private:
  [[nodiscard]] std::size_t delayed(base::Deadline deadline);
  [[nodiscard]] std::size_t not_seen_yet(const Administration::Ready& ready, std::size_t delayed);

  Administration& administration_;
  const std::string topic_;
  const bool delays_;
  std::int64_t least_put_ = 0;  // so many have been put to the topic, at least
  base::Instant last_put_ = 0;  // when the last of them was confirmed
};

}  // namespace canteen::broker::rocketmq
