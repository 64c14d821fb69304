// Recorder — everything that is measured in a run: who came, started, ended, and when.
//
// Every event takes its time here, under one lock, so events have one order and all figures belong
// to the same story; what is told of those who have been served is then added up beside it, by each
// window for itself. People in the line and at the windows are integrated over time as the events
// come, apart from the waits that are added up of single people: that the two agree (Little's law)
// is a check, not a definition.
//
// INV1  arrived = served + lost + left + waiting + serving + at_home + cut.
// INV2  line_area_ and serving_area_ are the integrals of `waiting` and `serving` over time, up to
//       last_; people whose arrival was noticed late are in from their intended arrival on, and
//       people whose patience was out until then. Who is at home is in neither.
//
// Thread safety: all members, from any thread; finish() when no event can come any more.
// Complexity:    O(1) an event, but for the kind of people: O(kinds), of which there are at most
//                `kinds_apart` + 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/progress.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/simulate/outcome.hpp>
#include <canteen/threading/lock.hpp>

#include "src/scenario/client_names.hpp"
#include "src/serve/figures.hpp"
#include "src/serve/line_series.hpp"
#include "src/serve/loss.hpp"
#include "src/serve/person.hpp"
#include "src/serve/served.hpp"

namespace canteen::serve {

class Recorder {
 public:
  // Kinds of people that are told apart; more are counted together, as "others".
  static constexpr std::size_t kinds_apart = simulate::kinds_apart;

  explicit Recorder(const scenario::Scenario& scenario);

  // So many of the keys that will be ready are, before the opening; and at last, what came of it.
  void preparing(std::uint64_t ready, std::uint64_t of);
  void prepared(PreparedResult result);

  // The first moment of the run, from which all times count. Before anybody comes.
  void open();

  // Time since the opening.
  [[nodiscard]] scenario::Duration now() const noexcept;

  // For events that are told when they are long over, in their order, by one thread: from now on
  // that is the time.
  void tell(scenario::Duration now) noexcept { told_ = now; }

  // Somebody has come for the first time, and is told his kind and client; or again, from home. He
  // counts as at home until he is in the line or lost.
  void arrive(Person& person);
  void come_again(const Person& person);
  // Whether there is no room for him. resting: windows that wait to be called; of the others, those
  // that do not serve will take as many as they may.
  [[nodiscard]] bool full(std::uint64_t resting);
  // Whether there is one too many.
  [[nodiscard]] bool overfull(std::uint64_t resting);
  // He stands in the line, since he meant to come.
  void enter(Person& person);
  // He has gone at that moment: for good, or home, to come again.
  void lose(const Person& person, Loss loss, scenario::Duration moment, bool tries_again);
  // They are at a window, together, for the first time or again. Requires: somebody is.
  void start(std::span<const Someone> party);
  // He had to leave it, and is in the line again.
  void interrupt(Person& person);
  // They have been served at this window, in one service. When that was.
  scenario::Duration end(std::span<const Someone> party, const Served& served, std::size_t window);
  // They were at it when the run was broken off.
  void cut(std::span<const Someone> party, std::size_t window);

  // Where windows come and go: from now on so many serve, and so many with those that start up. Of
  // the opening, before it.
  void staff(std::uint32_t open, std::uint32_t staffed);

  [[nodiscard]] Progress progress();
  // The people are gone, or left where they stand. `all_came`: no more would have come.
  [[nodiscard]] Result finish(bool all_came);

 private:
  // Requires: lock_. The time of an event, with the integrals brought up to it.
  scenario::Duration pass();
  // Requires: lock_. nullopt: nobody of it has come.
  [[nodiscard]] std::optional<std::size_t> known_kind(std::string_view name) const;
  // Requires: lock_.
  std::size_t kind_of(std::string_view name);
  // Requires: lock_, and a buffer_. For those in the line, and a window for those who are served.
  [[nodiscard]] std::uint64_t places(std::uint64_t resting) const;
  // Requires: lock_. His service begins, or goes on.
  void begin(Person& person, scenario::Duration now);
  // Requires: lock_. So many are at a window no more; how long they were.
  scenario::Duration step_back(std::size_t people, scenario::Duration started,
                               scenario::Duration now);
  // Requires: lock_.
  void count_served(const Person& person, const Served& served);
  // What watched_ has come to.
  [[nodiscard]] std::optional<scenario::Duration> watched_time();
  // Requires: lock_. The line is as long as it now is.
  void note_line(scenario::Duration now);

  Figures& figures_of(std::size_t window) { return *figures_[window % figures_.size()]; }

  ClassResult& count_of(const Person& person) { return result_.classes[person.kind]; }

  const scenario::Goal watched_;               // what is looked at while it goes on
  const std::optional<std::uint64_t> buffer_;  // people who may wait; absent: any number
  // Constant: of each window, but that many windows share some.
  std::vector<std::unique_ptr<Figures>> figures_;
  base::Instant opening_ = 0;
  std::optional<scenario::Duration> told_;  // absent: it is as late as the clock says
  double cpu_ = 0;                          // seconds of the processor before the opening

  // Guards everything below.
  threading::Lock lock_{"serve::Recorder"};
  bool open_ = false;
  Result result_;
  Progress standing_;
  const bool knows_clients_;
  scenario::ClientNames clients_;
  LineSeries series_;
  std::uint32_t open_windows_;  // those that serve, or could
  std::uint32_t staffed_;       // … and those that start up
  std::uint64_t busy_windows_ = 0;
  std::optional<LineSeries> staff_;
  scenario::Duration last_{};  // of the last event
  double line_area_ = 0;       // people times nanoseconds
  double serving_area_ = 0;
  double open_area_ = 0;  // of the staffed
};

}  // namespace canteen::serve
