// Pending — a value that a cache will have, or has already.
//                                                     Python: concurrent.futures.Future, a part
//   auto soup = dishes.get_async("soup");
//   … soup.get();
//
// Copies wait for the same load, which belongs to none of them: dropping one, or leaving its get()
// after a timeout, stops nothing. It may outlive its cache; but in the child of a fork a load that
// was under way is nobody's.
//
// Thread safety: as a shared_ptr; different copies from any thread.
// Blocking:      get() and wait() until the value is there; ready() never.
// Timeouts:      absent = for ever; zero or less polls.
// Errors:        get(): what the loader threw, for every waiter; TimeoutError when it is not there
//                in time, or a stop was requested. RecursiveLoadError within its own loader.
#pragma once

#include <optional>
#include <stop_token>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/cache/detail/answer.hpp>
#include <canteen/cache/detail/share.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::cache {

template <class V>
class Pending {
 public:
  [[nodiscard]] bool ready() const noexcept { return value_ || answer_->is_there(); }

  // False: not in time, or a stop was requested.
  bool wait(Timeout timeout = std::nullopt, const std::stop_token& stop = {}) const {
    return value_ || answer_->wait(timeout, stop);
  }

  [[nodiscard]] V get(Timeout timeout = std::nullopt, const std::stop_token& stop = {}) const {
    if (value_) return *value_;
    if (!answer_->wait(timeout, stop)) throw TimeoutError("the value did not come in time");
    return answer_->get();
  }

 private:
  template <class, class, class, class>
  friend class Cache;
  using Answer = detail::Answer<V, threading::detail::Runtime>;

  Pending(std::optional<V> value, detail::Share<Answer> answer)
      : value_(std::move(value)), answer_(std::move(answer)) {}

  std::optional<V> value_;  // it was there; else
  detail::Share<Answer> answer_;
};

}  // namespace canteen::cache
