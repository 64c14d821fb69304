#include <limits>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/detail/policies/arc.hpp>
#include <canteen/cache/detail/policies/clock.hpp>
#include <canteen/cache/detail/policies/fifo.hpp>
#include <canteen/cache/detail/policies/lfu.hpp>
#include <canteen/cache/detail/policies/lru.hpp>
#include <canteen/cache/detail/policies/s3_fifo.hpp>
#include <canteen/cache/detail/policies/sieve.hpp>
#include <canteen/cache/detail/policies/w_tiny_lfu.hpp>
#include <canteen/cache/detail/replayer.hpp>
#include <canteen/cache/replay.hpp>

namespace canteen::cache {
namespace {

using Keys = std::span<const std::uint64_t>;

void check(std::size_t capacity) {
  constexpr std::size_t most = std::size_t{1} << 31;
  if (capacity == 0 || capacity > most) {
    throw ValueError("the capacity of a cache must be from 1 to 2147483648");
  }
}

template <class PolicyOf>
Replay replay_with(std::size_t capacity, Keys keys) {
  detail::Replayer<PolicyOf> cache(capacity);
  Replay result;
  result.requests = keys.size();
  for (const std::uint64_t key : keys) {
    if (cache.ask(detail::mix(key))) ++result.hits;
  }
  return result;
}

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

// Of each request the number of the next for the same key.
std::vector<std::uint64_t> next_requests(Keys keys) {
  std::vector<std::uint64_t> next(keys.size());
  std::unordered_map<std::uint64_t, std::uint64_t> seen;
  for (std::size_t i = keys.size(); i > 0; --i) {
    const auto [known, first] = seen.try_emplace(keys[i - 1], never);
    next[i - 1] = known->second;
    known->second = i - 1;
  }
  return next;
}

}  // namespace

Replay replay(Policy policy, std::size_t capacity, Keys keys) {
  check(capacity);
  switch (policy) {
    case Policy::fifo:
      return replay_with<detail::Fifo>(capacity, keys);
    case Policy::lru:
      return replay_with<detail::Lru>(capacity, keys);
    case Policy::lfu:
      return replay_with<detail::Lfu>(capacity, keys);
    case Policy::clock:
      return replay_with<detail::Clock>(capacity, keys);
    case Policy::sieve:
      return replay_with<detail::Sieve>(capacity, keys);
    case Policy::s3fifo:
      return replay_with<detail::S3Fifo>(capacity, keys);
    case Policy::arc:
      return replay_with<detail::Arc>(capacity, keys);
    case Policy::w_tinylfu:
      break;
  }
  return replay_with<detail::WTinyLfu>(capacity, keys);
}

Replay replay_optimum(std::size_t capacity, Keys keys) {
  check(capacity);
  const std::vector<std::uint64_t> next = next_requests(keys);
  // Those that are there, by their next request, the last one on top; what has been asked for since
  // has an entry with its newer number as well, and the older ones are passed over.
  std::unordered_map<std::uint64_t, std::uint64_t> there;  // key: its next request
  std::priority_queue<std::pair<std::uint64_t, std::uint64_t>> by_next;
  Replay result;
  result.requests = keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint64_t key = keys[i];
    const auto known = there.find(key);
    if (known != there.end()) {
      ++result.hits;
      known->second = next[i];
    } else {
      if (there.size() == capacity) {
        for (;;) {
          const auto [when, who] = by_next.top();
          by_next.pop();
          const auto victim = there.find(who);
          if (victim == there.end() || victim->second != when) continue;
          there.erase(victim);
          break;
        }
      }
      there.emplace(key, next[i]);
    }
    by_next.emplace(next[i], key);
  }
  return result;
}

}  // namespace canteen::cache
