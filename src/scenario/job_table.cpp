#include <array>
#include <cstddef>
#include <string>

#include <canteen/scenario/job_table.hpp>

#include "src/scenario/arrival_source.hpp"
#include "src/scenario/job_table_inside.hpp"

namespace canteen::scenario {

JobTable::Inside::Inside(const Scenario& of)
    : scenario(of), popularity(popularity_of(of)), keys(popularity ? popularity->dishes() : 0) {
  ArrivalSource source(of, of.arrivals.seed);
  if (of.arrivals.process == Process::trace) {
    std::array<simulate::Job, 256> block;
    std::size_t filled = block.size();
    while (filled == block.size()) {
      filled = source.read(block, [&](const std::string& key) { return keys.number(key); });
      jobs.insert(jobs.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(filled));
    }
    jobs.shrink_to_fit();
  }
  kinds = source.kinds();
  length = source.length();
  skipped = source.skipped();
}

JobTable::JobTable(const Scenario& scenario) : inside_(std::make_shared<const Inside>(scenario)) {}

const std::vector<std::string>& JobTable::kinds() const noexcept {
  return inside_->kinds;
}

std::size_t JobTable::keys() const noexcept {
  return inside_->keys.size();
}

std::optional<std::uint32_t> JobTable::key_number(std::string_view key) const {
  return inside_->keys.find(key);
}

std::string JobTable::key(std::uint32_t number) const {
  return inside_->keys.text(number);
}

std::optional<std::uint64_t> JobTable::jobs() const noexcept {
  if (inside_->scenario.arrivals.process != Process::trace) return std::nullopt;
  return inside_->jobs.size();
}

std::optional<Duration> JobTable::length() const noexcept {
  return inside_->length;
}

std::uint64_t JobTable::skipped() const noexcept {
  return inside_->skipped;
}

}  // namespace canteen::scenario
