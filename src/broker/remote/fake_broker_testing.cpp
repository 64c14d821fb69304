#include "src/broker/remote/fake_broker_testing.hpp"

#include <algorithm>
#include <atomic>
#include <set>

#include <canteen/base/platform.hpp>
#include <canteen/broker/schemes.hpp>

#include "src/broker/remote/envelope.hpp"
#include "src/broker/remote/open.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

FakeBroker::Clock::time_point time_of(base::Deadline deadline) {
  const auto latest = FakeBroker::Clock::now() + 24h;
  if (deadline.never()) return latest;
  const FakeBroker::Clock::time_point at{std::chrono::nanoseconds(deadline.instant())};
  return std::min(at, latest);
}

}  // namespace

// ---- The broker -------------------------------------------------------------------------------

FakeBroker& FakeBroker::of(const std::string& name) {
  static std::mutex& lock = *new std::mutex();
  static auto& all = *new std::map<std::string, std::unique_ptr<FakeBroker>>();
  const std::scoped_lock guard(lock);
  std::unique_ptr<FakeBroker>& broker = all[name];
  if (!broker) broker = std::make_unique<FakeBroker>(name.starts_with("local"));
  return *broker;
}

void FakeBroker::set_faults(const Faults& faults) {
  const std::scoped_lock guard(lock_);
  faults_ = faults;
  random_.seed(faults.seed);
}

void FakeBroker::set_absent(bool absent) {
  const std::scoped_lock guard(lock_);
  is_absent_ = absent;
}

void FakeBroker::set_stalled(bool stalled) {
  const std::scoped_lock guard(lock_);
  is_stalled_ = stalled;
  changed_.notify_all();
}

std::size_t FakeBroker::unanswered() {
  const std::scoped_lock guard(lock_);
  return unanswered_;
}

void FakeBroker::set_blocked(bool blocked) {
  const std::scoped_lock guard(lock_);
  is_blocked_ = blocked;
  changed_.notify_all();
}

void FakeBroker::set_credentials(std::string password) {
  const std::scoped_lock guard(lock_);
  password_ = std::move(password);
}

void FakeBroker::hold_confirmations(bool hold) {
  const std::scoped_lock guard(lock_);
  holds_confirmations_ = hold;
  changed_.notify_all();
}

void FakeBroker::cut() {
  const std::scoped_lock guard(lock_);
  for (auto& [number, each] : connections_) each.is_cut = true;
  changed_.notify_all();
}

std::size_t FakeBroker::connections() {
  const std::scoped_lock guard(lock_);
  return connections_.size();
}

std::size_t FakeBroker::all_connections() {
  const std::scoped_lock guard(lock_);
  return last_connection_;
}

std::size_t FakeBroker::stored(const std::string& queue) {
  const std::scoped_lock guard(lock_);
  std::size_t count = 0;
  for (const auto& [name, group] : queues_[queue]) count += group.size();
  return count;
}

bool FakeBroker::knows(const std::string& queue) {
  const std::scoped_lock guard(lock_);
  return std::any_of(queues_.begin(), queues_.end(), [&](const auto& each) {
    return each.first == queue || each.first.starts_with(queue + "!");
  });
}

bool FakeBroker::strikes() {
  return faults_.loss > 0 && std::uniform_real_distribution<>(0, 1)(random_) < faults_.loss;
}

void FakeBroker::put(Queue& queue, const std::shared_ptr<const Message>& message, Entry entry) {
  entry.message = message;
  for (auto& [name, group] : queue) {
    group.emplace(Place(-message->options.priority, ++last_order_), entry);
  }
  changed_.notify_all();
}

// What the connection had comes again.
void FakeBroker::leave(std::uint64_t connection) {
  for (auto& [name, queue] : queues_) {
    for (auto& [group_name, group] : queue) {
      for (auto& [place, entry] : group) {
        if (entry.owner == connection) entry.owner = 0;
      }
    }
  }
  connections_.erase(connection);
  changed_.notify_all();
}

std::map<FakeBroker::Place, FakeBroker::Entry>::iterator FakeBroker::next_for(
    Group& group, std::uint64_t connection) const {
  const Clock::time_point now = Clock::now();
  std::set<std::string> held_up;  // keys
  for (auto each = group.begin(); each != group.end(); ++each) {
    Entry& entry = each->second;
    const std::string& key = entry.message->options.key;
    if (!key.empty() && held_up.contains(key)) continue;
    const bool is_free = entry.owner == 0 && entry.due <= now;
    if (is_free) return each;
    // A key that is out goes on where it is, or nowhere.
    const bool goes_on = returns_locally_ && entry.owner == connection;
    if (!key.empty() && !goes_on) held_up.insert(key);
  }
  return group.end();
}

std::optional<FakeBroker::Clock::time_point> FakeBroker::next_due(const Group& group) const {
  std::optional<Clock::time_point> next;
  const Clock::time_point now = Clock::now();
  for (const auto& [place, entry] : group) {
    if (entry.owner == 0 && entry.due > now && (!next || entry.due < *next)) next = entry.due;
  }
  return next;
}

// ---- The connection ---------------------------------------------------------------------------

const Features& FakeLink::features() const noexcept {
  static constexpr Features common = Features()
                                         .set(Feature::processes, Support::native)
                                         .set(Feature::priority, Support::native)
                                         .set(Feature::delay, Support::native)
                                         .set(Feature::key, Support::native)
                                         .set(Feature::groups, Support::native)
                                         .set(Feature::dead_letters, Support::native)
                                         .set(Feature::purge, Support::native)
                                         .set(Feature::remove, Support::native);
  static constexpr Features places = Features(common).set(Feature::place, Support::native);
  return broker_.returns_locally_ ? common : places;
}

Link::Traits FakeLink::traits() const noexcept {
  return {.returns_locally = broker_.returns_locally_,
          .keeps_keys_together = broker_.returns_locally_};
}

void FakeLink::lose(Lock& guard) {
  broker_.leave(connection_);
  connection_ = 0;
  guard.unlock();
  throw LinkLost("the connection was cut");
}

void FakeLink::check(Lock& guard, base::Deadline deadline) {
  const auto is_answered = [this] {
    return !broker_.is_stalled_ || broker_.connections_[connection_].is_cut;
  };
  if (connection_ == 0) throw LinkLost("there is no connection");
  ++broker_.unanswered_;
  const bool came = broker_.changed_.wait_until(guard, time_of(deadline), is_answered);
  --broker_.unanswered_;
  if (!came) lose(guard);
  if (broker_.connections_[connection_].is_cut || broker_.strikes()) lose(guard);
}

void FakeLink::connect(Events& events, base::Deadline deadline) {
  Lock guard(broker_.lock_);
  if (broker_.is_absent_) throw LinkLost("connection refused");
  if (address_.url.password != broker_.password_) {
    throw BrokerError("fake://" + address_.url.host + ": the broker does not know the user or " +
                      "the password");
  }
  events_ = &events;
  connection_ = ++broker_.last_connection_;
  broker_.connections_[connection_];
  check(guard, deadline);
  FakeBroker::Queue& queue = broker_.queues_[address_.queue];
  if (!address_.group.empty()) queue[address_.group];
}

void FakeLink::publish(std::span<const Outgoing> messages) {
  Lock guard(broker_.lock_);
  FakeBroker::Queue& queue = broker_.queues_[address_.queue];
  for (const Outgoing& each : messages) {
    check(guard, base::Deadline(1s, base::System::now()));
    FakeBroker::Connection& connection = broker_.connections_[connection_];
    if (queue.empty()) {
      connection.refusals.emplace_back(
          each.number, Refused{Refused::Reason::other, address_.queue + " has no group yet"});
      continue;
    }
    broker_.put(queue, each.message,
                {.expires = each.expires,
                 .due = FakeBroker::Clock::now() + each.delay,
                 .again = each.again});
    if (broker_.strikes()) lose(guard);  // it is there, and nobody knows
    connection.confirmations.push_back(each.number);
  }
}

void FakeLink::want(std::size_t more) {
  Lock guard(broker_.lock_);
  check(guard, base::Deadline(1s, base::System::now()));
  broker_.connections_[connection_].wanted = more;
}

void FakeLink::settle(std::span<const Settlement> settlements) {
  Lock guard(broker_.lock_);
  for (const Settlement& each : settlements) {
    check(guard, base::Deadline(1s, base::System::now()));
    settle_one(each);
  }
  broker_.changed_.notify_all();
}

void FakeLink::settle_one(const Settlement& settlement) {
  FakeBroker::Group& group = broker_.queues_[address_.queue][address_.group];
  const auto found = std::find_if(group.begin(), group.end(), [&](const auto& each) {
    return each.second.owner == connection_ && each.second.tag == settlement.tag;
  });
  if (found == group.end()) return;
  FakeBroker::Entry& entry = found->second;
  switch (settlement.kind) {
    case Settlement::Kind::ack:
      group.erase(found);
      return;
    case Settlement::Kind::give_back:
    case Settlement::Kind::requeue:
      entry.owner = 0;
      entry.deliveries = settlement.attempts;
      entry.due = FakeBroker::Clock::now() + settlement.delay;
      if (broker_.returns_locally_ && settlement.kind == Settlement::Kind::requeue) {
        auto moved = group.extract(found);  // it cannot return it to its place
        moved.key().second = ++broker_.last_order_;
        group.insert(std::move(moved));
      }
      return;
    case Settlement::Kind::dead:
      auto letter = std::make_shared<Message>(*entry.message);
      letter->options.headers[std::string(envelope::dead_reason)] = settlement.reason;
      letter->options.headers[std::string(envelope::dead_attempts)] =
          std::to_string(settlement.attempts);
      FakeBroker::Queue& dead = broker_.queues_[address_.dead_letters().queue];
      dead["default"];
      broker_.put(dead, letter, {});
      group.erase(found);
      return;
  }
}

bool FakeLink::extend(std::uint64_t /*tag*/, std::chrono::nanoseconds /*lease*/) {
  return true;
}

void FakeLink::flush(base::Deadline deadline) {
  Lock guard(broker_.lock_);
  check(guard, deadline);
}

Count FakeLink::count(base::Deadline deadline) {
  Lock guard(broker_.lock_);
  check(guard, deadline);
  static_cast<void>(tell(guard));  // what came before the answer
  const auto now = FakeBroker::Clock::now();
  Count fullest;
  for (const auto& [name, group] : broker_.queues_[address_.queue]) {
    if (!address_.group.empty() && name != address_.group) continue;
    Count count;
    for (const auto& [place, entry] : group) {
      if (entry.owner == 0) ++(entry.due <= now ? count.ready : count.delayed);
    }
    if (count.ready + count.delayed >= fullest.ready + fullest.delayed) fullest = count;
  }
  return fullest;
}

std::size_t FakeLink::purge(base::Deadline deadline) {
  Lock guard(broker_.lock_);
  check(guard, deadline);
  std::size_t count = 0;
  for (auto& [name, group] : broker_.queues_[address_.queue]) {
    if (!address_.group.empty() && name != address_.group) continue;
    count += std::erase_if(group, [](const auto& each) { return each.second.owner == 0; });
  }
  return count;
}

void FakeLink::remove(base::Deadline deadline) {
  Lock guard(broker_.lock_);
  check(guard, deadline);
  std::erase_if(broker_.queues_, [&](const auto& each) {
    return each.first == address_.queue || each.first.starts_with(address_.queue + "!");
  });
}

// Whether there was anything to tell. Gives the lock up meanwhile.
bool FakeLink::tell(Lock& guard) {
  FakeBroker::Connection& connection = broker_.connections_[connection_];
  std::vector<Arrival> arrivals;
  FakeBroker::Group* const group =
      address_.group.empty() ? nullptr : &broker_.queues_[address_.queue][address_.group];
  while (connection.wanted != 0 && group != nullptr) {
    const auto next = broker_.next_for(*group, connection_);
    if (next == group->end()) break;
    FakeBroker::Entry& entry = next->second;
    --connection.wanted;
    entry.owner = connection_;
    entry.tag = ++broker_.last_tag_;
    ++entry.deliveries;
    arrivals.push_back({.tag = entry.tag,
                        .message = entry.message,
                        .attempt = entry.deliveries,
                        .redelivered = entry.again || entry.deliveries > 1,
                        .expires = entry.expires});
  }
  std::vector<std::uint64_t> confirmations;
  if (!broker_.holds_confirmations_) confirmations.swap(connection.confirmations);
  if (broker_.faults_.shuffles) {
    std::shuffle(confirmations.begin(), confirmations.end(), broker_.random_);
  }
  const auto refusals = std::exchange(connection.refusals, {});
  const bool has_block_changed = connection.knows_blocked != broker_.is_blocked_;
  connection.knows_blocked = broker_.is_blocked_;
  const bool is_blocked = broker_.is_blocked_;
  const bool any = !confirmations.empty() || !refusals.empty() || !arrivals.empty();
  // With the lock all the time: what changes meanwhile would be told to nobody who waits for it.
  if (!any && !has_block_changed) return false;
  guard.unlock();
  for (const std::uint64_t each : confirmations) events_->confirmed(each);
  for (const auto& [number, why] : refusals) events_->refused(number, why);
  for (Arrival& each : arrivals) events_->arrived(std::move(each));
  if (has_block_changed) {
    events_->blocked(is_blocked ? std::optional<std::string>("no memory") : std::nullopt);
  }
  guard.lock();
  return true;
}

void FakeLink::pump(base::Deadline deadline) {
  Lock guard(broker_.lock_);
  const auto end = time_of(deadline);
  for (;;) {
    if (connection_ == 0) throw LinkLost("there is no connection");
    if (broker_.connections_[connection_].is_cut || broker_.strikes()) lose(guard);
    if (!broker_.is_stalled_ && tell(guard)) return;
    if (std::exchange(broker_.connections_[connection_].is_woken, false)) return;
    const auto now = FakeBroker::Clock::now();
    if (now >= end) return;
    auto until = end;
    if (!address_.group.empty()) {
      const auto due = broker_.next_due(broker_.queues_[address_.queue][address_.group]);
      if (due) until = std::min(until, *due);
    }
    broker_.changed_.wait_until(guard, until);
  }
}

void FakeLink::wake() noexcept {
  const std::scoped_lock guard(broker_.lock_);
  if (connection_ == 0) return;
  broker_.connections_[connection_].is_woken = true;
  broker_.changed_.notify_all();
}

void FakeLink::disconnect(base::Deadline /*deadline*/) noexcept {
  const std::scoped_lock guard(broker_.lock_);
  if (connection_ != 0) broker_.leave(connection_);
  connection_ = 0;
}

void* FakeLink::native() noexcept {
  return connection_ != 0 ? &broker_ : nullptr;
}

std::string new_fake_url(const std::string& broker) {
  static const bool is_registered = [] {
    register_scheme("fake", [](const Url& url, const Options& options) {
      check_url(url, {});
      return open({url, queue_of(url), options.group}, options,
                  [](const Address& address, const Options&) {
                    return std::make_unique<FakeLink>(address, FakeBroker::of(address.url.host));
                  });
    });
    return true;
  }();
  static std::atomic<int> number{is_registered ? 0 : 1};
  return "fake://" + broker + "?queue=line-" + std::to_string(++number);
}

}  // namespace canteen::broker::remote
