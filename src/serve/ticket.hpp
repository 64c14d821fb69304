// Ticket — what crosses the corridor: all that a window has to know of somebody, wherever it is.
//
// Times of day are nanoseconds since 1970 in UTC, by the clock of whoever wrote them.
//
// Thread safety: a value; ticket_of() and request_of() are functions without state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::serve {

// Of a worker of another version.
inline constexpr std::uint32_t ticket_format = 1;

struct Ticket {
  std::uint32_t format = ticket_format;
  std::string rush;          // which rush he belongs to
  bool reports = false;      // whether somebody waits to hear of him
  std::uint64_t number = 0;  // his, within the rush
  std::int64_t at = 0;       // when he meant to come
  scenario::Duration service{};
  std::optional<scenario::Duration> patience{};
  std::optional<scenario::Duration> deadline{};
  std::uint8_t work = 0;  // scenario::WorkKind
  std::string key;
  std::string kind;
  std::string client;

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

// opened: of the rush. rush and reports are the caller's to say.
[[nodiscard]] Ticket ticket_of(const scenario::Request& request, const scenario::Scenario& scenario,
                               std::int64_t opened);

// As it was, but that it came at the opening.
[[nodiscard]] scenario::Request request_of(const Ticket& ticket);

// The queue by which a rush hears of its people is called like the one that they are in, with this
// behind it.
[[nodiscard]] std::string results_suffix(const std::string& rush);

// How it is called on its way.
[[nodiscard]] std::string message_id_of(const Ticket& ticket);

}  // namespace canteen::serve
