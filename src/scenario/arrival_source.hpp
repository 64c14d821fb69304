// ArrivalSource — who comes, of a process or a trace: what is known of each before anything but the
// arrivals is drawn. head and speed have been applied.
//
// A trace's kinds are numbered here, because they are few; its keys by whoever reads, because a
// stream of texts has no need of it.
//
// Thread safety: none.
// Errors:        ScenarioError: of the trace; after it the source is at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/simulate/job.hpp>

#include "src/scenario/client_names.hpp"
#include "src/scenario/names.hpp"
#include "src/scenario/process_source.hpp"
#include "src/scenario/trace_source.hpp"

namespace canteen::scenario {

class ArrivalSource {
 public:
  // clients: of a trace, which are numbered there; lives longer.
  ArrivalSource(const Scenario& scenario, std::uint64_t seed, ClientNames& clients);

  // Fills jobs from the front, with what a trace says of service, kind and key, and tells how many;
  // fewer than there are only if no more come. key_of(std::string&&) numbers a key of a trace that
  // is not empty.
  template <class KeyOf>
  [[nodiscard]] std::size_t read(std::span<simulate::Job> jobs, KeyOf&& key_of) {
    if (head_ != 0 && head_ - read_ < jobs.size()) {
      jobs = jobs.first(static_cast<std::size_t>(head_ - read_));
    }
    const std::size_t filled = process_ ? read_process(jobs) : read_trace(jobs, key_of);
    read_ += filled;
    return filled;
  }

  // Whether one more can be read, or is known not to come, without reading on in a trace's file.
  [[nodiscard]] bool at_hand() const { return !trace_ || trace_->at_hand(); }

  // In the order of arrivals.classes, or of a trace's kinds as they come; one without a name where
  // the scenario knows none.
  [[nodiscard]] const std::vector<std::string>& kinds() const noexcept { return kinds_; }

  // How long they keep coming, where the scenario says so.
  [[nodiscard]] std::optional<Duration> length() const;

  // Lines of a trace that could not be used, so far.
  [[nodiscard]] std::uint64_t skipped() const { return trace_ ? trace_->skipped() : skipped_; }

 private:
  [[nodiscard]] std::size_t read_process(std::span<simulate::Job> jobs);

  template <class KeyOf>
  [[nodiscard]] std::size_t read_trace(std::span<simulate::Job> jobs, KeyOf&& key_of) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      std::optional<TracedRequest> request = next_traced();
      if (!request) return i;
      jobs[i] = {};
      jobs[i].at = faster(request->at).count();
      jobs[i].service = request->service.value_or(Duration::zero()).count();
      if (!classes_are_drawn_) jobs[i].kind = kind_of(request->kind);
      if (knows_clients_) jobs[i].client = clients_.number(request->client);
      if (!request->key.empty()) jobs[i].key = key_of(std::move(request->key));
    }
    return jobs.size();
  }

  [[nodiscard]] std::optional<TracedRequest> next_traced();
  [[nodiscard]] std::uint32_t kind_of(const std::string& name);
  [[nodiscard]] Duration faster(Duration time) const;
  void end();

  const std::uint64_t head_;
  const double speed_;
  const bool classes_are_drawn_;
  const bool knows_clients_;
  ClientNames& clients_;
  std::optional<Duration> length_;
  std::optional<ProcessSource> process_;
  std::optional<TraceSource> trace_;  // absent: a process, or at its end, and its file closed
  Names kind_numbers_;
  std::vector<std::string> kinds_;
  std::uint64_t read_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace canteen::scenario
