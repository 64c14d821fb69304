#include "src/serve/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include <sys/resource.h>

#include "src/serve/hot_keys_of.hpp"
#include "src/serve/means.hpp"

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

// As many as can be at work at a time on any machine, and no more memory than that.
constexpr std::size_t most_figures = 16;

bool is_a_time(const scenario::Goal& goal) {
  return goal.measure == scenario::Measure::wait || goal.measure == scenario::Measure::response;
}

scenario::Goal watched_in(const scenario::Target& target) {
  const std::vector<scenario::Goal> goals = scenario::goals(target);
  const auto first = std::find_if(goals.begin(), goals.end(), is_a_time);
  if (first != goals.end()) return *first;
  return {.field = "", .name = "wait p99", .kind = "", .q = 0.99};
}

std::optional<std::uint64_t> buffer_of(const scenario::Strategy& strategy) {
  // To wait outside, in order, is to wait in the same line: with full = "block" nobody is refused.
  if (strategy.full == scenario::WhenFull::block) return {};
  return strategy.buffer;
}

}  // namespace

Recorder::Recorder(const scenario::Scenario& scenario)
    : watched_(watched_in(scenario.target)),
      buffer_(buffer_of(scenario.strategy)),
      figures_(std::min<std::size_t>(scenario.strategy.windows, most_figures)),
      knows_clients_(scenario::knows_clients(scenario)),
      open_windows_(scenario.strategy.windows),
      staffed_(scenario.strategy.windows) {
  for (auto& each : figures_) {
    each = std::make_unique<Figures>(scenario.strategy.prepared.has_value(),
                                     scenario::is_timed(scenario.work));
  }
  result_.windows = scenario.strategy.windows;
  result_.batch = scenario.strategy.batch.most;
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
  if (told_) return *told_;
  return scenario::Duration(base::System::now() - opening_);
}

scenario::Duration Recorder::pass() {
  const scenario::Duration now = this->now();
  const double passed = nanoseconds(now - last_);
  line_area_ += static_cast<double>(standing_.waiting) * passed;
  serving_area_ += static_cast<double>(standing_.serving) * passed;
  open_area_ += static_cast<double>(staffed_) * passed;
  series_.pass(last_, now, busy_windows_);
  last_ = now;
  return now;
}

std::optional<std::size_t> Recorder::known_kind(std::string_view name) const {
  const auto& kinds = result_.classes;
  const auto known = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ClassResult& each) { return each.name == name; });
  if (known == kinds.end()) return {};
  return static_cast<std::size_t>(known - kinds.begin());
}

std::size_t Recorder::kind_of(std::string_view name) {
  if (const auto known = known_kind(name)) return *known;
  auto& kinds = result_.classes;
  if (kinds.size() > kinds_apart) return kinds.size() - 1;
  ClassResult& added = kinds.emplace_back();
  added.name = kinds.size() > kinds_apart ? "others" : name;
  return kinds.size() - 1;
}

void Recorder::arrive(Person& person) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  person.kind = kind_of(person.request.kind);
  if (knows_clients_) {
    person.client = clients_.number(person.request.client);
    if (person.client >= result_.clients.size()) {
      result_.clients.resize(std::size_t{person.client} + 1);
    }
  }
  result_.lateness.add((now - person.came).count());
  result_.coming = std::max(result_.coming, person.came);
  ++standing_.arrived;
  ++standing_.at_home;
  ++count_of(person).arrived;
  series_.arrive(now);
}

void Recorder::come_again(const Person& person) {
  const std::scoped_lock guard(lock_);
  ++result_.retried;
  // His wait goes on at home, the line's does not.
  if (!person.begun) result_.line_rest -= nanoseconds(person.came - person.left) * 1e-9;
}

bool Recorder::full(std::uint64_t resting) {
  if (!buffer_) return false;
  const std::scoped_lock guard(lock_);
  return standing_.waiting + busy_windows_ >= places(resting);
}

bool Recorder::overfull(std::uint64_t resting) {
  if (!buffer_) return false;
  const std::scoped_lock guard(lock_);
  return standing_.waiting + busy_windows_ > places(resting);
}

std::uint64_t Recorder::places(std::uint64_t resting) const {
  const std::uint64_t others = busy_windows_ + resting;
  const std::uint64_t taking = open_windows_ > others ? open_windows_ - others : 0;
  return open_windows_ + *buffer_ + taking * (result_.batch - 1);
}

void Recorder::note_line(scenario::Duration now) {
  result_.longest_line = std::max(result_.longest_line, standing_.waiting);
  series_.change(now, standing_.waiting);
}

void Recorder::enter(Person& person) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  person.stands_since = person.came;
  line_area_ += nanoseconds(now - person.came);
  --standing_.at_home;
  ++standing_.waiting;
  if (person.spilled) ++result_.spilled;
  note_line(now);
}

void Recorder::lose(const Person& person, Loss loss, scenario::Duration moment, bool tries_again) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  if (loss == Loss::full) {
    --standing_.at_home;
  } else {
    line_area_ -= nanoseconds(now - moment);
    --standing_.waiting;
    note_line(now);
    if (person.begun) result_.line_rest += nanoseconds(moment - person.stands_since) * 1e-9;
  }
  if (tries_again) {
    ++standing_.at_home;
    return;
  }
  if (loss == Loss::patience) {
    ++standing_.left;
    ++count_of(person).left;
  } else {
    ++standing_.lost;
    ++count_of(person).lost;
    if (loss == Loss::sent_away) ++result_.sent_away;
  }
  figures_.front()->note_given_up(person);
  if (!person.begun) result_.wait_in_vain += nanoseconds(moment - person.request.at) * 1e-9;
}

void Recorder::start(std::span<const Someone> party) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  ++busy_windows_;
  standing_.waiting -= party.size();
  standing_.serving += party.size();
  series_.change(now, standing_.waiting);
  for (const Someone& each : party) begin(*each, now);
}

void Recorder::begin(Person& person, scenario::Duration now) {
  person.started = now;
  if (person.begun) {
    result_.line_rest += nanoseconds(now - person.stands_since) * 1e-9;
    return;
  }
  person.begun = true;
  person.wait = now - person.request.at;
  standing_.recent_wait = std::max(standing_.recent_wait, person.wait);
  if (!knows_clients_) return;
  ClientResult& client = result_.clients[person.client];
  ++client.begun;
  client.wait += nanoseconds(person.wait) * 1e-9;
}

scenario::Duration Recorder::step_back(std::size_t people, scenario::Duration started,
                                       scenario::Duration now) {
  --busy_windows_;
  standing_.serving -= people;
  result_.busy += nanoseconds(now - started) * 1e-9;
  return now - started;
}

void Recorder::interrupt(Person& person) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = pass();
  person.at_windows += step_back(1, person.started, now);
  person.stands_since = now;
  ++result_.preempted;
  ++standing_.waiting;
  note_line(now);
}

scenario::Duration Recorder::end(std::span<const Someone> party, const Served& served,
                                 std::size_t window) {
  scenario::Duration now{};
  scenario::Duration service{};
  {
    const std::scoped_lock guard(lock_);
    now = pass();
    service = step_back(party.size(), party.front()->started, now);
    if (result_.batch > 1) ++result_.batches;
    for (const Someone& each : party) count_served(*each, served);
  }
  for (const Someone& each : party) {
    figures_of(window).note_served(*each, served.made, now, each->at_windows + service);
  }
  return now;
}

void Recorder::count_served(const Person& person, const Served& served) {
  ++standing_.served;
  if (standing_.hits && served.made == Made::before) ++*standing_.hits;
  ClassResult& kind = count_of(person);
  ++kind.served;
  if (served.failure.empty()) return;
  ++standing_.failed;
  ++kind.failed;
  // Who made it knows more than who waited for it.
  if (!result_.first_failure.empty() || served.made == Made::meanwhile) return;
  result_.first_failure =
      "request " + std::to_string(person.request.number) + ": " + served.failure;
}

void Recorder::cut(std::span<const Someone> party, std::size_t window) {
  {
    const std::scoped_lock guard(lock_);
    step_back(party.size(), party.front()->started, pass());
    result_.left_serving += party.size();
  }
  for (const Someone& each : party) figures_of(window).note_begun(*each);
}

void Recorder::staff(std::uint32_t open, std::uint32_t staffed) {
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = open_ ? pass() : scenario::Duration{};
  open_windows_ = open;
  staffed_ = staffed;
  if (!staff_) staff_.emplace();
  staff_->change(now, staffed);
}

Progress Recorder::progress() {
  // Before the lock is taken, for which everybody waits.
  const std::optional<scenario::Duration> watched = watched_time();
  const std::scoped_lock guard(lock_);
  Progress snapshot = standing_;
  snapshot.serving += result_.left_serving;
  snapshot.open = staffed_;
  snapshot.watched.kind = watched_.kind;
  snapshot.watched.name = watched_.name;
  snapshot.watched.so_far = watched;
  if (!watched_.field.empty()) {
    snapshot.watched.limit = scenario::Duration(std::llround(watched_.limit));
  }
  if (open_) snapshot.elapsed = now();
  standing_.recent_wait = {};
  return snapshot;
}

std::optional<scenario::Duration> Recorder::watched_time() {
  std::optional<std::size_t> kind;
  if (!watched_.kind.empty()) {
    const std::scoped_lock guard(lock_);
    kind = known_kind(watched_.kind);
    if (!kind) return {};
  }
  base::Histogram times;
  for (const auto& each : figures_) each->add_to(times, watched_.measure, kind);
  if (times.empty()) return {};
  return scenario::Duration(watched_.mean ? std::llround(times.mean())
                                          : times.percentile(watched_.q));
}

Result Recorder::finish(bool all_came) {
  const std::scoped_lock guard(lock_);
  // The run ends with the last event, unless it was broken off: then it ends now.
  result_.interrupted =
      !all_came || standing_.waiting + standing_.at_home + result_.left_serving != 0;
  if (result_.interrupted) pass();
  if (!all_came) result_.coming = last_;
  result_.elapsed = last_;
  result_.arrived = standing_.arrived;
  result_.served = standing_.served;
  result_.failed = standing_.failed;
  result_.lost = standing_.lost;
  result_.left = standing_.left;
  result_.left_waiting = standing_.waiting;
  result_.left_at_home = standing_.at_home;
  for (std::size_t i = 0; i < result_.clients.size(); ++i) {
    result_.clients[i].name = clients_.name(static_cast<std::uint32_t>(i));
  }
  result_.line = series_.until(last_);
  if (staff_) result_.staff = staff_->until(last_);
  result_.open = open_area_ * 1e-9;
  Sums sums{line_area_ * 1e-9, serving_area_ * 1e-9, 0};
  for (const auto& each : figures_) {
    each->add_to(result_);
    sums.wait_squares += each->wait_squares();
  }
  tell_means(sums, result_);
  result_.cpu = processor_seconds() - cpu_;
  LongestWaits longest;
  Figures::KeyTally keys;
  for (const auto& each : figures_) {
    longest.merge(each->longest_waits());
    keys.merge(each->keys());
  }
  result_.longest_waits = longest.told(result_.classes);
  result_.hot_keys = hot_keys_of(keys, [](const std::string& key) { return key; });
  // One kind of people is everybody.
  if (result_.classes.size() < 2) result_.classes.clear();
  return std::move(result_);
}

}  // namespace canteen::serve
