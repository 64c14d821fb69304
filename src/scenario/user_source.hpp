// UserSource — the users of closed arrivals: what each of them asks for, request by request, and
// how long he thinks before. arrivals.speed has been applied.
//
// Each has streams of random numbers of his own, one for each thing that is drawn. So what a user
// asks for the n-th time is the same whatever the others do, and in a run as in a simulation.
//
// Each is of one kind of people for good. The first ones are of the first of arrivals.classes, and
// so on: as many of each as its share says, to the next whole person.
//
// Thread safety: none; popularity may be shared.
// Complexity:    next() O(1). Memory: some 200 bytes a user.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/simulate/users.hpp>

#include "src/scenario/popularity.hpp"
#include "src/scenario/service_time.hpp"
#include "src/simulate/random.hpp"

namespace canteen::scenario {

class UserSource final : public simulate::Users {
 public:
  // popularity: of work.dishes; null without. Requires: the arrivals are closed.
  UserSource(const Scenario& scenario, std::uint64_t seed,
             std::shared_ptr<const Popularity> popularity);

  [[nodiscard]] std::uint32_t count() const noexcept override { return count_; }

  [[nodiscard]] simulate::Time close() const noexcept override { return close_; }

  [[nodiscard]] std::uint64_t most() const noexcept override { return most_; }

  [[nodiscard]] simulate::Job next(std::uint32_t user) override;

  // A place in arrivals.classes; 0 without.
  [[nodiscard]] std::uint32_t kind_of(std::uint32_t user) const noexcept;

 private:
  const std::uint32_t count_;
  const double speed_;
  const simulate::Time close_;
  const std::uint64_t most_;
  const bool draws_service_;
  const std::shared_ptr<const Popularity> popularity_;
  std::vector<std::uint32_t> up_to_;  // of each kind: the first user who is not of it or one before
  ServiceTimes think_;
  ServiceTimes service_;
  std::optional<ServiceTimes> patience_;
  std::vector<ServiceTimes> of_class_;
  std::vector<ServiceTimes*> of_kind_;  // of each kind: one of the two
  // Of each user; those that nothing is drawn from are empty.
  std::vector<simulate::Random> think_random_;
  std::vector<simulate::Random> service_random_;
  std::vector<simulate::Random> key_random_;
  std::vector<simulate::Random> patience_random_;
};

}  // namespace canteen::scenario
