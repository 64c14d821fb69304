// Link — one connection to a broker, as the thread that has it speaks to it: what is different from
// broker to broker, and nothing else. What all share (who waits, whose a delivery is, receipts,
// leases, reconnects, shutdown) is RemoteBackend's.
//
//   RemoteBackend (any thread)      its thread                      Link
//   put, get, settle, …  ──────▶    what has been asked     ──▶    publish, want, settle, count …
//   done  ◀──────────────────       what the broker told    ◀──    pump() ──▶ Events
//
// Life: made once for a handle; connect(), then the others, until one of them throws LinkLost; then
// connect() again, with nothing of the connection before left: no tag, no number, no want.
//
// Thread safety: none; one thread calls, but for wake(). Blocking: pump() until its deadline at
// most, everything else until its own or a few seconds; never for ever, also on a dead peer. So an
// implementation gives every call to its vendor's library a time limit, or does not block in it.
// Errors:        LinkLost: the connection is gone, or useless; try again. BrokerError: the broker
//                does not want it, and never will (from connect(): credentials, a queue of other
//                properties: open() throws it). Never a secret in a text.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/broker/feature.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/receipt.hpp>

namespace canteen::broker::remote {

// Milliseconds since 1970 by the wall clock, which machines share as well as they can.
using WallTime = std::int64_t;

class LinkLost : public BrokerError {
 public:
  using BrokerError::BrokerError;
};

// A message on its way to the broker.
struct Outgoing {
  std::uint64_t number = 0;  // by which Events tells what became of it; never used twice
  std::shared_ptr<const Message> message;  // its options have an id
  std::optional<WallTime> expires{};
  std::chrono::nanoseconds delay{};  // what is left of it; zero: none
  bool again = false;  // it may be there already: the connection broke before it was confirmed
};

// A message that the broker has delivered.
struct Arrival {
  std::uint64_t tag = 0;  // unique in this connection
  std::shared_ptr<const Message> message;
  std::uint32_t attempt = 1;  // 1: the first delivery to any consumer
  bool redelivered = false;   // it may have been delivered, or put, before
  std::optional<WallTime> expires{};
  // Whether it is unknown if the last delivery before this one reached anybody: so it is not put
  // aside for it, unseen.
  bool is_doubtful = false;
};

struct Settlement {
  enum class Kind : std::uint8_t {
    ack,
    give_back,  // nobody has seen it: it comes again, as the same attempt where the broker can
    requeue,    // it comes again, as the next attempt
    dead,       // to the dead letters, with canteen-dead-reason and canteen-dead-attempts
  };

  std::uint64_t tag = 0;
  Kind kind = Kind::ack;
  std::chrono::nanoseconds delay{};  // of requeue
  std::uint32_t attempts = 1;  // how many deliveries there have been, with this one if it was seen
  std::string reason{};        // of dead
  std::shared_ptr<const Message> message{};  // that of the arrival
};

// How the group stands; of a link without one: the fullest of the groups.
struct Count {
  std::size_t ready = 0;    // waits at the broker, and could be delivered
  std::size_t delayed = 0;  // is not due
  std::optional<std::size_t>
      out{};  // delivered by the broker to anybody and not settled, if it knows
};

class Link {
 public:
  // What the broker tells. Called by the members of Link, in their caller's thread; must not call
  // them back.
  class Events {
   public:
    virtual void confirmed(std::uint64_t number) = 0;
    virtual void refused(std::uint64_t number, Refused is) = 0;
    virtual void arrived(Arrival arrival) = 0;

    // It is not this handle's any more: the broker has taken it back, and delivers it to another.
    virtual void taken_back(std::uint64_t tag) = 0;

    // The broker wants it for another: it is to be settled soon. What nobody has here goes back.
    virtual void called_back(std::uint64_t tag) = 0;

    // The broker wants no puts for now; nullopt: it takes them again.
    virtual void blocked(std::optional<std::string> why) = 0;

   protected:
    ~Events() = default;
  };

  // How the core is to help it.
  struct Traits {
    // What comes back (requeue, with or without a delay) is kept and delivered again by the handle
    // itself, and the broker hears of it only when it is done, or given back. For brokers that
    // cannot return a single message to its place.
    bool returns_locally = false;

    // The broker gives the messages of one key to one consumer at a time, in order; the core holds
    // back all but the first of each until that is done, and returns them locally.
    bool keeps_keys_together = false;

    // What it has back of a key goes to its old place among the others of it; else what is here of
    // a key stays here until it is done, or the connection ends.
    bool restores_keys = false;

    // The queue is in partitions, and each is one consumer's for as long as it gets; else each
    // message is for whoever asks first, and they come in the order of the puts: the core says so.
    bool has_partitions = false;

    // Leases end at the broker, which tells taken_back(); else the core counts the time.
    bool has_leases = false;

    // The broker refuses what is beyond maxsize (Refused::full); else the core asks for count().
    bool has_bound = false;

    // count() tells; else there is no maxsize, and qsize() and join() know this process alone.
    bool can_count = true;

    // How long a message that lies ready at the broker takes at most from want() to arrived(): so
    // long waits a get that is not to wait.
    std::chrono::milliseconds glance{50};

    // When so long none has arrived after one that has, get_many() believes that it has all.
    std::chrono::milliseconds gather{10};
  };

  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  virtual ~Link() = default;

  // Constant. What is absent here and emulated by the core: ttl, lease and, if it can count, bound.
  // `count` is native if Count::out is there.
  [[nodiscard]] virtual const Features& features() const noexcept = 0;
  [[nodiscard]] virtual Traits traits() const noexcept = 0;

  // Connects, introduces itself, and declares the queue and its group. Also the next time, after a
  // loss.
  virtual void connect(Events& events, base::Deadline deadline) = 0;

  // Hands them over in their order; confirmed() or refused() for each, now or from pump(). Without
  // any group to take a message in: refused, "QUEUE has no group yet".
  virtual void publish(std::span<const Outgoing> messages) = 0;

  // From now on the broker may have so many more messages delivered; it replaces what was wanted
  // before, and each arrival is one less. 0: no more, and what is already on its way arrives all
  // the same. Small numbers are the rule (1 or a prefetch), large ones are for throughput.
  virtual void want(std::size_t more) = 0;

  // Whether it is still on its way to where the messages are: it joins a group, say. Until it is
  // there, a glance has not begun.
  [[nodiscard]] virtual bool is_on_its_way() const noexcept { return false; }

  // Of arrivals of this connection; each tag once. What was settled may wait in the link until
  // flush(), pump() or enough of it. What is given back in one call stands in its old order.
  virtual void settle(std::span<const Settlement> settlements) = 0;

  // The lease of an arrival, if has_leases; whether it was still this handle's.
  virtual bool extend(std::uint64_t tag, std::chrono::nanoseconds lease) = 0;

  // Returns when all that was settled is known to be kept.
  virtual void flush(base::Deadline deadline) = 0;

  virtual Count count(base::Deadline deadline) = 0;

  // Drops what waits; how many.
  virtual std::size_t purge(base::Deadline deadline) = 0;

  // Removes the queue: all its groups and their dead letters. Of a link with Feature::remove; what
  // follows is disconnect().
  virtual void remove(base::Deadline /*deadline*/) {
    throw Unsupported("this broker cannot remove a queue");
  }

  // Reads and writes, keeps the connection alive, and tells the events. Returns once it has told
  // any, when wake() was called since the last pump(), or at the deadline.
  virtual void pump(base::Deadline deadline) = 0;

  // Any thread: ends a pump(), or the next one. Async-signal-safe is not asked.
  virtual void wake() noexcept = 0;

  // Says good-bye if there is time; in any case nothing is left open. What was not settled the
  // broker delivers to others. Also after LinkLost, and without a connection: then it frees what
  // there is to be freed. connect() may follow.
  virtual void disconnect(base::Deadline deadline) noexcept = 0;

  // The vendor's own handle, for those who know what it is; nullptr while not connected.
  [[nodiscard]] virtual void* native() noexcept = 0;
};

}  // namespace canteen::broker::remote
