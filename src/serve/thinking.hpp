// Thinking — the users of closed arrivals between two requests: who asks next, and when.
//
// The generator's thread owns the schedule: it alone draws what a user asks for, and how long he
// thinks before. Whoever sees a user go (a window that has served him, the hall where he is lost)
// says so and goes on; it is put down in a list, which the generator reads before it waits. So
// nobody waits for the generator, and it waits for nothing but the time and for users to think.
//
// INV1  Each user is in exactly one place: in schedule_, in done_, inside (a person in the hall or
//       at a window), or gone for good.
//
// Thread safety: think() from any thread; the others by the generator alone.
// Errors:        std::bad_alloc.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

#include "src/scenario/user_source.hpp"
#include "src/serve/recorder.hpp"

namespace canteen::serve {

// What a user asks for.
struct Asked {
  scenario::Request request;
  std::uint32_t user = 0;
};

class Thinking {
 public:
  // Requires: the arrivals are closed. recorder: lives longer than this.
  Thinking(const scenario::Scenario& scenario, const Recorder& recorder);

  // He has gone at that moment, and thinks of what he asks for next.
  void think(std::uint32_t user, scenario::Duration moment);

  // Who asks next, as soon as it is time; nullopt: nobody will any more, or a stop.
  [[nodiscard]] std::optional<Asked> next(const std::stop_token& stop);

  [[nodiscard]] std::uint32_t users() const noexcept { return source_.count(); }

  // Seconds, of all who have asked.
  [[nodiscard]] double thought() const noexcept { return thought_; }

 private:
  struct Next {
    simulate::Job job;
    simulate::Time think = 0;
  };

  using Done = std::pair<std::uint32_t, scenario::Duration>;

  // Puts those who have gone into the schedule.
  void plan();
  void plan(std::uint32_t user, scenario::Duration moment);
  // Until it is the next one's time, or somebody has gone who may ask sooner; false: a stop.
  [[nodiscard]] bool wait_for(scenario::Duration due, const std::stop_token& stop);
  // Until somebody has gone, but no longer than that; false: a stop.
  [[nodiscard]] bool wait_for_anybody(Timeout timeout, const std::stop_token& stop);
  [[nodiscard]] Asked ask();

  const std::vector<scenario::ClassShare> classes_;
  const Recorder& recorder_;

  // Of the generator.
  scenario::UserSource source_;
  std::vector<Next> next_;                                          // of each user
  std::vector<std::pair<simulate::Time, std::uint32_t>> schedule_;  // a heap, the first in front
  std::vector<Done> gone_;                                          // as they are read
  std::uint64_t asked_ = 0;
  std::uint64_t inside_ = 0;
  double thought_ = 0;

  threading::Lock lock_{"serve::Thinking"};
  threading::Condition somebody_{lock_};
  std::vector<Done> done_;        // guarded by lock_
  std::atomic<bool> any_{false};  // done_ has somebody: a hint, relaxed; the lock orders the rest
};

}  // namespace canteen::serve
