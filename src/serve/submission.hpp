// Submission — a rush that is put into a queue for a fleet, and what is heard of it.
//
// The caller's thread is the generator, and puts; another one gathers what the workers tell, and
// shows how it stands.
//
// INV  Each of entries_ is still to be heard of, or in exactly one of these: refused, heard of
//      (`completion`), given up as lost.
//
// Thread safety: none; made, run and destroyed by one thread. Puts are confirmed on any.
// Errors:        as submit().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/broker/typed_delivery.hpp>
#include <canteen/broker/typed_queue.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/progress.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/serve/submit_options.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

#include "src/scenario/kind_ranks.hpp"
#include "src/serve/completion.hpp"
#include "src/serve/told_rush.hpp"

namespace canteen::serve {

class Submission {
 public:
  Submission(const scenario::Scenario& scenario, const SubmitOptions& options);
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;
  ~Submission();

  Result run();

 private:
  using Results = broker::TypedQueue<Completion>;

  void put(std::span<scenario::Request> together);
  void note(std::size_t place, scenario::Duration took, const broker::Receipt& receipt);
  void gather();
  // Whether anything was heard.
  bool hear();
  void note(const Completion& completion);
  // If nobody is in the queue, or with a worker, who was not heard of never will be.
  void give_up_if_empty();
  void end();
  [[nodiscard]] Progress progress();

  // Require the lock.
  [[nodiscard]] std::size_t missing() const;
  [[nodiscard]] bool is_over() const;

  [[nodiscard]] scenario::Duration now() const noexcept {
    return scenario::Duration(base::System::now() - opening_);
  }

  const scenario::Scenario& scenario_;
  const SubmitOptions& options_;
  const std::string url_;
  const std::string rush_;  // its name
  broker::Queue line_;
  std::optional<Results> results_;  // absent: nobody waits
  scenario::KindRanks ranks_;
  std::stop_source stop_;
  base::Instant opening_ = 0;
  std::int64_t opened_ = 0;

  // Guards everything below.
  threading::Lock lock_{"serve::Submission"};
  threading::Condition changed_{lock_, "serve::Submission"};  // is_over()
  ToldRush told_;
  std::size_t pending_ = 0;  // puts without an answer
  std::size_t heard_ = 0;    // of told_.people: served, or gone
  std::size_t given_up_ = 0;
  std::size_t refused_ = 0;
  Progress standing_;
  bool closed_ = false;  // nobody comes any more
  bool ended_ = false;   // nothing is gathered any more
  std::exception_ptr error_;

  threading::Thread gatherer_;
};

}  // namespace canteen::serve
