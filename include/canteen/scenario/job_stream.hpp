// JobStream — the requests of a scenario in numbers, for a simulation.
//
// They are the very requests that Requests gives for the same scenario and seed: the same times,
// and the numbers of the same kinds and keys (job_table.hpp tells which).
//
//   scenario::JobStream jobs(lunch, 7);
//   simulate::Simulation simulation(model, jobs);
//
// Of closed arrivals each of the users() asks for the very same in a run, one after the other.
//
// For one replay of a trace this reads it as it is played. For several, give them a JobTable.
//
// Thread safety: none; one thread each.
// Blocking:      on the trace's file, unless it is in a table.
// Errors:        ScenarioError from the constructor and from read(), as Requests'.
// Complexity:    O(1) a job on average, without allocation but for what is new in a trace.
// Example:       job_stream_test.cpp [stream]
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/simulate/jobs.hpp>

namespace canteen::scenario {

class CANTEEN_API JobStream final : public simulate::Jobs {
 public:
  // The seed takes the place of arrivals.seed.
  JobStream(const Scenario& scenario, std::uint64_t seed);
  JobStream(const JobTable& table, std::uint64_t seed);
  ~JobStream() override;

  [[nodiscard]] std::size_t read(std::span<simulate::Job> into) override;

  // Of closed arrivals, who comes: then read() brings nobody.
  [[nodiscard]] simulate::Users* users() noexcept override;

  // As JobTable's; of a trace that is read as it is played, those that have come so far.
  [[nodiscard]] const std::vector<std::string>& kinds() const noexcept;
  [[nodiscard]] std::size_t keys() const noexcept;
  [[nodiscard]] std::optional<std::uint32_t> key_number(std::string_view key) const;
  [[nodiscard]] std::string key(std::uint32_t number) const;

  // Lines of the trace that could not be used, so far.
  [[nodiscard]] std::uint64_t skipped() const noexcept;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace canteen::scenario
