// AnyOf — several lines, waited for together: the machine behind get_any.
//
// Its watches are in the lists of all lines before it looks for the last time, so that what comes
// after that look rings the bell.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/lookout.hpp>
#include <canteen/queue/detail/outcome.hpp>
#include <canteen/queue/detail/watch.hpp>
#include <canteen/threading/blocked_on.hpp>

namespace canteen::queue::detail {

// Lines: BasicFifo or BasicShelf, of the platform P.
template <class P, class... Lines>
class AnyOf {
 public:
  using Item = std::variant<typename Lines::value_type...>;
  using StopToken = typename P::StopToken;

  // first: which of them is asked first; any number.
  AnyOf(std::uint32_t first, Lines&... lines) noexcept
      : lines_(lines...), first_(first % sizeof...(Lines)) {}

  AnyOf(const AnyOf&) = delete;
  AnyOf& operator=(const AnyOf&) = delete;

  Taken<Item> get(const StopToken& stop, Timeout timeout, Lookout<P>& lookout) {
    if (P::fast_self() == 0) static_cast<void>(P::self());
    Taken<Item> taken{std::nullopt, Outcome::not_in_time};
    if (timeout.negative()) {  // before anything is taken
      if (!all_ended()) throw ValueError("'timeout' must be a non-negative number");
      taken.outcome = Outcome::shut_down;
      return taken;
    }
    if (ask_all(taken) != Outcome::not_in_time) return taken;
    if (timeout.polls() || stop.stop_requested()) return taken;
    const base::Deadline deadline =
        timeout.forever() ? base::Deadline() : base::Deadline(timeout, P::now());
    if (lookout.look([this] { return there(); }, 1, deadline)) {
      if (ask_all(taken) != Outcome::not_in_time) return taken;
    }
    wait(taken, stop, deadline);
    return taken;
  }

 private:
  static constexpr std::size_t number = sizeof...(Lines);
  static constexpr auto all = std::index_sequence_for<Lines...>();

  // In all lists, as long as it lives.
  class Watching {
   public:
    Watching(AnyOf& lines, Bell<P>& bell)
        : lines_(lines), watches_{((void)sizeof(Lines), Watch<P>(bell))...} {
      lines_.each([this](auto& line, std::size_t at) { line.watch(watches_[at]); });
    }

    ~Watching() {
      lines_.each([this](auto& line, std::size_t at) { line.unwatch(watches_[at]); });
    }

    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;

   private:
    AnyOf& lines_;
    std::array<Watch<P>, number> watches_;
  };

  struct Ring {
    Bell<P>& bell;

    void operator()() const noexcept { bell.ring(); }
  };

  void wait(Taken<Item>& taken, const StopToken& stop, base::Deadline deadline) {
    Bell<P> bell;
    const Watching watching(*this, bell);
    std::optional<typename P::template StopCallback<Ring>> on_stop;
    if (stop.stop_possible()) on_stop.emplace(stop, Ring{bell});
    const typename P::Blocked blocked(threading::BlockedOn::queue_get, &std::get<0>(lines_),
                                      "queue::get_any");
    bool in_time = true;
    while (ask_all(taken) == Outcome::not_in_time && in_time && !stop.stop_requested()) {
      in_time = bell.wait(deadline);
    }
  }

  template <class F>
  void each(F&& f) {
    each(f, all);
  }

  template <class F, std::size_t... At>
  void each(F& f, std::index_sequence<At...> /*all*/) {
    (f(std::get<At>(lines_), At), ...);
  }

  std::uint64_t there() {
    std::uint64_t sum = 0;
    each([&](auto& line, std::size_t) { sum += line.qsize(); });
    return sum;
  }

  // Shut down and empty, all of them: so it stays.
  bool all_ended() {
    bool ended = true;
    each(
        [&](auto& line, std::size_t) { ended = ended && line.is_shutdown() && line.qsize() == 0; });
    return ended;
  }

  Outcome ask_all(Taken<Item>& taken) {
    std::size_t ended = 0;
    taken.outcome = Outcome::not_in_time;
    for (std::size_t i = 0; i < number && taken.outcome != Outcome::done; ++i) {
      ask((first_ + i) % number, taken, ended, all);
    }
    if (taken.outcome != Outcome::done && ended == number) taken.outcome = Outcome::shut_down;
    return taken.outcome;
  }

  template <std::size_t... At>
  void ask(std::size_t which, Taken<Item>& taken, std::size_t& ended,
           std::index_sequence<At...> /*all*/) {
    ((which == At ? ask_one<At>(taken, ended) : void()), ...);
  }

  template <std::size_t At>
  void ask_one(Taken<Item>& taken, std::size_t& ended) {
    auto& line = std::get<At>(lines_);
    auto one = line.get({.block = false, .timeout = {}, .stop = {}});
    if (one.outcome == Outcome::shut_down) ++ended;
    if (one.outcome != Outcome::done) return;
    taken.item.emplace(std::in_place_index<At>, *std::move(one.item));
    taken.outcome = Outcome::done;
  }

  const std::tuple<Lines&...> lines_;
  const std::size_t first_;
};

}  // namespace canteen::queue::detail
