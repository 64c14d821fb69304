// Requests — the stream of all requests of a scenario, one after the other.
//
// The same scenario and seed give the same requests, on every platform. A trace is read while the
// requests are taken: the memory is that of the lines within arrivals.reorder, whatever the length
// of the file. arrivals.speed divides the times of arrival and nothing else: at twice the speed
// there is half the time between two requests, and each takes as long as before.
//
// There are none of closed arrivals: when a user asks again depends on how he is served.
//
// Thread safety: none; one thread each.
// Blocking:      only next(), on the trace's file, and not where at_hand().
// Errors:        ScenarioError from the constructor (the trace cannot be opened, its format cannot
//                be told, a column is missing) and from next() (`file:line:` of what cannot be
//                read); after it the stream is at its end.
// Complexity:    next() O(log n), n being the lines within arrivals.reorder; O(1) for a process.
// Example:       requests_test.cpp [stream]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

class CANTEEN_API Requests {
 public:
  explicit Requests(const Scenario& scenario);
  Requests(Requests&& other) noexcept;
  Requests& operator=(Requests&& other) noexcept;
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;
  ~Requests();

  // The next one, in the order of `at`; nullopt: no more will come.
  [[nodiscard]] std::optional<Request> next();

  // Whether next() answers without reading on in a trace, of which a pipe may not have more yet.
  // Whoever comes at the same instant of the trace as the last one is at hand.
  [[nodiscard]] bool at_hand() const;

  // How long they will keep coming, where the scenario says so; a trace may end before.
  [[nodiscard]] std::optional<Duration> length() const;

  // Lines of the trace that could not be used, so far; arrivals.bad_lines = "skip".
  [[nodiscard]] std::uint64_t skipped() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace canteen::scenario
