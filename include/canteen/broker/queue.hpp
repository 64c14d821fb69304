// Queue — a line that may reach beyond the process: put here, got there.
//                                                    Python: queue.Queue, across the corridor
//
//                        room / a message         full (put) or nothing ready (get)   shut down
//   put(bytes)           kept, then its id        waits; Full when the timeout passes ShutDown
//   try_put(bytes)       kept, Confirmed          Refused (full)                      Refused
//   get()                the next delivery        waits; Empty when the timeout …     what is
//   ready, try_get()            the next delivery        nullopt                             then
//   ShutDown
//
// A queue has groups (Options::group). Each message goes to every group, and within one to one of
// those who get: it is delivered at least once, and again until it is acknowledged or put aside. A
// Queue is a handle: copies share it, and the last one closes it. open() makes one.
//
// Thread safety: all members, from any thread.
// Blocking:      put, put_many and get and their kin, join; each with a timeout and a stop token; a
//                stop request ends the wait like a timeout that passed. put_async waits for room,
//                not for the confirmation.
// Timeouts:      absent = for ever, zero = poll once, negative = ValueError. One deadline for the
//                whole call. A put that was handed to the broker waits for its answer beyond it.
// Errors:        Full, Empty, ShutDown as above; OutcomeUnknown and BrokerError (errors.hpp);
//                ValueError for options that contradict one another, Unsupported for what the
//                backend cannot do; ValueError from get if the handle has no group.
// Ordering:      by priority; of equal ones as they were put, by one handle; of a message that
//                comes back, as it was first. Several handles and prefetch loosen that across
//                consumers; within a key the order is strict.
//                What happened before a put is visible after the get of a consumer in the process.
// Shutdown:      of this handle, not of the queue, which others may use: puts are refused, gets
// give
//                what is ready and then throw ShutDown. immediate: they do so at once. What waits
//                stays for others (unlike Python's, which drops it; see purge()).
// Close:         shuts down, returns what was delivered and is not settled, waits a few seconds at
//                most for what the broker has not confirmed yet, and ends every wait.
// Complexity:    of memory: O(1) a message; with delays and keys O(log n).
// Example:       memory_test.cpp [corridor]
#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/broker/delivery.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/broker/feature.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/broker/statistics.hpp>

namespace canteen::broker {

class CANTEEN_API Queue {
 public:
  // For open(), and for a backend that is made without one.
  Queue(std::shared_ptr<Backend> backend, std::string name, bool has_group = true);

  // put — returns, with its id, when the message is kept.
  std::string put(std::string payload, PutOptions options = {}, Timeout timeout = std::nullopt,
                  const std::stop_token& stop = {});

  // try_put — put, without an exception for Full, ShutDown and whatever else the broker says.
  // Without a timeout it does not wait for room.
  [[nodiscard]] Receipt try_put(std::string payload, PutOptions options = {});
  [[nodiscard]] Receipt try_put(std::string payload, PutOptions options, Timeout timeout,
                                const std::stop_token& stop = {});

  // put_async — put, but the receipt comes when it comes: by a future, or by a call, once, from any
  // thread, perhaps before this returns. The call must not wait for this queue, nor throw. In the
  // child of a fork() that it makes it should not return: the process ends there, as by exit(0).
  std::future<Receipt> put_async(std::string payload, PutOptions options = {},
                                 Timeout timeout = std::nullopt);
  void put_async(std::string payload, PutOptions options, std::function<void(Receipt)> done,
                 Timeout timeout = std::nullopt);

  // put_many — all of them, in their order; a receipt for each. One that is refused has the rest
  // refused.
  std::vector<Receipt> put_many(std::vector<Message> messages, Timeout timeout = std::nullopt,
                                const std::stop_token& stop = {});

  // put_many_async — the same without a wait for the receipts: by a future, or by a call as that of
  // put_async, when all of them have come. Each message is on its own: one that is refused refuses
  // no other. Waits for room, for each message up to the timeout.
  std::future<std::vector<Receipt>> put_many_async(std::vector<Message> messages,
                                                   Timeout timeout = std::nullopt);
  void put_many_async(std::vector<Message> messages, std::function<void(std::vector<Receipt>)> done,
                      Timeout timeout = std::nullopt);

  // get — the next delivery.
  [[nodiscard]] Delivery get(Timeout timeout = std::nullopt, const std::stop_token& stop = {});

  // try_get — get, with nullopt for Empty and ShutDown. Without a timeout it does not wait.
  [[nodiscard]] std::optional<Delivery> try_get();
  [[nodiscard]] std::optional<Delivery> try_get(Timeout timeout, const std::stop_token& stop = {});

  // get_many — waits for one, and takes all that are there, up to `most`, in their order. None when
  // the timeout passed or the queue is shut down.
  [[nodiscard]] std::vector<Delivery> get_many(std::size_t most, Timeout timeout = std::nullopt,
                                               const std::stop_token& stop = {});

  // join — waits until the group has nothing that waits or is out, and what was settled is kept;
  // false when the timeout or a stop came first. (Of a handle that only puts: all the groups.)
  bool join(Timeout timeout = std::nullopt, const std::stop_token& stop = {});

  void shutdown(bool immediate = false);
  void close() noexcept;
  [[nodiscard]] bool is_shutdown() const;

  // Drops what waits in this group (of a handle that only puts: in all), as if it had never been
  // put; returns how many. What is out stays.
  std::size_t purge();

  // Removes the queue with all its groups: what waits in them, what is out, and their dead letters;
  // and closes this handle. Who opens the name after that has a queue that nobody has used.
  // Whoever still has the old one open is to close it: his puts are refused, or go nowhere, his
  // gets find nothing, and where a broker lets him, his next connection makes a queue of that name
  // again (docs/broker.md). Takes seconds at most; Unsupported where a broker cannot, BrokerError
  // where it could not: then the handle goes on, at Artemis as after a lost connection, and the
  // queue is as it was, or is removed in part.
  void remove();

  // The queue where this group's dead letters are, to be got, looked at, put again. A message there
  // has its id, key, headers and payload, and "canteen-dead-reason" and "canteen-dead-attempts".
  [[nodiscard]] Queue dead_letters() const;

  [[nodiscard]] const Features& features() const noexcept;

  // The way out: calls `use` with the vendor's own handle (what it is says docs/broker.md), in the
  // thread that speaks with the broker, which meanwhile does nothing else. Unsupported of a queue
  // that has no vendor; BrokerError while it is not connected.
  void with_native(const std::function<void(void*)>& use);

  // Snapshots. qsize: how many wait; unfinished_tasks: these, and those that are out. blocked:
  // whether anybody in the process waits to put, or the broker wants no puts for now.
  [[nodiscard]] Statistics statistics() const;
  [[nodiscard]] std::size_t qsize() const;
  [[nodiscard]] std::size_t unfinished_tasks() const;
  [[nodiscard]] bool blocked() const;

  // The URL, without secrets.
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  struct Hold;

  void complete(PutOptions& options) const;
  void check(const PutOptions& options) const;
  void check_group() const;

  std::shared_ptr<Hold> hold_;
};

}  // namespace canteen::broker
