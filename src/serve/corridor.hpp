// Corridor — where people are when a broker keeps the line: who comes is put into a queue of this
// run's own, and each window gets from it, by a handle of its own, as a process elsewhere would.
//
// The people themselves stay here, and what crosses the corridor is a ticket with their number. So
// a ticket that is delivered twice is known again, and nobody is served twice. And somebody may go
// (he has lost his patience, or has to make room for one who comes): he does at that moment, and
// his place is free. His ticket stays, for nobody takes a message out of a broker's line; when a
// window gets it, it is acknowledged, and nobody is served.
//
// As in Hall, what has its time is seen to by whoever takes the lock next, before anything else,
// and as of that time; attend() sees to it when nobody does.
//
// INV1  Everybody who has come and is not gone is in exactly one place: in book_ until he is handed
//       to a window, in returns_, or with a window's thread.
// INV2  Who is in book_ has been put, or will be: then his letter is in letters_, or on its way.
// INV3  Nobody is handed to a window whose patience was over before.
//
// Thread safety: as Station's. Puts are confirmed on any thread.
// Errors:        the constructor: ScenarioError for a URL that is none, or a broker that cannot do
//                what the scenario says; BrokerError when the broker cannot be used. What it throws
//                later asks for a stop, and is thrown again by finish().
// Shutdown:      the destructor removes the queue, or leaves it empty (leave_nothing()).
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/broker/delivery.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/corridor_result.hpp>
#include <canteen/simulate/model.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

#include "src/scenario/kind_ranks.hpp"
#include "src/serve/loss.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/station.hpp"
#include "src/serve/thinking.hpp"
#include "src/serve/ticket_book.hpp"
#include "src/simulate/random.hpp"

namespace canteen::serve {

class Corridor final : public Station {
 public:
  // Requires: scenario.strategy.middleware, and that it can be run (simulated_only()). thinking: as
  // of Hall. All but `stop` live longer than this.
  Corridor(const scenario::Scenario& scenario, Recorder& recorder, Thinking* thinking,
           std::stop_source stop);
  ~Corridor() override;

  void open() override;

  // Where the broker says to wait, these do.
  void arrive(scenario::Request request, std::uint32_t user) override;
  void arrive(std::span<scenario::Request> together) override;

  void take(std::size_t window, Party& party, const std::stop_token& stop) override;
  std::optional<std::size_t> window_to_start() override;

  [[nodiscard]] bool needs_attendant() const noexcept override {
    return strategy_.retries.most != 0 || strategy_.patience;
  }

  std::optional<std::size_t> attend(const std::stop_token& stop) override;

  // Waits until everybody is with a window, or gone; or a stop.
  void close() override;

  // When all windows have ended.
  [[nodiscard]] CorridorResult finish();

 private:
  struct Window {
    explicit Window(broker::Queue own) : queue(std::move(own)) {}

    broker::Queue queue;
    broker::Delivery serving;  // of its own thread
    bool has_thread = false;   // guarded by lock_
  };

  // What is to be put.
  struct Letter {
    std::uint64_t number = 0;
    std::string payload;
    broker::PutOptions options;
    base::Instant written = 0;
  };

  // A moment, and the number of him whose it is.
  using Due = std::pair<scenario::Duration, std::uint64_t>;

  void open_windows();
  // Somebody has come for the first time; with the lock.
  void enter(scenario::Request request, std::uint32_t user);
  // Puts what there is to put, without the lock meanwhile: the broker may answer at once, and wait.
  void post(std::unique_lock<threading::Lock>& guard);
  void note(std::uint64_t number, scenario::Duration took, const broker::Receipt& receipt);
  // Whom the window before served is not there any more, and his ticket is settled.
  void vacate(Window& window);
  // Waits for the next one; null: nobody will come.
  std::optional<broker::Delivery> next(Window& window);
  // Who that is, and his service begins; null: he is gone, or goes now, or came before.
  Someone received(const broker::Delivery& delivery);
  void fail();
  // Waits until all others are with a window, or gone, or a stop: false.
  [[nodiscard]] bool only_the_unknown_are_left();
  void lose_the_unknown();

  // These require the lock.

  // What has its time until now.
  void settle(scenario::Duration now);
  // The earliest of what will have.
  [[nodiscard]] scenario::Duration next_due() const;
  // For the first time, or again: he is put, or lost.
  void come(Someone person);
  void write(Someone person);
  void give_up(Someone person, Loss loss, scenario::Duration moment);
  // Whether he goes, since he had to wait for too long.
  [[nodiscard]] bool leaves(Someone& person, scenario::Duration now);
  [[nodiscard]] bool is_over() const;
  void tell_if_over();

  const scenario::Scenario& scenario_;
  const scenario::Strategy& strategy_;
  const std::string url_;  // of the queue of this run
  Recorder& recorder_;
  Thinking* const thinking_;
  std::stop_source stop_;
  std::stop_source over_;                         // nobody will come to a window any more
  std::vector<std::unique_ptr<Window>> windows_;  // the pointers are constant
  broker::Queue line_;                            // into which people are put
  std::int64_t opened_ = 0;

  // Guards everything below. The recorder's, and that of those who think, are taken within it.
  threading::Lock lock_{"serve::Corridor"};
  // is_over(), what is next due, or letters_ that nobody posts.
  threading::Condition changed_{lock_, "serve::Corridor"};
  scenario::KindRanks ranks_;
  const simulate::Retries retries_;
  simulate::Random jitter_;
  TicketBook book_;
  std::vector<Letter> letters_;
  std::map<Due, Someone> returns_;  // by when they come again
  CorridorResult result_;
  std::exception_ptr error_;  // the first one of a window
  std::uint64_t came_ = 0;    // tries of everybody
  std::uint32_t busy_ = 0;    // windows that serve
  bool closed_ = false;

  // The last one, so that it is the first to end: it stops what waits in the broker's calls.
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}  // namespace canteen::serve
