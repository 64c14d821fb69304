// LongerJobs — the requests of a table, each of which takes so much longer at speed 1: what a
// service costs beyond what the scenario says (plan/calibration.hpp).
//
// Thread safety: none; one thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <canteen/scenario/job_stream.hpp>
#include <canteen/scenario/job_table.hpp>
#include <canteen/simulate/jobs.hpp>

namespace canteen::plan {

class LongerJobs final : public simulate::Jobs {
 public:
  LongerJobs(const scenario::JobTable& table, std::uint64_t seed, simulate::Time longer)
      : jobs_(table, seed), longer_(longer) {}

  [[nodiscard]] std::size_t read(std::span<simulate::Job> into) override {
    const std::size_t filled = jobs_.read(into);
    if (longer_ == 0) return filled;
    for (simulate::Job& each : into.first(filled)) each.service += longer_;
    return filled;
  }

  [[nodiscard]] simulate::Users* users() noexcept override { return jobs_.users(); }

 private:
  scenario::JobStream jobs_;
  const simulate::Time longer_;
};

}  // namespace canteen::plan
