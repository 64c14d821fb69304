#include "src/serve/figures.hpp"

#include <mutex>

namespace canteen::serve {
namespace {

double seconds(scenario::Duration time) {
  return static_cast<double>(time.count()) * 1e-9;
}

}  // namespace

Figures::Figures(bool prepared, bool knows_services) : knows_services_(knows_services) {
  if (prepared) prepared_.emplace();
}

void Figures::add_wait(const Person& person) {
  if (person.kind >= kinds_.size()) kinds_.resize(person.kind + 1);
  kinds_[person.kind].wait.add(person.wait.count());
  longest_.add(person.request.at, person.wait, person.kind);
  wait_squares_ += seconds(person.wait) * seconds(person.wait);
}

void Figures::note_begun(const Person& person) {
  const std::scoped_lock guard(lock_);
  add_wait(person);
}

void Figures::note_served(const Person& person, Made made, scenario::Duration now,
                          scenario::Duration service) {
  const std::scoped_lock guard(lock_);
  add_wait(person);
  kinds_[person.kind].response.add((now - person.request.at).count());
  service_.add(service.count());
  if (prepared_) add_made(person, made, now);
  if (person.request.key.empty()) return;
  keys_.add(person.request.key)
      .serve(made == Made::before, person.wait.count(), (now - person.request.at).count());
}

void Figures::note_given_up(const Person& person) {
  const std::scoped_lock guard(lock_);
  if (person.begun) add_wait(person);
  if (!person.request.key.empty()) keys_.add(person.request.key);
}

void Figures::add_made(const Person& person, Made made, scenario::Duration now) {
  const bool hit = made == Made::before;
  ++(hit ? prepared_->hits : made == Made::now ? prepared_->loaded : prepared_->joined);
  (hit ? prepared_->hit_wait : prepared_->miss_wait).add(person.wait.count());
  (hit ? prepared_->hit_response : prepared_->miss_response).add((now - person.request.at).count());
  if (!hit || !knows_services_) return;
  prepared_->spared +=
      seconds(person.request.service) * person.stretch - seconds(now - person.started);
}

void Figures::add_to(Result& result) {
  const std::scoped_lock guard(lock_);
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    result.classes[i].wait.merge(kinds_[i].wait);
    result.classes[i].response.merge(kinds_[i].response);
    result.wait.merge(kinds_[i].wait);
    result.response.merge(kinds_[i].response);
  }
  result.service.merge(service_);
  if (!prepared_) return;
  PreparedResult& prepared = *result.prepared;
  prepared.hits += prepared_->hits;
  prepared.loaded += prepared_->loaded;
  prepared.joined += prepared_->joined;
  prepared.hit_wait.merge(prepared_->hit_wait);
  prepared.hit_response.merge(prepared_->hit_response);
  prepared.miss_wait.merge(prepared_->miss_wait);
  prepared.miss_response.merge(prepared_->miss_response);
  prepared.spared += prepared_->spared;
}

void Figures::add_to(base::Histogram& times, scenario::Measure measure,
                     std::optional<std::size_t> kind) {
  const std::scoped_lock guard(lock_);
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    if (kind && *kind != i) continue;
    times.merge(measure == scenario::Measure::wait ? kinds_[i].wait : kinds_[i].response);
  }
}

LongestWaits Figures::longest_waits() {
  const std::scoped_lock guard(lock_);
  return longest_;
}

Figures::KeyTally Figures::keys() {
  const std::scoped_lock guard(lock_);
  return keys_;
}

double Figures::wait_squares() {
  const std::scoped_lock guard(lock_);
  return wait_squares_;
}

}  // namespace canteen::serve
