#include "src/serve/submission.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <mutex>
#include <string_view>
#include <utility>

#include <canteen/broker/feature.hpp>
#include <canteen/codec/encode.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/requests.hpp>
#include <canteen/scenario/without_password.hpp>
#include <canteen/serve/submit.hpp>

#include "src/broker/message_id.hpp"
#include "src/serve/broker_rank.hpp"
#include "src/serve/generate.hpp"
#include "src/serve/leave_nothing.hpp"
#include "src/serve/open_queue.hpp"
#include "src/serve/pace.hpp"
#include "src/serve/queue_name.hpp"
#include "src/serve/simulated_only.hpp"
#include "src/serve/ticket.hpp"

namespace canteen::serve {
namespace {

// How many completions are fetched at once, and how long a look for them takes at most.
constexpr std::size_t most_at_once = 256;
constexpr std::chrono::milliseconds look(200);
// After so long without a word it is asked whether anybody is left.
constexpr std::chrono::seconds silence(1);

[[noreturn]] void refuse(const scenario::Scenario& scenario, std::string_view sentence) {
  throw scenario::ScenarioError(
      (scenario.file.empty() ? "" : scenario.file + ": ").append(sentence));
}

void check(const scenario::Scenario& scenario) {
  const scenario::Strategy& strategy = scenario.strategy;
  if (!strategy.middleware) {
    refuse(scenario,
           "strategy.middleware: must be the URL of a queue, which a fleet gets people from");
  }
  if (const auto only = simulated_only(scenario)) {
    refuse(scenario, only->field + ": must be " + only->must + " for a fleet, for " + only->why);
  }
  if (scenario.arrivals.process == scenario::Process::closed) {
    refuse(scenario,
           "arrivals.process: must be an open one for a fleet, for nobody here sees when users "
           "have been served, and think; canteen run does it");
  }
  const std::string own =
      " must be absent for a fleet, whose windows are in processes of their "
      "own; canteen run does it";
  if (strategy.full != scenario::WhenFull::block) {
    refuse(scenario,
           "strategy.full: must be \"block\" for a fleet, where nobody sees how many wait; canteen "
           "run does it");
  }
  if (strategy.prepared) refuse(scenario, "strategy.prepared:" + own);
  if (strategy.retries.most != 0) refuse(scenario, "strategy.retries:" + own);
  if (strategy.contention.alpha > 0 || strategy.contention.beta > 0) {
    refuse(scenario, "strategy.contention:" + own);
  }
}

}  // namespace

// The group of the workers is made by opening it; before that nobody could be put.
Submission::Submission(const scenario::Scenario& scenario, const SubmitOptions& options)
    : scenario_((check(scenario), scenario)),
      options_(options),
      url_(scenario.strategy.middleware->url),
      rush_(broker::new_message_id()),
      line_(open_queue(scenario, url_, {})),
      ranks_(scenario),
      gatherer_([this] { gather(); }, {.name = "gatherer"}) {
  if (scenario.strategy.discipline == scenario::Discipline::priority) {
    require(scenario, line_, broker::Feature::priority, "strategy.discipline",
            "must be \"fifo\" with a broker that has no priorities");
  }
  if (options_.wait) {
    results_.emplace(
        open_queue(scenario, beside(url_, results_suffix(rush_)), {.prefetch = most_at_once}));
  }
  told_.corridor.queue = scenario::without_password(url_);
}

Submission::~Submission() {
  stop_.request_stop();
  end();
  line_.close();
  if (results_) leave_nothing(results_->raw());
}

void Submission::end() {
  {
    const std::scoped_lock guard(lock_);
    ended_ = true;
  }
  if (gatherer_.is_alive()) gatherer_.join();
}

Result Submission::run() {
  const std::clock_t processor = std::clock();
  const std::stop_callback forward(options_.stop, [this] { stop_.request_stop(); });
  const std::stop_token stop = stop_.get_token();
  const std::stop_callback ending(stop, [this] { line_.shutdown(true); });  // puts wait no more
  scenario::Requests requests(scenario_);
  opening_ = base::System::now();
  told_.opened = opened_ = wall_clock();
  standing_.length = requests.length();
  gatherer_.start();
  const bool all_came = generate(
      requests, false,
      [&](scenario::Duration at) { return pace([this] { return now(); }, at, stop); },
      [&](std::span<scenario::Request> together) { put(together); });
  {
    const std::scoped_lock guard(lock_);
    closed_ = standing_.closing = true;
    while (!is_over() && !stop.stop_requested()) static_cast<void>(changed_.wait(stop));
  }
  end();
  // What was put and not answered yet is, or its answer is lost.
  line_.close();
  if (error_) std::rethrow_exception(error_);
  told_.all_came = all_came;
  told_.ended = now();
  Result result = told(told_, scenario_);
  result.skipped = requests.skipped();
  result.cpu = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
  return result;
}

// The broker is asked without the lock: it may answer before the call returns.
void Submission::put(std::span<scenario::Request> together) {
  for (scenario::Request& each : together) {
    Ticket ticket = ticket_of(each, scenario_, opened_);
    ticket.rush = rush_;
    ticket.reports = options_.wait;
    broker::PutOptions options;
    options.id = message_id_of(ticket);
    if (scenario_.strategy.discipline == scenario::Discipline::priority) {
      options.priority = broker_priority(ranks_.of(each.kind));
    }
    const base::Instant begin = base::System::now();
    std::size_t place = 0;
    {
      const std::scoped_lock guard(lock_);
      place = told_.people.size();
      const scenario::Duration noticed = std::max(now(), each.at);
      told_.people.push_back({std::move(each), noticed});
      ++pending_;
      ++standing_.arrived;
    }
    line_.put_async(codec::encode(ticket), std::move(options),
                    [this, place, begin](const broker::Receipt& receipt) {
                      note(place, scenario::Duration(base::System::now() - begin), receipt);
                    });
  }
}

void Submission::note(std::size_t place, scenario::Duration took, const broker::Receipt& receipt) {
  const std::scoped_lock guard(lock_);
  CorridorResult& corridor = told_.corridor;
  ToldPerson& person = told_.people[place];
  --pending_;
  if (receipt.confirmed() != nullptr) {
    ++corridor.confirmed;
    corridor.confirm.add(took.count());
    person.confirmed = now();
  } else if (const broker::Unknown* const unknown = receipt.unknown()) {
    ++corridor.unknown;
    if (corridor.first_refusal.empty()) corridor.first_refusal = unknown->why;
  } else {
    ++corridor.refused;
    ++refused_;
    if (corridor.first_refusal.empty()) corridor.first_refusal = receipt.refused()->why;
    person.refused = now();
    ++standing_.lost;
  }
  if (is_over()) changed_.notify_all();
}

std::size_t Submission::missing() const {
  return told_.people.size() - refused_ - heard_ - given_up_;
}

bool Submission::is_over() const {
  return closed_ && pending_ == 0 && (!options_.wait || missing() == 0);
}

void Submission::gather() {
  try {
    base::Instant heard = base::System::now();
    for (base::Instant shown = 0;;) {
      {
        const std::scoped_lock guard(lock_);
        if (ended_) break;
        if (!results_) static_cast<void>(changed_.wait(Timeout(look)));
      }
      const base::Instant before = base::System::now();
      if (hear()) {
        heard = before;
      } else if (base::System::now() - heard > std::chrono::nanoseconds(silence).count()) {
        give_up_if_empty();
      }
      if (!options_.on_progress || before - shown < options_.every.count()) continue;
      shown = before;
      options_.on_progress(progress());
    }
    if (options_.on_progress) options_.on_progress(progress());
  } catch (...) {
    {
      const std::scoped_lock guard(lock_);
      error_ = std::current_exception();
    }
    stop_.request_stop();
  }
}

bool Submission::hear() {
  if (!results_) return false;
  auto all = results_->get_many(most_at_once, Timeout(look));
  for (auto& each : all) {
    note(each.value());
    each.ack();
  }
  return !all.empty();
}

void Submission::note(const Completion& completion) {
  const std::scoped_lock guard(lock_);
  const std::size_t place = static_cast<std::size_t>(completion.number) - 1;
  if (place >= told_.people.size()) return;
  ToldPerson& person = told_.people[place];
  // What is told may come twice, too: he was not served twice for that.
  if (person.completion && person.completion->worker == completion.worker &&
      person.completion->begin == completion.begin) {
    return;
  }
  if (completion.redelivered) ++told_.corridor.redelivered;
  if (person.completion) {
    ++told_.corridor.duplicates;
    return;
  }
  if (std::exchange(person.lost, false)) {
    --given_up_;
    --standing_.lost;
  }
  ++heard_;
  person.completion = completion;
  if (completion.what == Completion::What::left) {
    ++standing_.left;
  } else if (completion.what == Completion::What::sent_away) {
    ++standing_.lost;
  } else {
    ++standing_.served;
    if (!completion.failure.empty()) ++standing_.failed;
  }
  standing_.recent_wait = std::max(
      standing_.recent_wait, scenario::Duration(completion.begin - opened_) - person.request.at);
  if (is_over()) changed_.notify_all();
}

// Whoever served somebody has told of him before it acknowledged him.
void Submission::give_up_if_empty() {
  {
    const std::scoped_lock guard(lock_);
    if (!results_ || !closed_ || pending_ != 0 || missing() == 0) return;
  }
  if (line_.features()[broker::Feature::count] == broker::Support::absent) return;
  if (!line_.join(Timeout(std::chrono::nanoseconds(0)))) return;
  while (hear()) {
  }
  const std::scoped_lock guard(lock_);
  for (ToldPerson& each : told_.people) {
    if (each.refused || each.completion || each.lost) continue;
    each.lost = true;
    ++given_up_;
    ++standing_.lost;
  }
  changed_.notify_all();
}

Progress Submission::progress() {
  const std::scoped_lock guard(lock_);
  Progress snapshot = standing_;
  snapshot.elapsed = now();
  snapshot.waiting = snapshot.arrived - snapshot.served - snapshot.lost - snapshot.left;
  standing_.recent_wait = {};
  return snapshot;
}

Result submit(const scenario::Scenario& scenario, const SubmitOptions& options) {
  return Submission(scenario, options).run();
}

}  // namespace canteen::serve
