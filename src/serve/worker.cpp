#include "src/serve/worker.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/broker/open.hpp>
#include <canteen/codec/encode.hpp>
#include <canteen/serve/work.hpp>

#include "src/serve/open_queue.hpp"
#include "src/serve/queue_name.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/sleep_service.hpp"
#include "src/serve/spin_service.hpp"

namespace canteen::serve {
namespace {

// Of as many rushes at once handles are kept; of more, they are opened again.
constexpr std::size_t most_rushes = 64;

// How long an end waits for the answers to what was told; whoever was told of in vain is served
// again.
constexpr std::chrono::seconds until_told(10);

// What nobody has fetched for so long, nobody will.
constexpr std::chrono::hours results_last(1);

std::string worker_name() {
  std::array<char, 256> machine{};
  if (gethostname(machine.data(), machine.size() - 1) != 0) machine = {"?"};
  return std::string(machine.data()) + ":" + std::to_string(getpid());
}

bool has(const broker::Queue& queue, broker::Feature feature) {
  return queue.features()[feature] != broker::Support::absent;
}

scenario::Duration passed(base::Instant begin) {
  return scenario::Duration(base::System::now() - begin);
}

}  // namespace

Worker::Worker(const WorkerOptions& options) : options_(options) {
  if (options_.windows == 0) throw ValueError("a worker has at least one window");
  if (options_.scenario) {
    service_ = service_of(*options_.scenario, options_.functions);
  } else {
    sleep_ = std::make_unique<SleepService>();
    spin_ = std::make_unique<SpinService>();
  }
  for (std::uint32_t i = 0; i < options_.windows; ++i) {
    queues_.push_back(broker::open<Ticket>(options_.queue, {.max_attempts = options_.max_attempts,
                                                            .presence = options_.presence,
                                                            .prefetch = options_.prefetch}));
  }
  broker::Queue& queue = queues_.front().raw();
  if (options_.until_empty && !has(queue, broker::Feature::count)) {
    throw broker::Unsupported(queue.name() +
                              ": does not tell what other processes have out, so nobody knows "
                              "when it is empty");
  }
  result_.name = worker_name();
  result_.queue = queue.name();
  result_.windows = options_.windows;
}

// What was fetched beyond those who are served goes back.
Worker::~Worker() {
  end();
  for (Tickets& each : queues_) each.close();
  for (auto& [rush, queue] : results_) queue.close();
}

void Worker::open() {
  since_ = wall_clock();
  opening_ = base::System::now();
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    threading::Thread thread([this, i] { serve(i); }, {.name = "window-" + std::to_string(i + 1)});
    try {
      thread.start();
    } catch (const std::system_error& error) {
      throw RuntimeError("only " + std::to_string(i) + " of " + std::to_string(queues_.size()) +
                         " windows can be opened, each is a thread: " + error.code().message());
    }
    threads_.push_back(std::move(thread));
  }
}

void Worker::end() {
  over_.request_stop();
  for (const threading::Thread& each : threads_) each.join();
  threads_.clear();
}

WorkerResult Worker::run() {
  if (service_) {
    Recorder unheard(*options_.scenario);
    service_->prepare(unheard, options_.stop);
  }
  open();
  const bool empty = watch();
  end();
  await_told();
  for (auto& [rush, queue] : results_) queue.close();
  results_.clear();
  for (Tickets& each : queues_) each.close();
  if (error_) std::rethrow_exception(error_);
  WorkerResult result = snapshot();
  result.stopped = !empty;
  return result;
}

// A queue that is closed refuses what it has not looked at yet.
void Worker::await_told() {
  const std::scoped_lock guard(lock_);
  static_cast<void>(told_.wait_for([this] { return telling_ == 0; }, Timeout(until_told)));
}

bool Worker::watch() {
  const std::stop_callback ending(options_.stop, [this] { ended_.set(); });
  while (!ended_.is_set()) {
    if (!options_.until_empty) {
      ended_.wait(options_.every);
    } else if (queues_.front().join(options_.every, options_.stop)) {
      return true;
    }
    if (options_.on_progress) options_.on_progress(snapshot());
  }
  return false;
}

void Worker::serve(std::size_t window) {
  try {
    while (!over_.stop_requested()) {
      auto delivery = queues_[window].try_get(std::nullopt, over_.get_token());
      if (!delivery) continue;
      handle(window, *std::move(delivery));
    }
  } catch (...) {
    {
      const std::scoped_lock guard(lock_);
      if (!error_) error_ = std::current_exception();
    }
    over_.request_stop();
    ended_.set();
  }
}

void Worker::handle(std::size_t window, broker::TypedDelivery<Ticket> delivery) {
  const Ticket ticket = delivery.value();
  if (ticket.format != ticket_format) {
    delivery.dead_letter("a ticket of format " + std::to_string(ticket.format) +
                         ", which another version of canteen reads");
    const std::scoped_lock guard(lock_);
    ++result_.refused;
    return;
  }
  {
    const std::scoped_lock guard(lock_);
    ++result_.serving;
    if (delivery.redelivered()) ++result_.redelivered;
  }
  Completion completion = completed(window, ticket);
  completion.redelivered = delivery.redelivered();
  count(ticket, completion);
  if (ticket.reports) {
    tell(ticket, completion, std::move(delivery));
  } else {
    delivery.ack();
  }
}

Completion Worker::completed(std::size_t window, const Ticket& ticket) {
  Completion completion;
  completion.number = ticket.number;
  completion.worker = result_.name;  // constant, as the next
  completion.windows = result_.windows;
  completion.window = static_cast<std::uint32_t>(window);
  completion.since = since_;
  completion.begin = completion.end = wall_clock();
  const scenario::Duration waited(completion.begin - ticket.at);
  if (ticket.patience && waited > *ticket.patience) {
    completion.what = Completion::What::left;
  } else if (ticket.deadline && waited > *ticket.deadline) {
    completion.what = Completion::What::sent_away;
  } else {
    const base::Instant begin = base::System::now();
    completion.failure = done(ticket).failure;
    completion.end += passed(begin).count();
  }
  return completion;
}

Served Worker::done(const Ticket& ticket) const {
  const std::stop_token never;  // who is at a window is served
  const scenario::Request request = request_of(ticket);
  if (service_) return service_->serve(request, 1, never);
  switch (static_cast<scenario::WorkKind>(ticket.work)) {
    case scenario::WorkKind::sleep:
      return sleep_->serve(request, 1, never);
    case scenario::WorkKind::spin:
      return spin_->serve(request, 1, never);
    default:
      return {.failure =
                  "its work is neither to sleep nor to compute: such a worker needs the scenario"};
  }
}

void Worker::count(const Ticket& ticket, const Completion& completion) {
  const std::scoped_lock guard(lock_);
  --result_.serving;
  if (completion.what != Completion::What::served) {
    ++result_.gone;
    return;
  }
  ++result_.served;
  if (!completion.failure.empty() && result_.failed++ == 0) {
    result_.first_failure = "request " + std::to_string(ticket.number) + ": " + completion.failure;
  }
  const std::int64_t service = completion.end - completion.begin;
  result_.wait.add(std::max<std::int64_t>(0, completion.begin - ticket.at));
  result_.service.add(service);
  result_.busy += static_cast<double>(service) * 1e-9;
}

// Of a rush that nobody waits for any more there may be no queue: he is served all the same. Where
// the answer is lost he is served again, and that is marked.
void Worker::tell(const Ticket& ticket, const Completion& completion, broker::Delivery delivery) {
  broker::Queue results = results_of(ticket.rush);
  broker::PutOptions options;
  options.id = message_id_of(ticket);
  if (has(results, broker::Feature::ttl)) options.ttl = results_last;
  const auto ticket_of_his = std::make_shared<broker::Delivery>(std::move(delivery));
  {
    const std::scoped_lock guard(lock_);
    ++telling_;
  }
  results.put_async(
      codec::encode(completion), std::move(options),
      [this, ticket_of_his](const broker::Receipt& receipt) { note(*ticket_of_his, receipt); });
}

// The queue of results was closed first: then he is not told of, but by whoever serves him next.
void Worker::note(broker::Delivery& ticket, const broker::Receipt& receipt) {
  const broker::Refused* const refused = receipt.refused();
  const bool is_closed =
      refused != nullptr && refused->reason == broker::Refused::Reason::shut_down;
  if (receipt.unknown() != nullptr || is_closed) {
    ticket.nack();
  } else {
    ticket.ack();
  }
  const std::scoped_lock guard(lock_);
  if (refused != nullptr && !is_closed) ++result_.unreported;
  if (--telling_ == 0) told_.notify_all();
}

broker::Queue Worker::results_of(const std::string& rush) {
  std::optional<broker::Queue> old;  // closed without the lock
  const std::scoped_lock guard(results_lock_);
  const auto known = results_.find(rush);
  if (known != results_.end()) return known->second;
  if (results_.size() == most_rushes) {
    old = std::move(results_.begin()->second);
    results_.erase(results_.begin());
  }
  broker::Queue queue = broker::open(beside(options_.queue, results_suffix(rush)), {.group = ""});
  return results_.emplace(rush, std::move(queue)).first->second;
}

WorkerResult Worker::snapshot() {
  const std::scoped_lock guard(lock_);
  WorkerResult result = result_;
  result.elapsed = passed(opening_);
  return result;
}

WorkerResult work(const WorkerOptions& options) {
  return Worker(options).run();
}

}  // namespace canteen::serve
