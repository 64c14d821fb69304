#include "src/serve/recorder.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <sys/resource.h>

namespace canteen::serve {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// Of this process and of those of its children that have ended.
double processor_seconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    getrusage(who, &used);
    sum += seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  return sum;
}

double nanoseconds(scenario::Duration time) {
  return static_cast<double>(time.count());
}

std::uint64_t capacity_of(const scenario::Strategy& strategy) {
  // To wait outside, in order, is to wait in the same line: with full = "block" nobody is refused.
  if (strategy.buffer == 0 || strategy.full == scenario::WhenFull::block) return 0;
  return strategy.windows + strategy.buffer;
}

}  // namespace

Recorder::Recorder(const scenario::Scenario& scenario)
    : capacity_(capacity_of(scenario.strategy)),
      drops_(scenario.strategy.full == scenario::WhenFull::drop_oldest),
      knows_services_(scenario.work.kind != scenario::WorkKind::command) {
  result_.windows = scenario.strategy.windows;
  if (scenario.strategy.prepared) {
    result_.prepared.emplace();
    standing_.hits = 0;
  }
  for (const scenario::ClassShare& each : scenario.arrivals.classes) kind_of(each.name);
}

void Recorder::preparing(std::uint64_t ready, std::uint64_t of) {
  const std::scoped_lock guard(lock_);
  standing_.ready = ready;
  standing_.to_prepare = of;
}

void Recorder::prepared(PreparedResult result) {
  const std::scoped_lock guard(lock_);
  result_.prepared = std::move(result);
}

void Recorder::open() {
  const std::scoped_lock guard(lock_);
  standing_.to_prepare = 0;
  open_ = true;
  result_.opened = std::chrono::system_clock::now();
  cpu_ = processor_seconds();
  opening_ = base::System::now();
}

scenario::Duration Recorder::now() const noexcept {
  return scenario::Duration(base::System::now() - opening_);
}

scenario::Duration Recorder::pass() {
  const scenario::Duration now = this->now();
  const double passed = nanoseconds(now - last_);
  line_area_ += static_cast<double>(standing_.waiting) * passed;
  serving_area_ += static_cast<double>(standing_.serving) * passed;
  last_ = now;
  return now;
}

std::size_t Recorder::kind_of(std::string_view name) {
  auto& kinds = result_.classes;
  const auto known = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ClassResult& each) { return each.name == name; });
  if (known != kinds.end()) return static_cast<std::size_t>(known - kinds.begin());
  if (kinds.size() > kinds_apart) return kinds.size() - 1;
  ClassResult& added = kinds.emplace_back();
  added.name = kinds.size() > kinds_apart ? "others" : name;
  return kinds.size() - 1;
}

std::optional<Person> Recorder::arrive(scenario::Request request) {
  Person person{std::move(request)};
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  person.kind = kind_of(person.request.kind);
  const scenario::Duration late = now - person.request.at;
  result_.lateness.add(late.count());
  result_.coming = std::max(result_.coming, person.request.at);
  ++standing_.arrived;
  ++count_of(person).arrived;
  const bool full = capacity_ != 0 && standing_.waiting + standing_.serving >= capacity_;
  person.one_too_many = full && drops_;
  if (full && !drops_) {
    ++standing_.lost;
    ++count_of(person).lost;
    return std::nullopt;
  }
  line_area_ += nanoseconds(late);
  ++standing_.waiting;
  // One too many stands in for who goes away.
  if (!person.one_too_many) {
    result_.longest_line = std::max(result_.longest_line, standing_.waiting);
    series_.change(now, standing_.waiting);
  }
  return person;
}

void Recorder::let_stay() {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  result_.longest_line = std::max(result_.longest_line, standing_.waiting);
  series_.change(now, standing_.waiting);
}

void Recorder::send_away(const Person& person) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  --standing_.waiting;
  ++standing_.lost;
  ++count_of(person).lost;
  ++result_.sent_away;
  result_.wait_in_vain += nanoseconds(now - person.request.at) * 1e-9;
  series_.change(now, standing_.waiting);
}

void Recorder::start(Person& person) {
  const std::scoped_lock guard(lock_);
  person.started = pass();
  --standing_.waiting;
  ++standing_.serving;
  series_.change(person.started, standing_.waiting);
  const scenario::Duration wait = person.started - person.request.at;
  standing_.recent_wait = std::max(standing_.recent_wait, wait);
  result_.wait.add(wait.count());
  wait_squares_ += nanoseconds(wait) * 1e-9 * nanoseconds(wait) * 1e-9;
  count_of(person).wait.add(wait.count());
}

void Recorder::count_made(const Person& person, Made made, scenario::Duration now) {
  PreparedResult& prepared = *result_.prepared;
  const bool hit = made == Made::before;
  ++(hit ? prepared.hits : made == Made::now ? prepared.loaded : prepared.joined);
  (hit ? prepared.hit_wait : prepared.miss_wait).add((person.started - person.request.at).count());
  (hit ? prepared.hit_response : prepared.miss_response).add((now - person.request.at).count());
  if (!hit) return;
  ++*standing_.hits;
  if (!knows_services_) return;
  prepared.spared += nanoseconds(person.request.service - (now - person.started)) * 1e-9;
}

void Recorder::end(const Person& person, const Served& served) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  --standing_.serving;
  ++standing_.served;
  ClassResult& kind = count_of(person);
  ++kind.served;
  if (!served.failure.empty()) {
    ++standing_.failed;
    // Who made it knows more than who waited for it.
    if (result_.first_failure.empty() && served.made != Made::meanwhile) {
      result_.first_failure =
          "request " + std::to_string(person.request.number) + ": " + served.failure;
    }
    ++kind.failed;
  }
  const scenario::Duration response = now - person.request.at;
  const scenario::Duration service = now - person.started;
  result_.response.add(response.count());
  kind.response.add(response.count());
  result_.service.add(service.count());
  result_.busy += nanoseconds(service) * 1e-9;
  if (result_.prepared) count_made(person, served.made, now);
}

void Recorder::cut(const Person& person) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  --standing_.serving;
  ++result_.left_serving;
  result_.busy += nanoseconds(now - person.started) * 1e-9;
}

Progress Recorder::progress() {
  const std::scoped_lock guard(lock_);
  Progress snapshot = standing_;
  snapshot.serving += result_.left_serving;
  if (open_) snapshot.elapsed = now();
  standing_.recent_wait = {};
  return snapshot;
}

Result Recorder::finish(bool all_came) {
  const std::scoped_lock guard(lock_);
  // The run ends with the last event, unless it was broken off: then it ends now.
  result_.interrupted = !all_came || standing_.waiting + result_.left_serving != 0;
  if (result_.interrupted) pass();
  if (!all_came) result_.coming = last_;
  result_.elapsed = last_;
  result_.arrived = standing_.arrived;
  result_.served = standing_.served;
  result_.failed = standing_.failed;
  result_.lost = standing_.lost;
  result_.left_waiting = standing_.waiting;
  result_.line = series_.until(last_);
  if (const double time = nanoseconds(last_); time > 0) {
    result_.mean_line = line_area_ / time;
    result_.mean_inside = (line_area_ + serving_area_) / time;
    result_.utilisation = result_.busy * 1e9 / (result_.windows * time);
  }
  if (wait_squares_ > 0) {
    const double sum = result_.wait.sum() * 1e-9;
    result_.fairness = sum * sum / (static_cast<double>(result_.wait.count()) * wait_squares_);
  }
  result_.cpu = processor_seconds() - cpu_;
  // One kind of people is everybody.
  if (result_.classes.size() < 2) result_.classes.clear();
  return std::move(result_);
}

}  // namespace canteen::serve
