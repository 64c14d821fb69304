// The inside of a JobTable, for the streams that share it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <canteen/scenario/job_table.hpp>
#include <canteen/simulate/job.hpp>

#include "src/scenario/client_names.hpp"
#include "src/scenario/key_names.hpp"
#include "src/scenario/popularity.hpp"

namespace canteen::scenario {

class JobTable::Inside {
 public:
  explicit Inside(const Scenario& of);
  // The requests of another, so many times as fast.
  Inside(const Inside& other, double times);
  // Those that come within these times.
  Inside(const Inside& other, std::span<const Stretch> times);

  Scenario scenario;
  const std::shared_ptr<const Popularity> popularity;
  std::shared_ptr<const KeyNames> keys;
  std::vector<std::string> kinds;
  std::shared_ptr<const ClientNames> clients;  // of a trace
  std::vector<simulate::Job> jobs;             // of a trace, before anything was drawn
  std::optional<Duration> length;
  std::uint64_t skipped = 0;

 private:
  // All but the jobs.
  struct WithoutJobs {};

  Inside(const Inside& other, WithoutJobs);
};

}  // namespace canteen::scenario
