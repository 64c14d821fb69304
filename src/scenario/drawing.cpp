#include "src/scenario/drawing.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "src/scenario/stream.hpp"

namespace canteen::scenario {

using simulate::Job;
using simulate::Random;

Drawing::Drawing(const Scenario& scenario, std::uint64_t seed,
                 std::shared_ptr<const Popularity> popularity)
    : classes_(scenario.arrivals.classes),
      draws_service_(draws_service(scenario.work)),
      class_random_(seed, class_stream),
      key_random_(seed, key_stream),
      popularity_(std::move(popularity)),
      client_random_(seed, client_stream),
      service_(scenario.work.service, Random(seed, service_stream)) {
  if (const auto& clients = scenario.arrivals.clients) {
    clients_.emplace(Dishes{clients->distinct, clients->zipf});
  }
  if (const auto& patience = scenario.strategy.patience) {
    patience_.emplace(ServiceTime{.distribution = patience->distribution, .mean = patience->mean},
                      Random(seed, patience_stream));
  }
  for (const ClassWork& each : scenario.work.classes) {
    of_class_.emplace_back(each.service, Random(seed, class_service_stream + of_class_.size()));
    of_class_names_.push_back(each.name);
  }
}

void Drawing::draw(std::span<Job> jobs, const std::vector<std::string>& kinds) {
  if (!classes_.empty()) draw_kinds(jobs);
  if (popularity_) {
    for (Job& job : jobs) {
      if (job.key == Job::no_key) job.key = popularity_->place(key_random_.uniform());
    }
  }
  if (clients_) {
    for (Job& job : jobs) job.client = clients_->place(client_random_.uniform());
  }
  if (patience_) patience_->draw(jobs, &Job::patience);
  if (!draws_service_) {
    for (Job& job : jobs) job.service = 0;
  } else if (of_class_.empty()) {
    service_.draw(jobs);
  } else {
    draw_service_by_kind(jobs, kinds);
  }
}

void Drawing::draw_service_by_kind(std::span<Job> jobs, const std::vector<std::string>& kinds) {
  while (of_kind_.size() < kinds.size()) {
    const auto found = std::ranges::find(of_class_names_, kinds[of_kind_.size()]);
    of_kind_.push_back(found == of_class_names_.end()
                           ? &service_
                           : &of_class_[static_cast<std::size_t>(found - of_class_names_.begin())]);
  }
  for (Job& job : jobs) of_kind_[job.kind]->draw(std::span(&job, 1));
}

void Drawing::draw_kinds(std::span<Job> jobs) {
  for (Job& job : jobs) {
    double draw = class_random_.uniform();
    // Shares add up to 1 but for rounding: what is left over is the last one's.
    std::uint32_t kind = 0;
    while (kind + 1 < classes_.size() && (draw -= classes_[kind].share) >= 0) ++kind;
    job.kind = kind;
  }
}

}  // namespace canteen::scenario
