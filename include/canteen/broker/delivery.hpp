// Delivery — a message that is the consumer's until it says what became of it.
//
//   ack()                done: it never comes again                     Python: task_done
//   nack(delay)          not done: it comes again, after `delay`
//   dead_letter(reason)  put aside: it goes to the dead letters
//   (dropped)            nack()
//   extend(lease)        it is not done yet: it comes again in `lease` from now, not before
//
// Each of the first three settles it; then it is empty, as after a move, and only the calls above
// may be made: they return false. So do those that come too late: the lease had run out and the
// message is another's by now, or may be; or the queue was closed.
//
// Thread safety: none; but any thread may settle it, and others of the same queue at the same time.
// Blocking:      none. The broker may learn later: a process that is killed before it does gets the
//                message again. join() and close() wait until what was settled is kept.
// Errors:        none of its own.
// Attempts:      attempt() is 1 at the first delivery, and one more at each that follows; it means
//                the same on every backend. redelivered() is true when it is not 1, or may not be:
//                what was on its way to a process that was killed counts as delivered.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/broker/backend.hpp>

namespace canteen::broker {

class Queue;

class CANTEEN_API Delivery {
 public:
  Delivery() noexcept = default;  // empty

  // For Queue. `from` need not own it, if it outlives_deliveries().
  Delivery(std::shared_ptr<Backend> from, Parcel parcel) noexcept
      : from_(std::move(from)), parcel_(std::move(parcel)) {}

  Delivery(Delivery&& other) noexcept = default;
  Delivery& operator=(Delivery&& other) noexcept;

  ~Delivery() {
    if (from_ != nullptr) nack();
  }

  // Whether it is still to be settled.
  explicit operator bool() const noexcept { return from_ != nullptr; }

  // Requires: not empty, for all of these.
  [[nodiscard]] const std::string& payload() const noexcept { return parcel_.message->payload; }

  [[nodiscard]] const std::string& id() const noexcept { return parcel_.message->options.id; }

  [[nodiscard]] const std::string& key() const noexcept { return parcel_.message->options.key; }

  [[nodiscard]] int priority() const noexcept { return parcel_.message->options.priority; }

  [[nodiscard]] const Headers& headers() const noexcept { return parcel_.message->options.headers; }

  // Of a header that is not there "".
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

  [[nodiscard]] std::uint32_t attempt() const noexcept { return parcel_.attempt; }

  [[nodiscard]] bool redelivered() const noexcept { return parcel_.redelivered; }

  bool ack() noexcept { return settle({.kind = Verdict::Kind::ack}); }

  bool task_done() noexcept { return ack(); }

  bool nack(std::chrono::nanoseconds delay = {}) noexcept {
    return settle({.kind = Verdict::Kind::nack, .delay = delay});
  }

  bool dead_letter(std::string reason) noexcept {
    return settle({.kind = Verdict::Kind::dead, .reason = std::move(reason)});
  }

  bool extend(std::chrono::nanoseconds lease) noexcept {
    return from_ != nullptr && from_->extend(parcel_, lease);
  }

 private:
  friend class Queue;  // lets the backend fill it

  bool settle(const Verdict& verdict) noexcept;

  std::shared_ptr<Backend> from_;  // none: empty
  Parcel parcel_;
};

}  // namespace canteen::broker
