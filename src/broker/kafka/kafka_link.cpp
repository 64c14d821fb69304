#include "src/broker/kafka/kafka_link.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include <poll.h>

#include <canteen/base/platform.hpp>
#include <canteen/broker/errors.hpp>

#include "src/broker/kafka/failure.hpp"
#include "src/broker/kafka/features.hpp"
#include "src/broker/kafka/names.hpp"
#include "src/broker/kafka/offset_tracker.hpp"
#include "src/broker/kafka/record.hpp"
#include "src/broker/kafka/time_left.hpp"

namespace canteen::broker::kafka {
namespace {

using namespace std::chrono_literals;

// Numbers of dead letters' copies; the core's do not come so far.
constexpr std::uint64_t burial = std::uint64_t{1} << 63;

// So long librdkafka may try by itself, with all that it knows, before the connection is lost.
constexpr std::chrono::nanoseconds recovers_within = 1s;

constexpr std::size_t longest_topic = 249;

std::string topic_for(const remote::Address& address) {
  std::string topic = topic_of(address.queue);
  if (topic.size() > longest_topic) {
    throw UrlError("broker URL \"" + address.url.text() +
                   "\": the parameter queue is too long for Kafka, which has 249 bytes for it");
  }
  return topic;
}

bool has_dead_letters(const remote::Address& address) {
  return address.queue.find('!') != std::string::npos;
}

// Dead letters are few: they are in one partition, whatever their queue has.
Settings settings_of(const remote::Address& address, const Options& options) {
  Settings settings = Settings::of(address.url, options.presence);
  settings.prefetch = options.prefetch;
  if (has_dead_letters(address)) settings.partitions = 1;
  return settings;
}

}  // namespace

KafkaLink::KafkaLink(remote::Address address, const Options& options)
    : address_(std::move(address)),
      settings_(settings_of(address_, options)),
      topic_(topic_for(address_)),
      group_(address_.group.empty() ? "" : group_id(topic_, address_.group)),
      features_(features_of(settings_)) {}

KafkaLink::~KafkaLink() {
  disconnect(base::Deadline(0s, base::System::now()));
}

remote::Link::Traits KafkaLink::traits() const noexcept {
  return {.returns_locally = true,
          .keeps_keys_together = true,
          .restores_keys = true,
          .has_partitions = true,
          .glance = 60ms,
          .gather = 20ms};
}

// -- Connecting -----------------------------------------------------------------------------------

void KafkaLink::connect(Events& events, base::Deadline deadline) {
  disconnect(base::Deadline(0s, base::System::now()));
  events_ = &events;
  producer_ = std::make_unique<Producer>(settings_, wake_, health_);
  reach_broker(deadline);
  partitions_ = Admin(producer_->client()).ensure_topic(topic_, settings_, deadline);
  if (settings_.partitions.value_or(partitions_) != partitions_) {
    throw BrokerError("kafka: topic " + topic_ + " has " + std::to_string(partitions_) +
                      " partitions, not " + std::to_string(*settings_.partitions));
  }
  if (group_.empty()) return;
  consumer_ = std::make_unique<Consumer>(
      settings_, Consumer::Subscription{topic_, group_, partitions_}, wake_, health_);
  declare(topic_, consumer_->client(), partitions_, deadline);
  has_group_ = true;
}

// Until a broker has answered; who is refused is told so.
void KafkaLink::reach_broker(base::Deadline deadline) {
  for (;;) {
    const struct rd_kafka_metadata* raw = nullptr;
    const auto code = rd_kafka_metadata(producer_->client(), 0, nullptr, &raw,
                                        std::max(1, milliseconds_left(deadline, 250ms)));
    const MetadataHandle metadata(raw);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    producer_->listen();
    if (health_.refusal != RD_KAFKA_RESP_ERR_NO_ERROR) {
      fail("it is refused by " + settings_.brokers, health_.refusal);
    }
    if (health_.down_since) fail("no broker", RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN);
    if (deadline.passed(base::System::now())) fail("no broker", code);
  }
  health_.down_since.reset();
}

// A group is there once it has committed an offset of each partition. The ends are read before it
// is known that there are none: were it made by another meanwhile, who then put a message, that one
// would be behind the ends that are committed here, and come.
void KafkaLink::declare(const std::string& topic, rd_kafka_t* group, int partitions,
                        base::Deadline deadline) {
  const std::vector<std::int64_t> ends =
      Admin(producer_->client()).ends(topic, partitions, deadline);
  Admin admin(group);
  const std::vector<Committed> committed = admin.committed(topic, partitions, deadline);
  const bool is_new = std::none_of(committed.begin(), committed.end(),
                                   [](const Committed& each) { return each.offset >= 0; });
  // Dead letters were there before whoever looks at them.
  const bool from_the_start = !is_new || topic != topic_ || has_dead_letters(address_);
  std::map<int, std::int64_t> missing;
  for (int i = 0; i < partitions; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (committed[at].offset < 0) missing[i] = from_the_start ? 0 : ends[at];
  }
  admin.commit(topic, missing, deadline);
}

// Only a client of a group may ask what it has done.
rd_kafka_t* KafkaLink::asker(const std::string& group) {
  if (consumer_ && group == group_) return consumer_->client();
  return askers_.try_emplace(group, settings_, group, wake_).first->second.client.get();
}

void KafkaLink::disconnect(base::Deadline deadline) noexcept {
  const bool is_hasty = deadline.passed(base::System::now());
  if (consumer_) leaving_.push_back(consumer_->leave(deadline));
  consumer_.reset();
  for (auto& [group, asker] : askers_) leaving_.emplace_back(std::move(asker), base::Deadline());
  askers_.clear();
  const base::Deadline least(1s, base::System::now());
  see_off(is_hasty || least.instant() < deadline.instant() ? deadline : least);
  if (producer_) producer_->close(deadline);
  producer_.reset();
  burials_.clear();
  health_ = Health();
  has_group_ = has_dead_letters_ = false;
  events_ = nullptr;
}

// Those who are on their way out; at the next connection, too.
void KafkaLink::see_off(base::Deadline deadline) noexcept {
  for (;;) {
    std::erase_if(leaving_, [](Farewell& each) { return each.serve(); });
    if (leaving_.empty() || deadline.passed(base::System::now())) return;
    std::this_thread::sleep_for(2ms);
  }
}

void* KafkaLink::native() noexcept {
  return producer_ ? producer_->client() : nullptr;
}

// -- Putting --------------------------------------------------------------------------------------

void KafkaLink::publish(std::span<const remote::Outgoing> messages) {
  if (!has_any_group()) {
    for (const remote::Outgoing& each : messages) {
      events_->refused(each.number, {Refused::Reason::other, address_.queue + " has no group yet"});
    }
    return;
  }
  for (const remote::Outgoing& each : messages) {
    const auto code = producer_->send(topic_, next_partition_, *each.message,
                                      {.expires = each.expires, .again = each.again}, each.number);
    next_partition_ = (next_partition_ + 1) % partitions_;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    if (!is_final(code)) fail("a message is not taken", code);
    events_->refused(each.number, {Refused::Reason::other, "kafka: " + text_of(code)});
  }
}

// Once there is a group it stays, but for those whose offsets the broker forgets in the end.
bool KafkaLink::has_any_group() {
  if (!has_group_) has_group_ = !group_ids(base::Deadline(10s, base::System::now())).empty();
  return has_group_;
}

std::vector<std::string> KafkaLink::group_ids(base::Deadline deadline) {
  std::vector<std::string> ids = Admin(producer_->client()).groups(deadline);
  std::erase_if(ids, [&](const std::string& id) { return group_of(id, topic_).empty(); });
  return ids;
}

bool KafkaLink::read_reports() {
  bool has_told = false;
  for (const Producer::Report& each : producer_->reports()) {
    if ((each.number & burial) != 0) {
      if (each.code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("a dead letter is not kept", each.code);
      const auto buried = burials_.extract(each.number);
      if (consumer_) consumer_->settle(buried.mapped());
      continue;
    }
    has_told = true;
    if (each.code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      events_->confirmed(each.number);
    } else if (is_final(each.code)) {
      events_->refused(each.number, {Refused::Reason::other, "kafka: " + text_of(each.code)});
    } else {
      fail("a message may be kept or not", each.code);
    }
  }
  return has_told;
}

// -- Getting --------------------------------------------------------------------------------------

void KafkaLink::want(std::size_t more) {
  if (consumer_) consumer_->want(more);
}

void KafkaLink::settle(std::span<const remote::Settlement> settlements) {
  for (const remote::Settlement& each : settlements) {
    if (each.kind == remote::Settlement::Kind::dead) {
      bury(each);
    } else if (consumer_) {
      consumer_->settle(each);
    }
  }
}

// The copy first, then the original is done: at least one of them is there at any time.
void KafkaLink::bury(const remote::Settlement& settlement) {
  const std::string topic = topic_of(address_.dead_letters().queue);
  if (!has_dead_letters_) {
    const base::Deadline deadline(10s, base::System::now());
    Settings plain = settings_;
    plain.partitions = 1;
    const int partitions = Admin(producer_->client()).ensure_topic(topic, plain, deadline);
    declare(topic, asker(group_id(topic, address_.dead_letters().group)), partitions, deadline);
    has_dead_letters_ = true;
  }
  const std::uint64_t number = burial | ++last_burial_;
  const Message letter = dead_letter(*settlement.message, settlement);
  const auto code = producer_->send(topic, 0, letter, {}, number);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) fail("a dead letter is not taken", code);
  burials_.emplace(number, settlement);
}

bool KafkaLink::extend(std::uint64_t, std::chrono::nanoseconds) {
  return false;  // there are no leases at Kafka
}

void KafkaLink::flush(base::Deadline deadline) {
  for (;;) {
    if (consumer_) consumer_->hurry();
    serve();
    // What is held up count() has as out.
    const bool is_done = !consumer_ || consumer_->all_is_kept() || consumer_->is_joining();
    if (burials_.empty() && is_done) return;
    if (deadline.passed(base::System::now())) {
      fail("what was done is not kept in time", RD_KAFKA_RESP_ERR__TIMED_OUT);
    }
    wait(deadline);
  }
}

bool KafkaLink::is_on_its_way() const noexcept {
  return consumer_ && consumer_->is_arriving();
}

// -- Counting, purging ----------------------------------------------------------------------------

remote::Count KafkaLink::count(base::Deadline deadline) {
  Admin admin(producer_->client());
  const std::vector<std::int64_t> ends = admin.ends(topic_, partitions_, deadline);
  if (!group_.empty()) return count_group(group_, ends, deadline);
  remote::Count fullest{.out = 0};
  for (const std::string& id : group_ids(deadline)) {
    const remote::Count each = count_group(id, ends, deadline);
    if (each.ready + *each.out >= fullest.ready + *fullest.out) fullest = each;
  }
  return fullest;
}

remote::Count KafkaLink::count_group(const std::string& id, const std::vector<std::int64_t>& ends,
                                     base::Deadline deadline) {
  const auto is_ours = [&](int partition) {
    return consumer_ && id == group_ && consumer_->tracker(partition) != nullptr;
  };
  bool are_all_ours = true;
  for (int i = 0; i < partitions_; ++i) are_all_ours = are_all_ours && is_ours(i);
  std::vector<Committed> committed(ends.size());
  if (!are_all_ours) {
    committed = Admin(asker(id)).committed(topic_, partitions_, deadline);
  }
  remote::Count count{.out = 0};
  for (int i = 0; i < partitions_; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const OffsetTracker stands =
        is_ours(i) ? *consumer_->tracker(i)
                   : OffsetTracker::restored(std::max<std::int64_t>(committed[at].offset, 0),
                                             committed[at].text);
    const std::size_t on_their_way = is_ours(i) ? consumer_->on_their_way(i) : 0;
    const std::int64_t behind = std::max<std::int64_t>(ends[at] - stands.next(), 0);
    count.ready += static_cast<std::size_t>(behind) + stands.waiting() + on_their_way;
    *count.out += stands.out() - on_their_way;
    if (is_ours(i) && consumer_->is_held_up(i)) ++*count.out;
  }
  return count;
}

std::size_t KafkaLink::purge(base::Deadline deadline) {
  if (!group_.empty()) return purge_own(deadline);
  Admin admin(producer_->client());
  const std::vector<std::int64_t> ends = admin.ends(topic_, partitions_, deadline);
  std::map<int, std::int64_t> all;
  for (int i = 0; i < partitions_; ++i) all[i] = ends[static_cast<std::size_t>(i)];
  std::size_t dropped = 0;
  for (const std::string& id : group_ids(deadline)) {
    const remote::Count before = count_group(id, ends, deadline);
    if (Admin(asker(id)).commit(topic_, all, deadline)) dropped += before.ready;
  }
  return dropped;
}

// What waits is whose partition it is in: so it takes the partitions, unless others have them.
std::size_t KafkaLink::purge_own(base::Deadline deadline) {
  const base::Deadline joined = within(deadline, 3s);
  consumer_->subscribe();
  while (!consumer_->has_partitions() && !joined.passed(base::System::now())) {
    serve();
    if (!consumer_->has_partitions()) wait(joined);
  }
  const std::vector<std::int64_t> ends =
      Admin(producer_->client()).ends(topic_, partitions_, deadline);
  const std::size_t dropped = consumer_->purge(ends);
  flush(deadline);
  return dropped;
}

// -- The thread's turn ----------------------------------------------------------------------------

bool KafkaLink::serve() {
  bool has_told = read_reports();
  if (consumer_) has_told = consumer_->serve(*events_) || has_told;
  see_off(base::Deadline(0s, base::System::now()));
  check_health();
  return has_told;
}

void KafkaLink::check_health() {
  if (health_.refusal != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw remote::LinkLost("kafka: it is refused by " + settings_.brokers + ": " +
                           text_of(health_.refusal));
  }
  const base::Instant now = base::System::now();
  if (!health_.down_since || now - *health_.down_since < recovers_within.count()) return;
  reach_broker(base::Deadline(250ms, now));
}

void KafkaLink::wait(base::Deadline deadline) {
  base::Deadline until = deadline;
  const auto by = [&until](base::Deadline other) {
    if (other.instant() < until.instant()) until = other;
  };
  if (consumer_) by(consumer_->due());
  if (!leaving_.empty()) by(base::Deadline(20ms, base::System::now()));
  if (health_.down_since) {
    by(base::Deadline::at(*health_.down_since + recovers_within.count()));
  }
  pollfd rung{.fd = wake_.descriptor(), .events = POLLIN, .revents = 0};
  poll(&rung, 1, milliseconds_left(until, 1h));
  wake_.answer();
}

void KafkaLink::pump(base::Deadline deadline) {
  for (;;) {
    if (serve()) return;
    const bool was_woken = is_woken_.exchange(false);
    if (was_woken || deadline.passed(base::System::now())) return;
    wait(deadline);
  }
}

void KafkaLink::wake() noexcept {
  is_woken_ = true;
  wake_.ring();
}

}  // namespace canteen::broker::kafka
