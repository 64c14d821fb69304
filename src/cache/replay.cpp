#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/detail/replayer.hpp>
#include <canteen/cache/replay.hpp>

#include "src/cache/capacity.hpp"
#include "src/cache/optimum.hpp"
#include "src/cache/with_policy.hpp"

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
  return with_policy(policy, [&]<class PolicyOf>(std::type_identity<PolicyOf>) {
    return replay_with<PolicyOf>(capacity, keys);
  });
}

Replay replay_optimum(std::size_t capacity, Keys keys) {
  check_capacity(capacity);
  return Optimum(keys).replay(capacity);
}

}  // namespace canteen::cache
