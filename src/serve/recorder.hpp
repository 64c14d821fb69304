// Recorder — everything that is measured in a run: who came, started, ended, and when.
//
// Every event takes its time here, under one lock, so events have one order and all figures belong
// to the same story. People in the line and at the windows are integrated over time as the events
// come, apart from the waits that are added up of single people: that the two agree (Little's law)
// is a check, not a definition.
//
// INV1  arrived = served + lost + waiting + serving + cut.
// INV2  line_area_ and serving_area_ are the integrals of `waiting` and `serving` over time, up to
//       last_; people whose arrival was noticed late are in from their intended arrival on.
//
// Thread safety: all members, from any thread; finish() when no event can come any more.
// Complexity:    O(1) an event, but for the kind of people: O(kinds), of which there are at most
//                `kinds_apart` + 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/progress.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/threading/lock.hpp>

#include "src/serve/line_series.hpp"
#include "src/serve/person.hpp"
#include "src/serve/served.hpp"

namespace canteen::serve {

class Recorder {
 public:
  // Kinds of people that are told apart; more are counted together, as "others".
  static constexpr std::size_t kinds_apart = 32;

  explicit Recorder(const scenario::Scenario& scenario);

  // So many of the keys that will be ready are, before the opening; and at last, what came of it.
  void preparing(std::uint64_t ready, std::uint64_t of);
  void prepared(PreparedResult result);

  // The first moment of the run, from which all times count. Before anybody comes.
  void open();

  // Time since the opening.
  [[nodiscard]] scenario::Duration now() const noexcept;

  // Somebody has come and stands in the line; nullopt: it was full, and he is lost. With
  // WhenFull::drop_oldest he comes in, and is one too many.
  [[nodiscard]] std::optional<Person> arrive(scenario::Request request);
  // Nobody had to go for him who was one too many.
  void let_stay();
  // He has waited in the line, and is lost all the same.
  void send_away(const Person& person);
  // He is at a window.
  void start(Person& person);
  // He has been served.
  void end(const Person& person, const Served& served);
  // He was at a window when the run was broken off.
  void cut(const Person& person);

  [[nodiscard]] Progress progress();
  // The people are gone, or left where they stand. `all_came`: no more would have come.
  [[nodiscard]] Result finish(bool all_came);

 private:
  // Requires: lock_. The time of an event, with the integrals brought up to it.
  scenario::Duration pass();
  // Requires: lock_.
  std::size_t kind_of(std::string_view name);
  // Requires: lock_; something is prepared.
  void count_made(const Person& person, Made made, scenario::Duration now);

  ClassResult& count_of(const Person& person) { return result_.classes[person.kind]; }

  const std::uint64_t capacity_;  // people who may be inside; 0: any number
  const bool drops_;              // the oldest, rather than who comes
  const bool knows_services_;     // before they are done
  base::Instant opening_ = 0;
  double cpu_ = 0;  // seconds of the processor before the opening

  // Guards everything below.
  threading::Lock lock_{"serve::Recorder"};
  bool open_ = false;
  Result result_;
  Progress standing_;
  LineSeries series_;
  scenario::Duration last_{};  // of the last event
  double line_area_ = 0;       // people times nanoseconds
  double serving_area_ = 0;
  double wait_squares_ = 0;  // of those whose service began; square seconds
};

}  // namespace canteen::serve
