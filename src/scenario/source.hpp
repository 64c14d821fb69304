// Source — where requests come from: a process or a trace. What both leave to Requests: numbers,
// classes and service times that are drawn, head and speed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <canteen/scenario/units.hpp>

namespace canteen::scenario {

struct Arrival {
  Duration at{};                    // since the first moment of the run, at the written speed
  std::optional<Duration> service;  // of a trace
  std::string key;
  std::string kind;
};

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  [[nodiscard]] virtual std::optional<Arrival> next() = 0;
  [[nodiscard]] virtual std::optional<Duration> length() const = 0;
  [[nodiscard]] virtual std::uint64_t skipped() const = 0;
};

}  // namespace canteen::scenario
