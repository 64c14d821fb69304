#include "src/broker/rocketmq/census.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <canteen/base/platform.hpp>

namespace canteen::broker::rocketmq {
namespace {

using namespace std::chrono_literals;

// What was confirmed is counted within that time, also where messages are delayed.
constexpr base::Instant count_lag = std::chrono::nanoseconds(5s).count();

}  // namespace

Census::Census(Administration& administration, std::string topic, bool delays)
    : administration_(administration), topic_(std::move(topic)), delays_(delays) {}

void Census::begin(base::Deadline deadline) {
  const std::size_t later = delayed(deadline);
  least_put_ = administration_.end(topic_, deadline) + static_cast<std::int64_t>(later);
}

void Census::confirmed() {
  ++least_put_;
  last_put_ = base::System::now();
}

remote::Count Census::of(const std::string& group, Returns& returns, base::Deadline deadline) {
  // The delayed ones first: what becomes due meanwhile is counted twice, rather than not at all.
  remote::Count count{.delayed = delayed(deadline)};
  const Administration::Ready ready = administration_.ready(topic_, group, deadline);
  const Returns::Count returning = returns.count(base::System::now());
  count.ready =
      ready.first + not_seen_yet(ready, count.delayed) + std::max(ready.again, returning.due);
  count.delayed += returning.later;
  return count;
}

remote::Count Census::of_fullest(base::Deadline deadline) {
  remote::Count count{.delayed = delayed(deadline)};
  for (const std::string& group : administration_.groups(topic_, deadline)) {
    const Administration::Ready ready = administration_.ready(topic_, group, deadline);
    count.ready =
        std::max(count.ready, ready.first + not_seen_yet(ready, count.delayed) + ready.again);
  }
  return count;
}

// What the broker has not made due yet.
std::size_t Census::delayed(base::Deadline deadline) {
  return delays_ ? administration_.delayed(topic_, deadline) : 0;
}

std::size_t Census::not_seen_yet(const Administration::Ready& ready, std::size_t delayed) {
  const std::int64_t seen = ready.end + static_cast<std::int64_t>(delayed);
  if (delays_ && base::System::now() - last_put_ > count_lag) {
    least_put_ = std::min(least_put_, seen);
  }
  return static_cast<std::size_t>(std::max<std::int64_t>(least_put_ - seen, 0));
}

}  // namespace canteen::broker::rocketmq
