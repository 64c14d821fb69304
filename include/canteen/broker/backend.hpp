// Backend — one open handle of a queue, as Queue uses it: what to write for another broker.
//
// The contract is in queue.hpp; a backend need not check what Queue has checked: timeouts that are
// negative, priorities out of range, a key with a priority or a delay. The suite of
// tests/conformance/broker_suite.hpp is what it must pass.
//
// Thread safety: all members, from any thread.
// Lifetime:      by shared_ptr; each Delivery keeps one, unless outlives_deliveries(). close() is
//                called before the last goes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/broker/feature.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/on_receipt.hpp>
#include <canteen/broker/parcel.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/broker/statistics.hpp>

namespace canteen::broker {

// How long a call may wait. A timeout of zero: not at all.
struct Patience {
  Timeout timeout{};
  std::stop_token stop{};
};

class CANTEEN_API Backend {
 public:
  using OnReceipt = broker::OnReceipt;

  enum class Outcome : std::uint8_t { done, in_vain, shut_down };

  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend();

  [[nodiscard]] virtual const Features& features() const noexcept = 0;

  // Waits for room, and for the confirmation. The id is there. (By reference, as in what follows:
  // a message is large, and each move of it costs as much as an atomic update.)
  virtual Receipt put(std::string&& payload, PutOptions&& options, const Patience& patience) = 0;

  // Waits for room alone; then calls `done`, once, from any thread, perhaps before it returns.
  virtual void put_async(Message message, const Patience& patience, OnReceipt done) = 0;

  // A receipt for each, in their order. After the first that was refused the others are too.
  virtual std::vector<Receipt> put_many(std::vector<Message> messages,
                                        const Patience& patience) = 0;

  // Fills `into` if the outcome is done.
  virtual Outcome get(const Patience& patience, Parcel& into) = 0;

  // Waits for one, and takes what is there, up to `most` (at least 1).
  virtual Outcome get_many(std::size_t most, const Patience& patience,
                           std::vector<Parcel>& into) = 0;

  // Whether it was still the parcel's to say. Does not wait.
  virtual bool settle(const Parcel& parcel, const Verdict& verdict) noexcept = 0;
  virtual bool extend(const Parcel& parcel, std::chrono::nanoseconds lease) noexcept = 0;

  // True when nothing waits or is out, in this group (or, of a handle that only puts, in any), and
  // what was settled is kept.
  virtual bool join(const Patience& patience) = 0;

  virtual void shutdown(bool immediate) = 0;
  virtual void close() noexcept = 0;
  [[nodiscard]] virtual bool is_shutdown() const = 0;

  // Drops what waits in the group (or, of a handle that only puts, in all); how many.
  virtual std::size_t purge() = 0;

  // Removes the queue, and closes the handle. Unsupported if the broker cannot: then the feature is
  // absent.
  virtual void remove();

  [[nodiscard]] virtual Statistics statistics() const = 0;

  // Calls `use` with the vendor's own handle, in the thread that has it, and returns after that.
  // Unsupported if there is none.
  virtual void with_native(const std::function<void(void*)>& use);

  // A handle of its own, of the queue where this group's dead letters are.
  virtual std::shared_ptr<Backend> dead_letters() = 0;

  // Whether it is there, once it was closed, until each parcel that it gave has been settled,
  // whoever lets go of it: then a Delivery need not keep it, which costs two updates of a count
  // that threads share.
  [[nodiscard]] virtual bool outlives_deliveries() const noexcept { return false; }
};

}  // namespace canteen::broker
