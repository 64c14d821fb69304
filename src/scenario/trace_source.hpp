// TraceSource — a log of requests, replayed.
//
// Lines pass two stages, both as wide as arrivals.reorder:
//   1. by the time on them, so that those that a clock of whole seconds cannot tell apart are found
//      together and spread within their second;
//   2. by their arrival, which for a log of departures lies earlier by the service time.
// A line that stands for many is one entry all the way; in stage 2 it moves on from one to the
// next. What is later out of order than that is not put in order: it is a bad line.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/line_format.hpp"
#include "src/scenario/lines.hpp"

namespace canteen::scenario {

// A request as the trace has it.
struct TracedRequest {
  Duration at{};                    // since the first moment of the run, at the written speed
  std::optional<Duration> service;  // where the trace says it
  std::string key;
  std::string kind;
  std::string client;
};

class TraceSource {
 public:
  // Throws ScenarioError: the file cannot be opened, its format not be told, a column is missing.
  explicit TraceSource(const Scenario& scenario);

  [[nodiscard]] std::optional<TracedRequest> next();

  // Whether next() has no need to read on in the file. By INV1 all who come at one instant are at
  // hand when the first of them is.
  [[nodiscard]] bool at_hand() const {
    return lines_ended_ || (!by_arrival_.empty() && by_arrival_.first().at <= settled_);
  }

  // Lines that could not be used, so far.
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }

 private:
  struct Entry {
    std::int64_t at = 0;  // stage 1: the time on the line; stage 2: the arrival; nanoseconds
    std::uint64_t line = 0;
    Duration resolution{};
    std::optional<Duration> service;
    std::string key;
    std::string kind;
    std::string client;
    std::uint64_t count = 1;  // stage 2: how many are left, the first of them at `at`
    std::int64_t gap = 0;     // between them
  };

  // A heap; first by `at`, then by line.
  class Heap {
   public:
    void push(Entry entry);
    [[nodiscard]] Entry pop();

    [[nodiscard]] const Entry& first() const { return entries_.front(); }

    [[nodiscard]] bool empty() const { return entries_.empty(); }

   private:
    std::vector<Entry> entries_;
  };

  [[nodiscard]] std::optional<Entry> next_entry();
  [[nodiscard]] Entry take_first();
  void read_line();
  void use_line(std::string_view line);
  void settle_group();
  void settle_count(Entry entry);
  void bad_line(std::uint64_t line, const std::string& wrong);

  const TraceSpec spec_;
  Lines lines_;
  std::unique_ptr<LineFormat> format_;
  const bool counts_;
  bool departures_ = false;
  Record record_;  // of the last line, kept for its memory
  std::string wrong_;
  bool lines_ended_ = false;
  std::uint64_t skipped_ = 0;
  Heap by_stamp_;
  Heap by_arrival_;
  std::int64_t latest_stamp_;  // of all lines so far
  // INV1: what comes into by_arrival_ from now on is later than this.
  std::int64_t settled_;
  std::optional<std::int64_t> first_arrival_;
};

}  // namespace canteen::scenario
