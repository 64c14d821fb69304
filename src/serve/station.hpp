// Station — where people are from when they come until a window has served them: what the arrivals
// and the windows of a run ask of it.
//
// Hall has the line in this process; Corridor has it kept by a broker.
//
// Thread safety: all members, from any thread; take() of each window by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

#include <canteen/scenario/request.hpp>

#include "src/serve/person.hpp"

namespace canteen::serve {

class Station {
 public:
  Station() = default;
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;
  virtual ~Station() = default;

  // The first moment of the run. Before anybody comes.
  virtual void open() = 0;

  // Somebody comes, and stands in a line or is lost. user: of closed arrivals.
  virtual void arrive(scenario::Request request, std::uint32_t user) = 0;
  // Several come at one instant, in this order.
  virtual void arrive(std::span<scenario::Request> together) = 0;

  // Whose turn it is at this window, from 0: their service begins, or goes on. Waits; nobody is in
  // it: nobody will come for it any more, it closes, or a stop. Whom the window took before is
  // served.
  virtual void take(std::size_t window, Party& party, const std::stop_token& stop) = 0;

  // His service was interrupted after so much of it: he goes back to the line. Only where the
  // scenario is preemptive, as the next.
  virtual void put_back(std::size_t /*window*/, Someone /*person*/, scenario::Duration /*done*/) {}

  // By which the service that this window has just begun is interrupted. Only its own thread asks.
  [[nodiscard]] virtual std::stop_source interruption(std::size_t /*window*/) const {
    return std::stop_source(std::nostopstate);
  }

  // A window that needs a thread, which will take() for it until that is null; nullopt: none does.
  virtual std::optional<std::size_t> window_to_start() = 0;

  // Whether anything happens by itself, to people or to windows, so that attend() has something to
  // do.
  [[nodiscard]] virtual bool needs_attendant() const noexcept = 0;

  // Sees to what has its time, until a window needs a thread; nullopt: nobody is left, or a stop.
  virtual std::optional<std::size_t> attend(const std::stop_token& stop) = 0;

  // Nobody comes any more, but for those at home.
  virtual void close() = 0;
};

}  // namespace canteen::serve
