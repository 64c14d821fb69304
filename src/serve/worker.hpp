// Worker — the windows of a fleet that are in this process: each a thread that gets tickets by a
// handle of its own, serves, tells, and acknowledges when it is told.
//
// Thread safety: none; made, run and destroyed by one thread.
// Errors:        as work().
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/broker/typed_delivery.hpp>
#include <canteen/broker/typed_queue.hpp>
#include <canteen/serve/worker_options.hpp>
#include <canteen/serve/worker_result.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

#include "src/serve/completion.hpp"
#include "src/serve/service.hpp"
#include "src/serve/ticket.hpp"

namespace canteen::serve {

class Worker {
 public:
  explicit Worker(const WorkerOptions& options);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  WorkerResult run();

 private:
  using Tickets = broker::TypedQueue<Ticket>;

  void open();
  void end();
  // What was told of is acknowledged then, unless the broker does not answer in time.
  void await_told();
  // Whether it was left by itself, since the queue was empty.
  bool watch();
  void serve(std::size_t window);
  void handle(std::size_t window, broker::TypedDelivery<Ticket> delivery);
  [[nodiscard]] Completion completed(std::size_t window, const Ticket& ticket);
  [[nodiscard]] Served done(const Ticket& ticket) const;
  void count(const Ticket& ticket, const Completion& completion);
  // Acknowledged when it is told.
  void tell(const Ticket& ticket, const Completion& completion, broker::Delivery delivery);
  void note(broker::Delivery& ticket, const broker::Receipt& receipt);
  // The queue by which a rush hears of its people.
  broker::Queue results_of(const std::string& rush);
  [[nodiscard]] WorkerResult snapshot();

  const WorkerOptions& options_;
  std::unique_ptr<Service> service_;  // absent without a scenario …
  std::unique_ptr<Service> sleep_;    // … and then these
  std::unique_ptr<Service> spin_;
  std::vector<Tickets> queues_;  // of each window
  std::int64_t since_ = 0;
  base::Instant opening_ = 0;
  std::stop_source over_;   // nobody is fetched any more
  threading::Event ended_;  // a stop, or a window that has failed

  // A lock of its own: a broker that opens a queue may have to call one of ours first.
  threading::Lock results_lock_{"serve::Worker.results"};
  std::map<std::string, broker::Queue> results_;  // by the rush; guarded by results_lock_

  // Guards everything below.
  threading::Lock lock_{"serve::Worker"};
  threading::Condition told_{lock_, "serve::Worker"};  // telling_ is 0
  std::size_t telling_ = 0;                            // tickets whose results have no answer yet
  WorkerResult result_;
  std::exception_ptr error_;

  std::vector<threading::Thread> threads_;
};

}  // namespace canteen::serve
