// Figures — what is counted of people one by one.
//
// Each is noted under his kind alone; what is said of all of them is put together when somebody
// asks.
//
// Thread safety: none.
// Complexity:    O(1) each; fill() O(kinds).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <canteen/base/histogram.hpp>
#include <canteen/simulate/job.hpp>
#include <canteen/simulate/outcome.hpp>
#include <canteen/simulate/standing.hpp>
#include <canteen/simulate/waits.hpp>

#include "src/simulate/people.hpp"

namespace canteen::simulate {

class Figures {
 public:
  explicit Figures(bool prepared) {
    if (prepared) prepared_.emplace();
  }

  void arrive(std::uint32_t kind) {
    const std::size_t place = place_of(kind);
    if (place >= kinds_.size()) [[unlikely]]
      kinds_.resize(place + 1);
    ++kinds_[place].arrived;
  }

  // One who had come before what was forgotten.
  void serve_old() noexcept { ++carried_over_; }

  void retry() noexcept { ++retried_; }

  void interrupt() noexcept { ++interrupted_; }

  void spill() noexcept { ++spilled_; }

  // Of the following, all have arrived here.

  // His service begins, for the first time.
  void begin(std::uint32_t kind, Time wait) {
    of(kind).wait.add(wait);
    const double seconds = static_cast<double>(wait) * 1e-9;
    wait_squares_ += seconds * seconds;
  }

  void serve(std::uint32_t kind, Time response, Time service) {
    KindOutcome& each = of(kind);
    ++each.served;
    each.response.add(response);
    service_.add(service);
  }

  // Many of one kind, from their arrival to their end: what the other members do for each.
  void pass(std::uint32_t kind, std::span<const Time> waits, std::span<const Time> responses,
            std::span<const Time> services);

  // Of the served. spared: how much longer a service would have been.
  void give(Made made, Time wait, Time response, Time spared) {
    const bool hit = made == Made::before;
    ++(hit ? prepared_->hits : made == Made::now ? prepared_->loaded : prepared_->joined);
    (hit ? prepared_->hit_wait : prepared_->miss_wait).add(wait);
    (hit ? prepared_->hit_response : prepared_->miss_response).add(response);
    if (hit) prepared_->spared += static_cast<double>(spared);
  }

  void lose(std::uint32_t kind, bool stood_in_line) {
    ++of(kind).lost;
    if (stood_in_line) ++sent_away_;
  }

  void leave(std::uint32_t kind) { ++of(kind).left; }

  // Of all who have arrived here; so many wait.
  [[nodiscard]] Standing standing(std::uint64_t waiting) const noexcept {
    Standing standing{0, 0, waiting};
    for (const KindOutcome& each : kinds_) {
      standing.arrived += each.arrived;
      standing.given_up += each.lost + each.left;
    }
    return standing;
  }

  void wait_in_vain(Time wait) noexcept { wait_in_vain_ += static_cast<double>(wait); }

  void forget();

  void fill(Outcome& outcome) const;

  [[nodiscard]] Waits waits() const noexcept {
    Waits waits;
    for (const KindOutcome& each : kinds_) {
      waits.count += each.wait.count();
      waits.sum += each.wait.sum();
    }
    return waits;
  }

 private:
  static std::size_t place_of(std::uint32_t kind) noexcept {
    return std::min<std::size_t>(kind, kinds_apart);
  }

  KindOutcome& of(std::uint32_t kind) noexcept { return kinds_[place_of(kind)]; }

  std::vector<KindOutcome> kinds_;
  std::optional<PreparedOutcome> prepared_;
  base::Histogram service_;
  std::uint64_t sent_away_ = 0;
  std::uint64_t retried_ = 0;
  std::uint64_t interrupted_ = 0;
  std::uint64_t carried_over_ = 0;
  std::uint64_t spilled_ = 0;
  double wait_in_vain_ = 0;
  double wait_squares_ = 0;
};

}  // namespace canteen::simulate
