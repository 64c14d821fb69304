#include "src/simulate/figures.hpp"

namespace canteen::simulate {

void Figures::pass(std::uint32_t kind, std::span<const Time> waits, std::span<const Time> responses,
                   std::span<const Time> services) {
  const std::size_t place = place_of(kind);
  if (place >= kinds_.size()) kinds_.resize(place + 1);
  KindOutcome& each = kinds_[place];
  each.arrived += waits.size();
  each.served += waits.size();
  each.wait.add(waits);
  each.response.add(responses);
  service_.add(services);
  for (const Time wait : waits) {
    const double seconds = static_cast<double>(wait) * 1e-9;
    wait_squares_ += seconds * seconds;
  }
}

void Figures::forget() {
  const std::size_t kinds = kinds_.size();
  const bool prepared = prepared_.has_value();
  *this = Figures(prepared);
  kinds_.resize(kinds);
}

void Figures::fill(Outcome& outcome) const {
  outcome.kinds = kinds_;
  for (const KindOutcome& each : kinds_) {
    outcome.arrived += each.arrived;
    outcome.served += each.served;
    outcome.lost += each.lost;
    outcome.left += each.left;
    outcome.wait.merge(each.wait);
    outcome.response.merge(each.response);
  }
  outcome.sent_away = sent_away_;
  outcome.retried = retried_;
  outcome.interrupted = interrupted_;
  outcome.carried_over = carried_over_;
  outcome.spilled = spilled_;
  outcome.prepared = prepared_;
  outcome.service = service_;
  outcome.wait_in_vain = wait_in_vain_;
  outcome.wait_squares = wait_squares_;
}

}  // namespace canteen::simulate
