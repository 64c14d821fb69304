#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include <canteen/scenario/job_table.hpp>

#include "src/scenario/arrival_source.hpp"
#include "src/scenario/job_table_inside.hpp"

namespace canteen::scenario {

JobTable::Inside::Inside(const Scenario& of) : scenario(of), popularity(popularity_of(of)) {
  const auto names = std::make_shared<KeyNames>(popularity ? popularity->dishes() : 0);
  const auto senders = std::make_shared<ClientNames>();
  ArrivalSource source(of, of.arrivals.seed, *senders);
  if (of.arrivals.process == Process::trace) {
    std::array<simulate::Job, 256> block;
    std::size_t filled = block.size();
    while (filled == block.size()) {
      filled = source.read(block, [&](const std::string& key) { return names->number(key); });
      jobs.insert(jobs.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(filled));
    }
    jobs.shrink_to_fit();
  }
  keys = names;
  clients = senders;
  kinds = source.kinds();
  length = source.length();
  skipped = source.skipped();
}

JobTable::Inside::Inside(const Inside& other, WithoutJobs)
    : scenario(other.scenario),
      popularity(other.popularity),
      keys(other.keys),
      kinds(other.kinds),
      clients(other.clients),
      length(other.length),
      skipped(other.skipped) {}

JobTable::Inside::Inside(const Inside& other, double times) : Inside(other, WithoutJobs{}) {
  const auto sooner = [&](std::int64_t time) {
    return static_cast<std::int64_t>(
        std::llround(std::min(static_cast<double>(time) / times, 9.2e18)));
  };
  scenario.arrivals.speed *= times;
  jobs = other.jobs;
  for (simulate::Job& each : jobs) each.at = sooner(each.at);
  if (length) length = Duration(sooner(length->count()));
}

JobTable::Inside::Inside(const Inside& other, std::span<const Stretch> times)
    : Inside(other, WithoutJobs{}) {
  const auto place_of = [&](Duration time) {
    return std::lower_bound(other.jobs.begin(), other.jobs.end(), time.count(),
                            [](const simulate::Job& job, std::int64_t at) { return job.at < at; });
  };
  Duration so_far{};
  for (const Stretch& each : times) {
    const auto end = place_of(each.to);
    for (auto job = place_of(each.from); job != end; ++job) {
      jobs.push_back(*job);
      jobs.back().at += (so_far - each.from).count();
    }
    so_far += each.to - each.from;
  }
  if (length) length = so_far;
}

JobTable JobTable::faster(double times) const {
  return JobTable(std::make_shared<const Inside>(*inside_, times));
}

JobTable JobTable::only(std::span<const Stretch> times) const {
  return JobTable(std::make_shared<const Inside>(*inside_, times));
}

JobTable::JobTable(const Scenario& scenario) : inside_(std::make_shared<const Inside>(scenario)) {}

const std::vector<std::string>& JobTable::kinds() const noexcept {
  return inside_->kinds;
}

std::size_t JobTable::keys() const noexcept {
  return inside_->keys->size();
}

bool JobTable::all_have_keys() const noexcept {
  return !inside_->jobs.empty() &&
         std::all_of(inside_->jobs.begin(), inside_->jobs.end(),
                     [](const simulate::Job& each) { return each.key != simulate::Job::no_key; });
}

std::optional<std::uint32_t> JobTable::key_number(std::string_view key) const {
  return inside_->keys->find(key);
}

std::string JobTable::key(std::uint32_t number) const {
  return inside_->keys->text(number);
}

std::string JobTable::client(std::uint32_t number) const {
  if (inside_->scenario.arrivals.process != Process::trace) return std::to_string(number + 1ULL);
  return inside_->clients->name(number);
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
