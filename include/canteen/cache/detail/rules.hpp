// Rules — a cache's options, checked, and what follows from them for one value.
//
// Thread safety: constant, once it is made.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/options.hpp>

namespace canteen::cache::detail {

inline constexpr base::Instant never = std::numeric_limits<base::Instant>::max();

// The sum, or never.
constexpr base::Instant later(base::Instant from, base::Instant by) noexcept {
  if (by == never || (from > 0 && by >= never - from)) return never;
  return from + by;
}

// How long something is, in ns; absent: never.
inline base::Instant length(const Timeout& timeout, const char* option) {
  if (timeout.forever()) return never;
  if (timeout.negative()) throw ValueError(std::string(option) + " must not be negative");
  return timeout.value().count();
}

// What the store of one value needs to know of it.
struct Terms {
  std::uint64_t weight = 1;
  base::Instant lasts = never;  // ns after it was put
};

template <class K, class V, class P>
class Rules {
 public:
  explicit Rules(Options<K, V> given)
      : options(std::move(given)),
        idles(length(options.expire_after_access, "expire_after_access")),
        fresh(length(options.refresh_after, "refresh_after")),
        lasts_(length(options.expire_after_write, "expire_after_write")) {
    constexpr std::size_t most = std::size_t{1} << 31;
    if (options.capacity == 0 || (options.capacity > most && options.capacity != unbounded)) {
      throw ValueError("the capacity of a cache must be from 1 to 2147483648, or unbounded");
    }
    if (options.most_weight != std::numeric_limits<std::uint64_t>::max()) {
      if (options.capacity == unbounded) {
        throw ValueError("a cache with a bound of weight needs a capacity as well");
      }
      if (!options.weigh) throw ValueError("most_weight means nothing without weigh");
    }
    const std::chrono::nanoseconds zero{0};
    if (options.stale_on_error.value_or(zero) < zero) {
      throw ValueError("stale_on_error must not be negative");
    }
    if (options.remember_failures.value_or(zero) < zero) {
      throw ValueError("remember_failures must not be negative");
    }
    if (!(options.jitter >= 0 && options.jitter <= 1)) {
      throw ValueError("the jitter of a cache must be from 0 to 1");
    }
    if (options.helpers == 0) throw ValueError("a cache must have at least one helper");
    if (options.shards > most_shards) throw ValueError("a cache can have at most 4096 shards");
  }

  const Options<K, V> options;
  // ns; never: it does not.
  const base::Instant idles;  // expires, not asked for
  const base::Instant fresh;  // needs no refresh

  // Whether values have times at all.
  [[nodiscard]] bool timed() const noexcept {
    return lasts_ != never || idles != never || fresh != never || options.expire_after != nullptr;
  }

  [[nodiscard]] base::Instant now() const {
    if (!options.clock) return P::now();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(options.clock().time_since_epoch())
        .count();
  }

  // own: how long this value lasts; absent: as the options say.
  [[nodiscard]] Terms terms(const K& key, const V& value, const Timeout& own = {}) const {
    Terms terms;
    if (options.weigh) terms.weight = options.weigh(key, value);
    terms.lasts = !own.forever() ? length(own, "the time that a value lasts") : lasts_;
    if (own.forever() && options.expire_after) {
      const Timeout each = options.expire_after(key, value);
      terms.lasts = std::min(terms.lasts, length(each, "what expire_after returns"));
    }
    return terms;
  }

  // A length shortened by up to the jitter; `seed`: any number.
  [[nodiscard]] base::Instant jittered(base::Instant length, std::uint64_t seed) const noexcept {
    if (options.jitter == 0 || length == never) return length;
    constexpr double range = 1.0 / 18446744073709551616.0;  // 2^-64
    const double share = options.jitter * static_cast<double>(mix(seed)) * range;
    return length - static_cast<base::Instant>(static_cast<double>(length) * share);
  }

 private:
  static constexpr std::size_t most_shards = 4096;

  const base::Instant lasts_;
};

}  // namespace canteen::cache::detail
