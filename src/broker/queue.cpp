#include <cstddef>
#include <memory>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/broker/queue.hpp>

#include "src/broker/gathering.hpp"
#include "src/broker/message_id.hpp"

namespace canteen::broker {
namespace {

constexpr int highest_priority = 9;

inline void check_timeout(Timeout timeout) {
  if (timeout.negative()) throw ValueError("'timeout' must be a non-negative number");
}

Timeout at_once() {
  return std::chrono::nanoseconds(0);
}

}  // namespace

// What the copies of a Queue share: the last one closes it. Deliveries keep the backend alone, or
// nothing where it keeps itself.
struct Queue::Hold {
  Hold(std::shared_ptr<Backend> is, std::string called, bool with_group)
      : backend(std::move(is)),
        for_deliveries(backend->outlives_deliveries()
                           ? std::shared_ptr<Backend>(std::shared_ptr<Backend>(), backend.get())
                           : backend),
        name(std::move(called)),
        has_group(with_group) {}

  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  ~Hold() { backend->close(); }

  const std::shared_ptr<Backend> backend;
  const std::shared_ptr<Backend> for_deliveries;
  const std::string name;
  const bool has_group;
};

Queue::Queue(std::shared_ptr<Backend> backend, std::string name, bool has_group)
    : hold_(std::make_shared<Hold>(std::move(backend), std::move(name), has_group)) {}

// Only where the options say something.
inline void Queue::complete(PutOptions& options) const {
  if (options.priority != 0 || options.delay.count() > 0 || !options.key.empty() || options.ttl) {
    check(options);
  }
  if (options.id.empty()) options.id = new_message_id();
}

void Queue::check(const PutOptions& options) const {
  const auto need = [this](bool used, Feature feature, const char* what) {
    if (used && features()[feature] == Support::absent) {
      throw Unsupported(name() + ": this broker has no " + what);
    }
  };
  if (options.priority < 0 || options.priority > highest_priority) {
    throw ValueError("a priority is 0 to 9, not " + std::to_string(options.priority));
  }
  const bool delayed = options.delay.count() > 0;
  if (!options.key.empty() && (options.priority != 0 || delayed)) {
    throw ValueError(
        "messages of a key come in their order: with a key there is no priority and no delay");
  }
  need(options.priority != 0, Feature::priority, "priorities");
  need(delayed, Feature::delay, "delays");
  need(!options.key.empty(), Feature::key, "keys");
  need(options.ttl.has_value(), Feature::ttl, "time to live");
}

void Queue::check_group() const {
  if (!hold_->has_group) {
    throw ValueError(name() + " was opened without a group, to put: it cannot get");
  }
}

std::string Queue::put(std::string payload, PutOptions options, Timeout timeout,
                       const std::stop_token& stop) {
  check_timeout(timeout);
  complete(options);
  return hold_->backend->put(std::move(payload), std::move(options), {timeout, stop}).id_or_throw();
}

Receipt Queue::try_put(std::string payload, PutOptions options) {
  return try_put(std::move(payload), std::move(options), at_once());
}

Receipt Queue::try_put(std::string payload, PutOptions options, Timeout timeout,
                       const std::stop_token& stop) {
  check_timeout(timeout);
  complete(options);
  return hold_->backend->put(std::move(payload), std::move(options), {timeout, stop});
}

std::future<Receipt> Queue::put_async(std::string payload, PutOptions options, Timeout timeout) {
  check_timeout(timeout);
  complete(options);
  std::promise<Receipt> promise;
  std::future<Receipt> future = promise.get_future();
  hold_->backend->put_async({std::move(payload), std::move(options)}, {timeout, {}},
                            std::move(promise));
  return future;
}

void Queue::put_async(std::string payload, PutOptions options, std::function<void(Receipt)> done,
                      Timeout timeout) {
  check_timeout(timeout);
  complete(options);
  hold_->backend->put_async({std::move(payload), std::move(options)}, {timeout, {}},
                            std::move(done));
}

std::vector<Receipt> Queue::put_many(std::vector<Message> messages, Timeout timeout,
                                     const std::stop_token& stop) {
  check_timeout(timeout);
  for (Message& each : messages) complete(each.options);
  return hold_->backend->put_many(std::move(messages), {timeout, stop});
}

std::future<std::vector<Receipt>> Queue::put_many_async(std::vector<Message> messages,
                                                        Timeout timeout) {
  const auto promise = std::make_shared<std::promise<std::vector<Receipt>>>();
  put_many_async(
      std::move(messages),
      [promise](std::vector<Receipt> receipts) { promise->set_value(std::move(receipts)); },
      timeout);
  return promise->get_future();
}

void Queue::put_many_async(std::vector<Message> messages,
                           std::function<void(std::vector<Receipt>)> done, Timeout timeout) {
  check_timeout(timeout);
  for (Message& each : messages) complete(each.options);
  if (messages.empty()) {
    done({});
    return;
  }
  const auto gathering = std::make_shared<Gathering>(messages.size(), std::move(done));
  for (std::size_t i = 0; i < messages.size(); ++i) {
    hold_->backend->put_async(
        std::move(messages[i]), {timeout, {}},
        [gathering, i](Receipt receipt) { gathering->add(i, std::move(receipt)); });
  }
}

Delivery Queue::get(Timeout timeout, const std::stop_token& stop) {
  check_timeout(timeout);
  check_group();
  Delivery delivery;
  const Backend::Outcome outcome = hold_->backend->get({timeout, stop}, delivery.parcel_);
  if (outcome == Backend::Outcome::done) [[likely]] {
    delivery.from_ = hold_->for_deliveries;
    return delivery;
  }
  if (outcome == Backend::Outcome::shut_down) throw ShutDown();
  throw Empty();
}

std::optional<Delivery> Queue::try_get() {
  return try_get(at_once());
}

std::optional<Delivery> Queue::try_get(Timeout timeout, const std::stop_token& stop) {
  check_timeout(timeout);
  check_group();
  Parcel parcel;
  const Backend::Outcome outcome = hold_->backend->get({timeout, stop}, parcel);
  if (outcome != Backend::Outcome::done) return std::nullopt;
  return Delivery(hold_->for_deliveries, std::move(parcel));
}

std::vector<Delivery> Queue::get_many(std::size_t most, Timeout timeout,
                                      const std::stop_token& stop) {
  check_timeout(timeout);
  check_group();
  std::vector<Delivery> deliveries;
  if (most == 0) return deliveries;
  std::vector<Parcel> parcels;
  try {
    static_cast<void>(hold_->backend->get_many(most, {timeout, stop}, parcels));
    deliveries.reserve(parcels.size());
  } catch (...) {
    for (Parcel& each : parcels) Delivery(hold_->for_deliveries, std::move(each));  // goes back
    throw;
  }
  for (Parcel& each : parcels) deliveries.emplace_back(hold_->for_deliveries, std::move(each));
  return deliveries;
}

bool Queue::join(Timeout timeout, const std::stop_token& stop) {
  return hold_->backend->join({timeout, stop});
}

void Queue::shutdown(bool immediate) {
  hold_->backend->shutdown(immediate);
}

void Queue::close() noexcept {
  hold_->backend->close();
}

bool Queue::is_shutdown() const {
  return hold_->backend->is_shutdown();
}

std::size_t Queue::purge() {
  if (features()[Feature::purge] == Support::absent) {
    throw Unsupported(name() + ": this broker has no purge");
  }
  return hold_->backend->purge();
}

void Queue::remove() {
  if (features()[Feature::remove] == Support::absent) {
    throw Unsupported(name() + ": this broker cannot remove a queue");
  }
  hold_->backend->remove();
}

Queue Queue::dead_letters() const {
  check_group();
  return {hold_->backend->dead_letters(), name() + " (dead letters)"};
}

const Features& Queue::features() const noexcept {
  return hold_->backend->features();
}

Statistics Queue::statistics() const {
  return hold_->backend->statistics();
}

std::size_t Queue::qsize() const {
  const Statistics now = statistics();
  return now.ready + now.delayed;
}

std::size_t Queue::unfinished_tasks() const {
  const Statistics now = statistics();
  return now.ready + now.delayed + now.out;
}

void Queue::with_native(const std::function<void(void*)>& use) {
  hold_->backend->with_native(use);
}

bool Queue::blocked() const {
  const Statistics now = statistics();
  return now.waiting_putters != 0 || now.blocked;
}

const std::string& Queue::name() const noexcept {
  return hold_->name;
}

}  // namespace canteen::broker
