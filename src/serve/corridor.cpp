#include "src/serve/corridor.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>

#include <canteen/broker/errors.hpp>
#include <canteen/broker/open.hpp>
#include <canteen/codec/encode.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/without_password.hpp>

#include "src/broker/message_id.hpp"
#include "src/scenario/retries_of.hpp"
#include "src/serve/broker_rank.hpp"
#include "src/serve/leave_nothing.hpp"
#include "src/serve/open_queue.hpp"
#include "src/serve/queue_name.hpp"
#include "src/serve/ticket.hpp"
#include "src/simulate/luck.hpp"
#include "src/simulate/pace.hpp"
#include "src/simulate/pause.hpp"

namespace canteen::serve {
namespace {

constexpr scenario::Duration never = scenario::Duration::max();

scenario::Duration since(base::Instant begin) {
  return scenario::Duration(base::System::now() - begin);
}

}  // namespace

Corridor::Corridor(const scenario::Scenario& scenario, Recorder& recorder, Thinking* thinking,
                   std::stop_source stop)
    : scenario_(scenario),
      strategy_(scenario.strategy),
      url_(beside(strategy_.middleware->url, "-" + broker::new_message_id())),
      recorder_(recorder),
      thinking_(thinking),
      stop_(std::move(stop)),
      line_(open_queue(scenario, url_, {.group = ""})),
      ranks_(scenario),
      retries_(scenario::retries_of(strategy_)),
      jitter_(scenario.arrivals.seed, simulate::jitter_stream) {
  try {
    open_windows();
  } catch (...) {
    windows_.clear();
    leave_nothing(line_);
    throw;
  }
  result_.queue = scenario::without_password(url_);
  on_stop_.emplace(stop_.get_token(), [this] {
    over_.request_stop();
    line_.shutdown(true);
  });
}

// What was delivered and is not settled goes back first: a broker may keep what is out.
Corridor::~Corridor() {
  on_stop_.reset();
  over_.request_stop();
  for (const auto& each : windows_) {
    each->serving = {};
    each->queue.close();
  }
  leave_nothing(line_);
}

void Corridor::open_windows() {
  if (strategy_.discipline == scenario::Discipline::priority) {
    require(scenario_, line_, broker::Feature::priority, "strategy.discipline",
            "must be \"fifo\" with a broker that has no priorities");
  }
  for (std::uint32_t i = 0; i < strategy_.windows; ++i) {
    windows_.push_back(std::make_unique<Window>(
        open_queue(scenario_, url_, {.prefetch = strategy_.middleware->prefetch})));
  }
}

void Corridor::open() {
  const std::scoped_lock guard(lock_);
  recorder_.open();
  opened_ = wall_clock();
}

void Corridor::arrive(scenario::Request request, std::uint32_t user) {
  std::unique_lock guard(lock_);
  enter(std::move(request), user);
  post(guard);
}

void Corridor::arrive(std::span<scenario::Request> together) {
  for (scenario::Request& each : together) arrive(std::move(each), 0);
}

void Corridor::enter(scenario::Request request, std::uint32_t user) {
  auto person = std::make_unique<Person>();
  person->request = std::move(request);
  person->user = user;
  person->came = person->request.at;
  settle(recorder_.now());
  person->rank = ranks_.of(person->request.kind);
  recorder_.arrive(*person);
  come(std::move(person));
}

void Corridor::come(Someone person) {
  person->number = came_++;
  const bool full = recorder_.full(0);
  if (full && strategy_.full == scenario::WhenFull::reject) {
    const scenario::Duration moment = person->came;
    return give_up(std::move(person), Loss::full, moment);
  }
  const std::optional<std::uint64_t> oldest = full ? book_.oldest() : std::nullopt;
  if (oldest) give_up(book_.leave(*oldest), Loss::sent_away, recorder_.now());
  recorder_.enter(*person);
  // Where nobody else is in the line it is he who has to go.
  if (full && !oldest) return give_up(std::move(person), Loss::sent_away, recorder_.now());
  write(std::move(person));
}

void Corridor::write(Someone person) {
  Ticket ticket = ticket_of(person->request, scenario_, opened_);
  ticket.number = person->number;
  Letter letter{person->number, codec::encode(ticket), {}, base::System::now()};
  letter.options.id = std::to_string(person->number);
  if (strategy_.discipline == scenario::Discipline::priority) {
    letter.options.priority = broker_priority(person->rank);
  }
  const scenario::Duration known = next_due();
  book_.add(std::move(person), letter.written);
  letters_.push_back(std::move(letter));
  if (next_due() < known) changed_.notify_all();
}

void Corridor::post(std::unique_lock<threading::Lock>& guard) {
  while (!letters_.empty()) {
    std::vector<Letter> letters = std::exchange(letters_, {});
    guard.unlock();
    for (Letter& each : letters) {
      line_.put_async(std::move(each.payload), std::move(each.options),
                      [this, number = each.number, begin = each.written](
                          const broker::Receipt& receipt) { note(number, since(begin), receipt); });
    }
    guard.lock();
  }
}

void Corridor::note(std::uint64_t number, scenario::Duration took, const broker::Receipt& receipt) {
  const std::scoped_lock guard(lock_);
  if (receipt.confirmed() != nullptr) {
    ++result_.confirmed;
    result_.confirm.add(took.count());
    book_.confirm(number);
    result_.deepest = std::max(result_.deepest, book_.in_line());
  } else if (const broker::Unknown* const unknown = receipt.unknown()) {
    ++result_.unknown;
    if (result_.first_refusal.empty()) result_.first_refusal = unknown->why;
    book_.doubt(number);
  } else if (!stop_.stop_requested()) {
    ++result_.refused;
    if (result_.first_refusal.empty()) result_.first_refusal = receipt.refused()->why;
    if (Someone person = book_.refuse(number)) {
      give_up(std::move(person), Loss::refused, recorder_.now());
    }
  }
  tell_if_over();
}

scenario::Duration Corridor::next_due() const {
  const std::optional<TicketBook::Leaving> leaving = book_.next_leaving();
  return std::min(leaving ? leaving->first : never,
                  returns_.empty() ? never : returns_.begin()->first.first);
}

void Corridor::settle(scenario::Duration now) {
  for (scenario::Duration due = next_due(); due <= now; due = next_due()) {
    const std::optional<TicketBook::Leaving> leaving = book_.next_leaving();
    if (leaving && leaving->first == due) {
      give_up(book_.leave(leaving->second), Loss::patience, due);
    } else {
      Someone person = std::move(returns_.extract(returns_.begin()).mapped());
      recorder_.come_again(*person);
      come(std::move(person));
    }
  }
}

void Corridor::give_up(Someone person, Loss loss, scenario::Duration moment) {
  const bool tries_again = person->tries < strategy_.retries.most;
  recorder_.lose(*person, loss, moment, tries_again);
  if (!tries_again) {
    if (thinking_ != nullptr) thinking_->think(person->user, moment);
    return tell_if_over();
  }
  const scenario::Duration at_home(simulate::pause(retries_, person->tries++, jitter_));
  person->left = moment;
  person->came = at_home > never - moment ? never : moment + at_home;
  const Due due(person->came, person->number);
  returns_.emplace(due, std::move(person));
  changed_.notify_all();
}

void Corridor::take(std::size_t window, Party& party, const std::stop_token& stop) {
  party.clear();
  Window& at = *windows_[window];
  vacate(at);
  try {
    // Over: then what is still there is of people who are gone.
    while (!stop.stop_requested() && !over_.stop_requested()) {
      std::optional<broker::Delivery> delivery = next(at);
      if (!delivery) return;
      if (Someone person = received(*delivery)) {
        at.serving = *std::move(delivery);
        party.push_back(std::move(person));
        return;
      }
      delivery->ack();
    }
  } catch (...) {
    fail();
  }
}

void Corridor::vacate(Window& window) {
  if (!window.serving) return;
  window.serving.ack();
  const std::scoped_lock guard(lock_);
  --busy_;
}

std::optional<broker::Delivery> Corridor::next(Window& window) {
  const base::Instant begin = base::System::now();
  bool somebody = false;
  {
    const std::scoped_lock guard(lock_);
    somebody = book_.in_line() != 0;
  }
  std::optional<broker::Delivery> delivery = window.queue.try_get(std::nullopt, over_.get_token());
  if (!delivery) return std::nullopt;
  const std::scoped_lock guard(lock_);
  if (somebody) result_.hand.add(since(begin).count());
  if (delivery->redelivered()) ++result_.redelivered;
  return delivery;
}

Someone Corridor::received(const broker::Delivery& delivery) {
  const auto ticket = codec::decode<Ticket>(delivery.payload());
  const std::scoped_lock guard(lock_);
  const scenario::Duration now = recorder_.now();
  settle(now);
  if (!letters_.empty()) changed_.notify_all();  // a window waits for no broker
  TicketBook::Presented presented = book_.present(ticket.number);
  Someone person = std::move(presented.person);
  if (!person) {
    if (!presented.is_vacant) ++result_.duplicates;
    return nullptr;
  }
  result_.held.add(since(presented.put).count());
  if (leaves(person, now)) return nullptr;
  ++busy_;
  person->stretch = simulate::stretch_of(strategy_.contention, strategy_.speed, busy_);
  recorder_.start(std::span(&person, 1));
  tell_if_over();
  return person;
}

bool Corridor::leaves(Someone& person, scenario::Duration now) {
  if (!strategy_.deadline || now - person->came <= *strategy_.deadline) return false;
  give_up(std::move(person), Loss::sent_away, now);
  return true;
}

// A stop is asked for without the lock: it may have the broker answer what was put.
void Corridor::fail() {
  {
    const std::scoped_lock guard(lock_);
    if (!error_) error_ = std::current_exception();
  }
  stop_.request_stop();
}

std::optional<std::size_t> Corridor::window_to_start() {
  const std::scoped_lock guard(lock_);
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    if (!std::exchange(windows_[i]->has_thread, true)) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> Corridor::attend(const std::stop_token& stop) {
  std::unique_lock guard(lock_);
  while (!over_.stop_requested() && !stop.stop_requested()) {
    const scenario::Duration now = recorder_.now();
    settle(now);
    if (!letters_.empty()) {
      post(guard);
      continue;
    }
    const scenario::Duration due = next_due();
    changed_.wait(stop, due == never ? Timeout() : Timeout(due - now));
  }
  return std::nullopt;
}

bool Corridor::is_over() const {
  return closed_ && book_.has_only_unknown() && returns_.empty();
}

void Corridor::tell_if_over() {
  if (is_over()) changed_.notify_all();
}

void Corridor::close() {
  {
    const std::scoped_lock guard(lock_);
    closed_ = true;
  }
  while (only_the_unknown_are_left()) lose_the_unknown();
  over_.request_stop();
  const std::scoped_lock guard(lock_);
  changed_.notify_all();
}

bool Corridor::only_the_unknown_are_left() {
  const std::stop_token stop = stop_.get_token();
  const std::scoped_lock guard(lock_);
  while (!is_over() && !stop.stop_requested()) static_cast<void>(changed_.wait(stop));
  return book_.unknown() != 0 && !stop.stop_requested();
}

// Whoever is in the line comes to a window by and by; who has not come when it is empty never will.
void Corridor::lose_the_unknown() {
  try {
    if (!line_.join(std::nullopt, stop_.get_token())) return;
  } catch (...) {
    return fail();
  }
  const std::scoped_lock guard(lock_);
  for (Someone& each : book_.take_unknown()) {
    give_up(std::move(each), Loss::refused, recorder_.now());
  }
}

CorridorResult Corridor::finish() {
  const std::scoped_lock guard(lock_);
  if (error_) std::rethrow_exception(error_);
  return result_;  // a copy: an answer for somebody who has gone may still come
}

}  // namespace canteen::serve
