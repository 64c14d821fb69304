// JobTable — what all streams of a scenario's jobs have in common, made once: a trace in memory,
// the popularity of the dishes, the names of kinds and keys.
//
//   scenario::JobTable table(lunch);
//   scenario::JobStream one(table, 1), another(table, 2);
//
// Kinds are numbered in the order of arrivals.classes; without them in that of a trace's kinds as
// they come; a scenario that knows none has one, without a name. Keys: the n-th of work.dishes has
// the number n - 1. A trace's other keys follow as they come; a key that is the number of a dish is
// that dish.
//
// Thread safety: immutable; copies are cheap and share it, any thread may read it.
// Blocking:      the constructor, on the trace's file.
// Errors:        ScenarioError from the constructor: of the trace.
// Complexity:    the constructor O(requests) of a trace with 40 bytes each, and O(dishes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

class CANTEEN_API JobTable {
 public:
  explicit JobTable(const Scenario& scenario);

  // The same requests, so many times as fast; nothing is read again. Requires: 0 < times.
  [[nodiscard]] JobTable faster(double times) const;

  // A part of a trace's time, since the opening; the end is none of it.
  struct Stretch {
    Duration from{};
    Duration to{};
  };

  // The requests that come within these times, each time right after the one before it; nothing is
  // read again, and the numbers of kinds and keys are the same. Requires: a trace; times in order,
  // none of which overlap.
  [[nodiscard]] JobTable only(std::span<const Stretch> times) const;

  [[nodiscard]] const std::vector<std::string>& kinds() const noexcept;

  // How many different keys there are; their numbers are below it.
  [[nodiscard]] std::size_t keys() const noexcept;
  // nullopt: nobody asks for it.
  [[nodiscard]] std::optional<std::uint32_t> key_number(std::string_view key) const;
  // Requires: number < keys().
  [[nodiscard]] std::string key(std::uint32_t number) const;

  // Whether the trace says of each job what is asked for. False: of a process. Complexity: O(jobs).
  [[nodiscard]] bool all_have_keys() const noexcept;

  // What the client of that number is called.
  [[nodiscard]] std::string client(std::uint32_t number) const;

  // How many jobs there are; nullopt: of a process, which depends on the seed.
  [[nodiscard]] std::optional<std::uint64_t> jobs() const noexcept;
  // How long they keep coming, where the scenario says so.
  [[nodiscard]] std::optional<Duration> length() const noexcept;
  // Lines of the trace that could not be used.
  [[nodiscard]] std::uint64_t skipped() const noexcept;

 private:
  friend class JobStream;
  class Inside;

  explicit JobTable(std::shared_ptr<const Inside> inside) noexcept : inside_(std::move(inside)) {}

  std::shared_ptr<const Inside> inside_;
};

}  // namespace canteen::scenario
