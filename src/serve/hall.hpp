// Hall — where people are: in a line, at a window, or at home until they try again.
//
// All that may happen to somebody at the same moment (his turn, the end of his patience, one too
// many behind him, an interruption) is decided here, under one lock, so that one of it does. What
// has its time is seen to by whoever enters the hall next, before anything else, and as of that
// time; attend() sees to it when nobody does.
//
// INV1  Everybody who has come and is not gone is in exactly one place: in lines_ (and then, as the
//       scenario wants it, in leavings_ and ages_, unless a window was called for him), in
//       returns_, or with a window's thread.
// INV2  When the lock is free nobody is in a line whose patience was over when it was taken.
//
// Thread safety: all members, from any thread; take() of each window by one.
// Errors:        std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/simulate/model.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

#include "src/scenario/kind_ranks.hpp"
#include "src/serve/lines.hpp"
#include "src/serve/loss.hpp"
#include "src/serve/person.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/station.hpp"
#include "src/serve/thinking.hpp"
#include "src/simulate/crew.hpp"
#include "src/simulate/random.hpp"

namespace canteen::serve {

class Hall final : public Station {
 public:
  // thinking: is told of those who are gone without having been served; null: nobody is. Both live
  // longer than this.
  Hall(const scenario::Scenario& scenario, Recorder& recorder, Thinking* thinking = nullptr);

  void open() override;

  // Neither blocks; of several no window takes any before all have come.
  void arrive(scenario::Request request, std::uint32_t user) override;
  void arrive(std::span<scenario::Request> together) override;

  void take(std::size_t window, Party& party, const std::stop_token& stop) override;
  void put_back(std::size_t window, Someone person, scenario::Duration done) override;

  [[nodiscard]] std::stop_source interruption(std::size_t window) const override {
    return windows_[window]->interruption;
  }

  std::optional<std::size_t> window_to_start() override;

  [[nodiscard]] bool needs_attendant() const noexcept override { return needs_attendant_; }

  std::optional<std::size_t> attend(const std::stop_token& stop) override;
  void close() override;

 private:
  struct Window {
    explicit Window(threading::Lock& lock) : called(lock) {}

    threading::Condition called;
    // INV: they stand in a line, and their `called` is this window.
    std::vector<Person*> called_for;
    // With strategy.preemptive, while it serves:
    std::stop_source interruption{std::nostopstate};
    std::uint32_t rank = 0;     // of whom, when he came to it
    scenario::Duration done{};  // when he will be, with Discipline::shortest_first
    std::uint64_t number = 0;   // his
    bool may_be_interrupted = false;
    bool has_thread = false;
  };

  // A moment, and the number of him whose it is.
  using Due = std::pair<scenario::Duration, std::uint64_t>;

  // All of these require the lock.

  // What has its time until now.
  void settle(scenario::Duration now);
  // The earliest of what will have.
  [[nodiscard]] scenario::Duration next_due() const;
  void lose_patience(scenario::Duration moment);
  void come_again();
  // For the first time, or again.
  void come(Someone person);
  // He stands in his line, and a window is called for him.
  void stand(Someone person);
  void step_out(const Person& person);
  // Requires: drop_oldest, and somebody stands in a line.
  void send_oldest_away();
  void give_up(Someone person, Loss loss, scenario::Duration moment);
  void go_home(Someone person, scenario::Duration moment);
  // He may have to leave before his turn comes.
  void stay_at_risk(Person& person);
  // He comes; with the lock.
  void enter(scenario::Request request, std::uint32_t user);
  // A window that would serve him now: one that was called, and has room for him too, or an idle
  // one.
  std::optional<std::size_t> window_for(const Person& person);
  // By the scenario he would be at this window, which still has to wake up.
  void call(std::size_t window, Person& person);
  // The window has taken those whose turn it is; for whom it was called and is not among them, he
  // is one who waits.
  void answer_call(std::size_t window);
  // Whose turn it is.
  void gather(std::size_t window, Party& party, scenario::Duration now);
  // Somebody has come for whom no window is idle; which he takes from another, if any.
  std::optional<std::size_t> interrupt_for(const Person& person);
  // The higher, the sooner he has to leave a window: who comes, and who is at one. Of those at
  // windows who came last, if they are equal.
  [[nodiscard]] std::int64_t order_of(const Person& person) const;
  [[nodiscard]] std::pair<std::int64_t, std::uint64_t> order_of(const Window& window,
                                                                scenario::Duration now) const;
  // His turn has come, and the deadline was before. What a window takes to wake up is no waiting
  // of the scenario's: it does not count against those who found one free.
  [[nodiscard]] bool is_too_late(const Person& person, scenario::Duration now) const;
  void start(std::size_t window, const Party& party, scenario::Duration now);
  // Where windows come and go: what has its time; somebody has come or gone.
  void change_windows(scenario::Duration now);
  void note_people(scenario::Duration now);
  void open_and_close(scenario::Duration now);
  // Whether the window, which serves nobody, is to close; or start up still. It waits for that
  // then.
  bool is_not_open(std::size_t window, scenario::Duration now);
  std::optional<std::size_t> window_without_thread();
  void tell_windows();
  // Nobody is in the line, and nobody will be.
  [[nodiscard]] bool is_over() const;
  void wake_all_if_over();

  const scenario::Strategy strategy_;
  const bool needs_attendant_;
  const bool by_left_;    // who has the most left to do has to leave his window
  const bool has_times_;  // it matters to somebody in a line what time it is
  Recorder& recorder_;
  Thinking* const thinking_;

  // Guards everything below. The recorder's, and that of those who think, are taken within it.
  threading::Lock lock_{"serve::Hall"};
  threading::Condition due_{lock_};  // something has its time sooner than was known, or all is over
  scenario::KindRanks ranks_;
  const simulate::Retries retries_;
  simulate::Random jitter_;
  Lines lines_;
  std::map<Due, const Person*> leavings_;         // by when they lose patience
  std::map<Due, Someone> returns_;                // by when they come again
  std::map<std::uint64_t, const Person*> ages_;   // where the oldest may have to go
  std::vector<std::unique_ptr<Window>> windows_;  // the pointers are constant
  std::vector<std::size_t> called_;               // windows for which somebody stands in a line
  std::uint32_t busy_ = 0;                        // windows that serve
  std::uint64_t serving_ = 0;                     // … and whom
  std::optional<simulate::Crew> crew_;            // absent: all windows are always open
  bool opened_ = false;
  // What the recorder, and the attendant, know of crew_:
  std::uint32_t known_open_ = 0;
  std::uint32_t known_staffed_ = 0;
  scenario::Duration known_due_{};
  std::uint64_t came_ = 0;  // tries of everybody
  bool closed_ = false;
};

}  // namespace canteen::serve
