// memoise — a function that remembers its results; lru_cache — the same, as Python's.
//                                                                 Python: functools.lru_cache
//   auto square = cache::memoise([](int x) { return slowly(x * x); }, {.capacity = 1'000});
//   square(4);  square(4);          // computed once, also if many threads ask at the same time
//   square.cache_info();            // CacheInfo(hits=1, misses=1, maxsize=1000, currsize=1)
//
// Arguments are compared by value, whatever way the function takes them; a function that throws is
// called again the next time. It may call itself by way of the memoised one, but not with the same
// arguments: RecursiveLoadError. Each memoised function has a cache of its own.
//
// Thread safety: all members. A Memoised is a handle: copies share one cache.
// Everything else: cache.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <canteen/base/timeout.hpp>
#include <canteen/cache/cache.hpp>
#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/options.hpp>
#include <canteen/cache/policy.hpp>

namespace canteen::cache {

struct MemoiseOptions {
  std::size_t capacity = 128;  // or `unbounded`; not 0
  Policy policy = default_policy;
  Timeout expire_after_write = std::nullopt;
};

// Python: the named tuple of cache_info()
struct CacheInfo {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::size_t maxsize = 0;  // `unbounded`: Python's None
  std::size_t currsize = 0;

  // As Python prints it.
  [[nodiscard]] std::string text() const {
    return "CacheInfo(hits=" + std::to_string(hits) + ", misses=" + std::to_string(misses) +
           ", maxsize=" + (maxsize == unbounded ? "None" : std::to_string(maxsize)) +
           ", currsize=" + std::to_string(currsize) + ")";
  }
};

namespace detail {

// Of all the arguments.
struct TupleHash {
  template <class... T>
  std::size_t operator()(const std::tuple<T...>& all) const {
    std::uint64_t sum = 0;
    std::apply([&](const T&... each) { ((sum = mix(sum ^ std::hash<T>()(each))), ...); }, all);
    return sum;
  }
};

// R(A...) of whatever is called with one set of arguments.
template <class F>
struct SignatureOf : SignatureOf<decltype(&F::operator())> {};

template <class R, class... A>
struct SignatureOf<R (*)(A...)> {
  using Result = std::decay_t<R>;
  using Arguments = std::tuple<std::decay_t<A>...>;
};

template <class R, class... A>
struct SignatureOf<R (*)(A...) noexcept> : SignatureOf<R (*)(A...)> {};

template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...)> : SignatureOf<R (*)(A...)> {};

template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...) const> : SignatureOf<R (*)(A...)> {};

template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...) noexcept> : SignatureOf<R (*)(A...)> {};

template <class C, class R, class... A>
struct SignatureOf<R (C::*)(A...) const noexcept> : SignatureOf<R (*)(A...)> {};

}  // namespace detail

template <class F>
class Memoised {
 public:
  using Result = typename detail::SignatureOf<F>::Result;
  using Arguments = typename detail::SignatureOf<F>::Arguments;

  Memoised(F function, const MemoiseOptions& options)
      : body_(std::make_shared<Body>(std::move(function), options)) {}

  template <class... A>
    requires std::is_constructible_v<Arguments, A&&...>
  Result operator()(A&&... arguments) const {
    Body& body = *body_;
    return body.cache.get(Arguments(std::forward<A>(arguments)...),
                          [&](const Arguments& all) { return body.call(all); });
  }

  [[nodiscard]] CacheInfo cache_info() const {
    const Statistics all = body_->cache.statistics();
    return {all.hits, all.misses, body_->options.capacity, all.size};
  }

  // What was counted is forgotten as well, as in Python. Results that are just being computed are
  // given to those who wait for them, and not kept.
  void cache_clear() const {
    body_->cache.clear();
    body_->cache.reset_statistics();
  }

  [[nodiscard]] const MemoiseOptions& cache_parameters() const noexcept { return body_->options; }

  // The function itself.                                               Python: __wrapped__
  [[nodiscard]] F& wrapped() const noexcept { return body_->function; }

 private:
  struct Body {
    Body(F its_function, const MemoiseOptions& its_options)
        : function(std::move(its_function)),
          options(its_options),
          cache({.capacity = options.capacity,
                 .policy = options.policy,
                 .expire_after_write = options.expire_after_write,
                 .name = "cache::memoise"}) {}

    Result call(const Arguments& all) {
      return std::apply([this](const auto&... each) -> Result { return function(each...); }, all);
    }

    F function;
    const MemoiseOptions options;
    Cache<Arguments, Result, detail::TupleHash> cache;
  };

  std::shared_ptr<Body> body_;
};

template <class F>
[[nodiscard]] auto memoise(F&& function, const MemoiseOptions& options = {}) {
  return Memoised<std::decay_t<F>>(std::forward<F>(function), options);
}

// maxsize: `unbounded` for Python's None. 0, with which Python's keeps nothing, is a ValueError.
template <class F>
[[nodiscard]] auto lru_cache(F&& function, std::size_t maxsize = 128) {
  return memoise(std::forward<F>(function), {.capacity = maxsize, .policy = Policy::lru});
}

}  // namespace canteen::cache
