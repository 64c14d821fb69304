#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/detail/policies/arc.hpp>
#include <canteen/cache/detail/policies/clock.hpp>
#include <canteen/cache/detail/policies/fifo.hpp>
#include <canteen/cache/detail/policies/lfu.hpp>
#include <canteen/cache/detail/policies/lru.hpp>
#include <canteen/cache/detail/policies/s3_fifo.hpp>
#include <canteen/cache/detail/policies/s3_fifo_eager.hpp>
#include <canteen/cache/detail/policies/sieve.hpp>
#include <canteen/cache/detail/policies/w_tiny_lfu.hpp>
#include <canteen/cache/detail/replayer.hpp>
#include <canteen/cache/replay.hpp>

#include "src/cache/capacity.hpp"
#include "src/cache/optimum.hpp"

namespace canteen::cache {
namespace {

using Keys = std::span<const std::uint64_t>;

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

}  // namespace

Replay replay(Policy policy, std::size_t capacity, Keys keys) {
  check_capacity(capacity);
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
    case Policy::s3fifo_eager:
      return replay_with<detail::S3FifoEager>(capacity, keys);
    case Policy::arc:
      return replay_with<detail::Arc>(capacity, keys);
    case Policy::w_tinylfu:
      break;
  }
  return replay_with<detail::WTinyLfu>(capacity, keys);
}

Replay replay_optimum(std::size_t capacity, Keys keys) {
  check_capacity(capacity);
  return Optimum(keys).replay(capacity);
}

}  // namespace canteen::cache
