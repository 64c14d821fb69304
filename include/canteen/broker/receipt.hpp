// Receipt — what became of a put: confirmed, refused, or nobody knows.
//
// Confirmed   it is kept, as durably as the backend can; the id by which it is delivered
// Refused     it was not taken in, and never will be: no room in time, shut down, or why the broker
//             did not want it
// Unknown     the broker was asked, and the answer is lost: it may have been taken in or not. Who
//             puts it again with the same id may make a duplicate, which Once knows.
//
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include <canteen/base/annotations.hpp>

namespace canteen::broker {

struct Confirmed {
  std::string id;
};

struct Refused {
  enum class Reason : std::uint8_t { full, shut_down, other };

  Reason reason = Reason::other;
  std::string why{};  // of `other`
};

struct Unknown {
  std::string why;
};

class Receipt {
 public:
  Receipt(Confirmed is) : is_(std::move(is)) {}  // NOLINT(google-explicit-constructor)

  Receipt(Refused is) : is_(std::move(is)) {}  // NOLINT(google-explicit-constructor)

  Receipt(Unknown is) : is_(std::move(is)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] const Confirmed* confirmed() const noexcept { return std::get_if<Confirmed>(&is_); }

  [[nodiscard]] const Refused* refused() const noexcept { return std::get_if<Refused>(&is_); }

  [[nodiscard]] const Unknown* unknown() const noexcept { return std::get_if<Unknown>(&is_); }

  // Confirmed, with that id: as Receipt(Confirmed{id}), with one move less.
  [[nodiscard]] static Receipt of(std::string&& id) noexcept {
    Receipt receipt{Confirmed()};
    std::get_if<Confirmed>(&receipt.is_)->id = std::move(id);
    return receipt;
  }

  explicit operator bool() const noexcept { return confirmed() != nullptr; }

  // The id, if it was confirmed; else throws: Full, ShutDown, BrokerError or OutcomeUnknown.
  std::string id_or_throw() && {
    if (Confirmed* const is = std::get_if<Confirmed>(&is_)) [[likely]]
      return std::move(is->id);
    raise();
  }

 private:
  [[noreturn]] CANTEEN_API void raise() const;

  std::variant<Confirmed, Refused, Unknown> is_;
};

}  // namespace canteen::broker
