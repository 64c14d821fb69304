// Drawing — what is drawn for each who comes: the kind, the dish, and how long it takes.
//
// Each from a stream of its own, in the order of the arrivals; so blocks of any size draw the same.
//
// Thread safety: none; popularity may be shared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/simulate/job.hpp>

#include "src/scenario/popularity.hpp"
#include "src/scenario/service_time.hpp"
#include "src/simulate/random.hpp"

namespace canteen::scenario {

class Drawing {
 public:
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  // popularity: of work.dishes; null without.
  Drawing(const Scenario& scenario, std::uint64_t seed,
          std::shared_ptr<const Popularity> popularity);

  // Fills in what the trace has not said: the key is the dish's place, from 0. `kinds`: the names
  // of all kinds so far, which may grow from call to call.
  void draw(std::span<simulate::Job> jobs, const std::vector<std::string>& kinds);

 private:
  void draw_kinds(std::span<simulate::Job> jobs);
  void draw_service_by_kind(std::span<simulate::Job> jobs, const std::vector<std::string>& kinds);

  const std::vector<ClassShare> classes_;
  const bool draws_service_;
  simulate::Random class_random_;
  simulate::Random key_random_;
  std::shared_ptr<const Popularity> popularity_;
  simulate::Random client_random_;
  std::optional<Popularity> clients_;
  ServiceTimes service_;
  std::optional<ServiceTimes> patience_;
  std::vector<std::string> of_class_names_;
  std::vector<ServiceTimes> of_class_;
  std::vector<ServiceTimes*> of_kind_;  // of the kinds that have come
};

}  // namespace canteen::scenario
