#include "src/broker/remote/conversation.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/broker/errors.hpp>

#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

// How long one question may take.
constexpr std::chrono::nanoseconds answer_within = 10s;

// A connection that holds so long was a good one.
constexpr base::Instant proven_after = std::chrono::nanoseconds(1s).count();

base::Deadline within(std::chrono::nanoseconds time) {
  return {time, base::System::now()};
}

// What the broker cannot do, and the library can.
Features with_emulated(Features features, const Link::Traits& traits) {
  const auto emulate = [&](Feature feature) {
    if (features[feature] == Support::absent) features.set(feature, Support::emulated);
  };
  if (!traits.has_partitions) {
    features.set(Feature::order, Support::native).set(Feature::competing, Support::native);
  }
  emulate(Feature::ttl);
  emulate(Feature::lease);
  if (traits.can_count || traits.has_bound) emulate(Feature::bound);
  return features;
}

}  // namespace

Conversation::Conversation(const Address& address, const Options& options,
                           std::unique_ptr<Link> link)
    : address_(address),
      link_(std::move(link)),
      traits_(link_->traits()),
      features_(with_emulated(link_->features(), traits_)),
      desk_(address, options, *link_),
      room_(traits_.has_bound || !traits_.can_count ? 0 : options.maxsize) {}

void Conversation::connect() {
  const std::chrono::nanoseconds time = connect_time_of(address_.url);
  const base::Deadline deadline = within(time);
  for (;;) {
    std::string why;
    try {
      link_->connect(told_, deadline);
      is_connected_ = true;
      connected_at_ = base::System::now();
      desk_.connected();
      return;
    } catch (const LinkLost& error) {
      why = error.what();
    }
    told_ = Told();
    const std::chrono::nanoseconds pause = backoff_.next();
    if (within(pause).instant() >= deadline.instant()) {
      link_->disconnect(deadline);
      const double seconds = std::chrono::duration<double>(time).count();
      std::string text = std::to_string(seconds);
      text.erase(text.find_last_not_of('0') + 1);
      if (text.ends_with('.')) text.pop_back();
      text += " s: ";
      text += why;
      throw BrokerError(shown(address_.url) + ": no connection within " + text);
    }
    std::this_thread::sleep_for(pause);
  }
}

void Conversation::run() noexcept {
  for (bool is_over = false; !is_over;) {
    try {
      if (is_connected_) {
        turn();
      } else {
        offline();
      }
      is_over = desk_.is_closed();
    } catch (const std::exception& error) {
      lost(error.what());
    }
  }
  finish();
}

void Conversation::turn() {
  apply();
  has_applied_ = false;
  const Desk::Work work = desk_.collect(wanted_, link_->is_on_its_way());
  extend(work.extensions);
  settle(work.settlements);
  publish();
  if (work.want) {
    wanted_ = *work.want;
    link_->want(*work.want);
  }
  run_calls();
  if (is_removed_) return;  // what the link did now might make the queue again
  look(work);
  apply();
  // What was told meanwhile may be for somebody who waits, and changes what falls due.
  if (has_applied_ || work.is_closed) return;
  base::Instant until = work.until;
  if (desk_.has_waiting_puts()) until = std::min(until, room_.next_look());
  link_->pump(until == Inbox::never ? base::Deadline() : base::Deadline::at(until));
  apply();
}

void Conversation::extend(std::span<const Desk::Extension> extensions) {
  for (const Desk::Extension& each : extensions) {
    if (!link_->extend(each.tag, each.lease)) told_.taken_back(each.tag);
  }
}

void Conversation::settle(std::span<const Settlement> settlements) {
  if (settlements.empty()) return;
  link_->settle(settlements);
  // What comes back is to be seen by those who count once it is not counted as out any more.
  const bool comes_back =
      std::any_of(settlements.begin(), settlements.end(),
                  [](const Settlement& each) { return each.kind != Settlement::Kind::ack; });
  if (comes_back) link_->flush(answer());
  desk_.settled(settlements.size());
}

void Conversation::publish() {
  while (desk_.has_waiting_puts()) {
    const base::Instant now = base::System::now();
    if (room_.needs_look(now)) {
      const std::size_t in_flight = desk_.in_flight();
      const Count waiting = count();
      room_.looked(desk_.waiting(waiting), in_flight, base::System::now());
    }
    const std::vector<Outgoing> batch =
        desk_.next_puts(std::min(room_.left(), Outbox::most_messages));
    if (batch.empty()) break;
    room_.put(batch.size(), now);
    link_->publish(batch);
    apply();
  }
  desk_.turn_away_puts();
}

void Conversation::look(const Desk::Work& work) {
  if (!work.has_joins && !work.has_glanced) return;
  if (work.has_joins) link_->flush(answer());
  const Count broker = traits_.can_count ? count() : Count();
  if (work.has_joins) desk_.look_at_joins(broker);
  if (work.has_glanced) desk_.end_glances(broker.ready != 0);
}

// By when a question is to be answered.
base::Deadline Conversation::answer() const {
  const base::Deadline usual = within(answer_within);
  return usual.instant() < end_.instant() ? usual : end_;
}

void Conversation::run_calls() {
  std::exception_ptr loss;
  for (const auto& each : desk_.take_calls()) {
    try {
      each->run(loss || is_removed_ ? nullptr : link_.get());
    } catch (const LinkLost&) {
      each->error = loss = std::current_exception();
    } catch (...) {
      each->error = std::current_exception();
    }
    apply();
    each->done.set();
  }
  if (loss) std::rethrow_exception(loss);
}

Count Conversation::count() {
  const Count count = link_->count(answer());
  apply();
  return count;
}

std::size_t Conversation::purge() {
  std::size_t dropped = desk_.purge();
  settle(desk_.take_settlements());
  dropped += link_->purge(answer());
  apply();
  return dropped;
}

// What has come here is of a queue that is not there any more.
void Conversation::remove() {
  link_->want(0);
  wanted_ = 0;  // should it fail
  link_->remove(answer());
  is_removed_ = true;
  desk_.close();
}

void Conversation::apply() {
  if (!told_.anything()) return;
  has_applied_ = true;
  wanted_ -= std::min(wanted_, told_.arrivals.size());
  if (!told_.arrivals.empty()) room_.taken(base::System::now());
  desk_.apply(told_);
}

void Conversation::lost(const std::string& why) {
  const base::Instant now = base::System::now();
  told_.arrivals.clear();  // they are another's by now
  apply();
  link_->disconnect(within(0s));
  told_ = Told();
  if (is_connected_) lost_at_ = now;
  if (is_connected_ && now - connected_at_ >= proven_after) backoff_.reset();
  is_connected_ = false;
  wanted_ = 0;
  room_.forget();
  retry_at_ = within(backoff_.next()).instant();
  desk_.lose(why);
}

// Without a connection: who does not want to wait is told, and in time it is tried again.
void Conversation::offline() {
  desk_.offline();
  const base::Instant now = base::System::now();
  if (now - lost_at_ >= patience_of(address_.url).count()) desk_.give_up_puts();
  if (now < retry_at_) {
    desk_.wait(retry_at_);
    return;
  }
  if (desk_.is_closed()) return;
  link_->connect(told_, within(connect_within));
  is_connected_ = true;
  connected_at_ = base::System::now();
  desk_.connected();
}

void Conversation::finish() {
  const base::Deadline deadline = within(close_within);
  end_ = deadline;
  try {
    if (is_connected_ && !is_removed_) {
      link_->want(0);
      publish();
      // Until all is confirmed, and once more for what was on its way here.
      for (bool again = true; again; again = desk_.in_flight() != 0) {
        desk_.give_back_everything();
        settle(desk_.take_settlements());
        run_calls();
        if (is_removed_) break;
        if (desk_.in_flight() != 0) link_->pump(deadline);
        apply();
        if (deadline.passed(base::System::now())) break;
      }
      // And what was on its way until the broker knew of all that.
      while (!is_removed_ && !deadline.passed(base::System::now())) {
        has_applied_ = false;
        desk_.give_back_everything();
        settle(desk_.take_settlements());
        link_->flush(deadline);
        apply();
        if (!has_applied_) break;
      }
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the broker returns it all
  }
  link_->disconnect(deadline);
  desk_.end();
}

}  // namespace canteen::broker::remote
