// LineFormat — what the lines of a trace mean. One implementation for each form of log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/stamp.hpp"

namespace canteen::scenario {

// What a line says.
struct Record {
  Stamp stamp;
  std::optional<Duration> service;
  std::string key;
  std::string kind;
  std::string client;
  std::uint64_t count = 1;  // how many requests it stands for
};

// What is wanted from a line.
struct Wanted {
  TraceColumns columns;
  Duration time_unit{};
  bool service = false;     // a service time is needed
  bool key = false;         // likewise
  bool client = false;      // likewise
  Duration service_unit{};  // of a plain number
};

class LineFormat {
 public:
  enum class Verdict : std::uint8_t { good, nothing, bad };

  LineFormat() = default;
  LineFormat(const LineFormat&) = delete;
  LineFormat& operator=(const LineFormat&) = delete;
  virtual ~LineFormat() = default;

  // Good: `record` is filled. Nothing: the line is none of a request (a header once more). Bad:
  // `wrong` says why, to be put behind "file:line: ".
  [[nodiscard]] virtual Verdict read(std::string_view line, Record& record, std::string& wrong) = 0;

  // Whether the time is that of the departure, unless the scenario says otherwise.
  [[nodiscard]] virtual bool at_departure() const { return false; }

  // Whether the first line is a header, and no request.
  [[nodiscard]] virtual bool has_header() const { return false; }
};

}  // namespace canteen::scenario
