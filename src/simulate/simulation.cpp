#include <limits>

#include <canteen/simulate/simulation.hpp>

#include "src/simulate/kernel.hpp"

namespace canteen::simulate {
namespace {

std::unique_ptr<Kernel> kernel_for(const Model& model, Jobs& jobs) {
  check(model);
  if (model.discipline == Discipline::sharing) return make_sharing_kernel(model, jobs);
  return is_for_fifo_kernel(model) && jobs.users() == nullptr ? make_fifo_kernel(model, jobs)
                                                              : make_event_kernel(model, jobs);
}

}  // namespace

Simulation::Simulation(const Model& model, Jobs& jobs) : kernel_(kernel_for(model, jobs)) {}

Simulation::Simulation(Simulation&& other) noexcept = default;
Simulation& Simulation::operator=(Simulation&& other) noexcept = default;
Simulation::~Simulation() = default;

bool Simulation::advance(std::uint64_t arrivals) {
  return kernel_->advance(arrivals);
}

void Simulation::play() {
  while (kernel_->advance(std::numeric_limits<std::uint64_t>::max())) {
  }
}

void Simulation::forget() {
  kernel_->forget();
}

Outcome Simulation::outcome() const {
  return kernel_->outcome();
}

Standing Simulation::standing() const {
  return kernel_->standing();
}

Waits Simulation::waits() const {
  return kernel_->waits();
}

Areas Simulation::areas() const {
  return kernel_->areas();
}

}  // namespace canteen::simulate
