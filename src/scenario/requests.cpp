#include <memory>
#include <span>
#include <string>
#include <utility>

#include <canteen/scenario/requests.hpp>

#include "src/scenario/arrival_source.hpp"
#include "src/scenario/drawing.hpp"

namespace canteen::scenario {

class Requests::Inside {
 public:
  explicit Inside(const Scenario& scenario)
      : knows_clients_(knows_clients(scenario)),
        is_trace_(scenario.arrivals.process == Process::trace),
        source_(scenario, scenario.arrivals.seed, clients_),
        drawing_(scenario, scenario.arrivals.seed, popularity_of(scenario)) {}

  std::optional<Request> next() {
    simulate::Job job;
    Request request;
    const auto keep = [&](std::string key) {
      request.key = std::move(key);
      return std::uint32_t{0};
    };
    // One by one: a live trace has no more to give.
    if (source_.read(std::span(&job, 1), keep) == 0) return std::nullopt;
    drawing_.draw(std::span(&job, 1), source_.kinds());
    request.number = ++number_;
    request.at = Duration(job.at);
    request.service = Duration(job.service);
    if (job.patience != simulate::never) request.patience = Duration(job.patience);
    if (request.key.empty() && job.key != simulate::Job::no_key) {
      request.key = std::to_string(std::uint64_t{job.key} + 1);
    }
    request.kind = source_.kinds()[job.kind];
    if (knows_clients_) {
      request.client = is_trace_ ? clients_.name(job.client) : std::to_string(job.client + 1ULL);
    }
    return request;
  }

  [[nodiscard]] bool at_hand() const { return source_.at_hand(); }

  [[nodiscard]] std::optional<Duration> length() const { return source_.length(); }

  [[nodiscard]] std::uint64_t skipped() const { return source_.skipped(); }

 private:
  const bool knows_clients_;
  const bool is_trace_;
  ClientNames clients_;
  ArrivalSource source_;
  Drawing drawing_;
  std::uint64_t number_ = 0;
};

Requests::Requests(const Scenario& scenario) : inside_(std::make_unique<Inside>(scenario)) {}

Requests::Requests(Requests&& other) noexcept = default;
Requests& Requests::operator=(Requests&& other) noexcept = default;
Requests::~Requests() = default;

std::optional<Request> Requests::next() {
  return inside_->next();
}

bool Requests::at_hand() const {
  return inside_->at_hand();
}

std::optional<Duration> Requests::length() const {
  return inside_->length();
}

std::uint64_t Requests::skipped() const {
  return inside_->skipped();
}

}  // namespace canteen::scenario
