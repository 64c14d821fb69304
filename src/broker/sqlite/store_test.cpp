// The store against a model, at random; and after each transaction the invariants of its tables.
#include "src/broker/sqlite/store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "src/broker/sqlite/database.hpp"
#include "tests/support/queue_file.hpp"

namespace canteen::broker::sqlite {
namespace {

using canteen::testing::QueueFile;

// A queue with one group and some consumers, and what should be in it. There are no keys here, so
// what may come next depends on priorities and numbers alone.
class Model {
 public:
  Model(const std::string& path, unsigned seed) : store_(path), looker_(path), random_(seed) {
    store_.begin(true);
    group_ = store_.group(store_.queue("orders"), "default");
    for (int i = 0; i < 3; ++i) consumers_.push_back(store_.new_consumer(never));
    store_.commit();
  }

  // One transaction of some steps.
  void step() {
    store_.begin(false);
    for (unsigned i = 0; i <= random_() % 3; ++i) {
      switch (random_() % 8) {
        case 0:
        case 1:
          put();
          break;
        case 2:
        case 3:
          take();
          break;
        case 4:
          acknowledge();
          break;
        case 5:
          return_one();
          break;
        case 6:
          extend_one();
          break;
        default:
          random_() % 4 == 0 ? give_back() : acknowledge();
      }
    }
    const Store::Counts counts = store_.counts(group_);
    EXPECT_EQ(counts.waiting, static_cast<std::int64_t>(waiting_.size()));
    EXPECT_EQ(counts.out, static_cast<std::int64_t>(out_.size()));
    store_.commit();
    check_tables();
  }

 private:
  struct Waiting {
    std::string payload;
    std::uint32_t attempts;
  };

  struct Out {
    Parcel parcel;
    std::int64_t consumer;
  };

  using Place = std::pair<int, std::int64_t>;  // the priority, negative, and the number

  void put() {
    for (unsigned i = 0; i < random_() % 20; ++i) {
      const int priority = random_() % 10 == 0 ? static_cast<int>(random_() % 10) : 0;
      const std::string payload = std::to_string(++put_);
      store_.put(group_, {payload, {.priority = priority, .id = payload}}, 0);
      waiting_[{-priority, base_of(group_) + put_}] = {payload, 0};
    }
  }

  void take() {
    const std::int64_t consumer = consumers_[random_() % consumers_.size()];
    std::vector<Parcel> parcels;
    Store::Noted noted;
    store_.take(group_, {consumer, 0, never}, random_() % 20, 0, parcels, noted);
    for (Parcel& each : parcels) {
      ASSERT_FALSE(waiting_.empty());
      const auto next = waiting_.begin();
      EXPECT_EQ(each.message->payload, next->second.payload);
      EXPECT_EQ(each.attempt, next->second.attempts + 1);
      waiting_.erase(next);
      out_.push_back({std::move(each), consumer});
    }
  }

  // Some of a consumer's, and one that is stale now and then.
  void acknowledge() {
    const std::int64_t consumer = consumers_[random_() % consumers_.size()];
    std::vector<Ack> acks;
    const unsigned one_of = 1 + random_() % 4;
    std::erase_if(out_, [&](const Out& each) {
      if (each.consumer != consumer || random_() % one_of != 0) return false;
      acks.push_back({static_cast<std::int64_t>(each.parcel.tag), each.parcel.attempt, ""});
      return true;
    });
    const std::size_t good = acks.size();
    if (!gone_.empty() && random_() % 2 == 0) acks.push_back(gone_[random_() % gone_.size()]);
    std::sort(acks.begin(), acks.end(),
              [](const Ack& a, const Ack& b) { return a.number < b.number; });
    EXPECT_EQ(store_.ack(group_, consumer, acks), good);
    for (const Ack& each : acks) gone_.push_back(each);
  }

  // As if it had not been taken, or as one that failed.
  void return_one() {
    if (out_.empty()) return;
    const auto which = out_.begin() + static_cast<std::ptrdiff_t>(random_() % out_.size());
    const bool counts = random_() % 2 == 0;
    Store::Noted noted;
    if (counts) {
      EXPECT_TRUE(store_.settle(which->parcel, which->consumer, {Verdict::Kind::nack}, 0, noted));
    } else {
      store_.untake(which->parcel, which->consumer);
    }
    come_back(which->parcel, which->parcel.attempt - (counts ? 0U : 1U));
    EXPECT_FALSE(store_.extend(which->parcel, which->consumer, never));  // it is stale now
    out_.erase(which);
  }

  void extend_one() {
    if (out_.empty()) return;
    const Out& which = out_[random_() % out_.size()];
    EXPECT_TRUE(store_.extend(which.parcel, which.consumer, never));
  }

  void give_back() {
    const std::int64_t consumer = consumers_[random_() % consumers_.size()];
    Store::Noted noted;
    store_.give_back(consumer, 0, noted);
    const std::size_t count = std::erase_if(out_, [&](const Out& each) {
      if (each.consumer != consumer) return false;
      come_back(each.parcel, each.parcel.attempt);
      return true;
    });
    EXPECT_EQ(noted.returned.size(), count);
  }

  void come_back(const Parcel& parcel, std::uint32_t attempts) {
    const Message& message = *parcel.message;
    waiting_[{-message.options.priority, static_cast<std::int64_t>(parcel.tag)}] = {message.payload,
                                                                                    attempts};
    gone_.push_back({static_cast<std::int64_t>(parcel.tag), parcel.attempt, ""});
    // A number that was untaken is delivered as the same attempt again: then it is not stale.
    if (attempts < parcel.attempt) gone_.pop_back();
    std::erase_if(gone_, [&](const Ack& each) {
      return each.number == static_cast<std::int64_t>(parcel.tag) && each.attempt > attempts;
    });
  }

  // INV4, and that each row is where the model has it.
  void check_tables() {
    const auto count = [this](const char* sql) { return looker_.number(sql); };
    EXPECT_EQ(count("SELECT count(*) FROM messages"),
              static_cast<std::int64_t>(waiting_.size() + out_.size()));
    EXPECT_EQ(count("SELECT count(*) FROM spans WHERE NOT EXISTS (SELECT 1 FROM messages "
                    "WHERE number BETWEEN first AND last AND state = 0)"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM spans a JOIN spans b ON a.first < b.first "
                    "AND b.first <= a.last"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM messages m JOIN groups g ON g.id = m.grp "
                    "WHERE state = 0 AND number <= passed AND NOT EXISTS (SELECT 1 FROM spans "
                    "WHERE m.number BETWEEN first AND last)"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM messages m JOIN groups g ON g.id = m.grp "
                    "WHERE state = 1 OR (state = 0 AND number > passed)"),
              static_cast<std::int64_t>(waiting_.size()));
  }

  Store store_;
  Database looker_;
  std::mt19937 random_;
  std::int64_t group_ = 0;
  std::vector<std::int64_t> consumers_;
  std::int64_t put_ = 0;
  std::map<Place, Waiting> waiting_;
  std::vector<Out> out_;
  std::vector<Ack> gone_;  // settled, or come back: stale
};

TEST(SqliteStore, it_does_as_a_model_does) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    const QueueFile file;
    Model model(file.path(), seed);
    for (int i = 0; i < 300 && !::testing::Test::HasFailure(); ++i) model.step();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
  }
}

// What was looked at in vain is not looked at again: a million that are not due cost nothing.
TEST(SqliteStore, a_take_passes_what_is_not_fresh) {
  const QueueFile file;
  Store store(file.path());
  Database looker(file.path());
  store.begin(false);
  const std::int64_t group = store.group(store.queue("orders"), "default");
  for (int i = 0; i < 5; ++i) store.put(group, {"late", {.delay = std::chrono::hours(1)}}, 0);
  store.commit();
  std::vector<Parcel> parcels;
  Store::Noted noted;
  store.begin(false);
  store.take(group, {store.new_consumer(never), 0, never}, 3, 0, parcels, noted);
  store.commit();
  EXPECT_TRUE(parcels.empty());
  EXPECT_EQ(looker.number("SELECT last - passed FROM groups"), 0);
}

// INV5. What was put is counted for the mark beside the file: whoever opens it misses nothing.
TEST(SqliteStore, of_removed_queues_the_count_is_left_and_no_number_is_anothers) {
  const QueueFile file;
  {
    Store store(file.path());
    Database looker(file.path());
    std::int64_t last_queue = 0;
    std::int64_t last_group = 0;
    for (int round = 1; round <= 3; ++round) {
      store.begin(true);
      const std::int64_t queue = store.queue("orders");
      const std::int64_t group = store.group(queue, "default");
      const std::int64_t dead = store.queue("orders!default");
      const std::int64_t grave = store.group(dead, "default");
      const std::int64_t empty = store.queue("nobody has come here");
      const std::int64_t neighbour = store.group(store.queue("orders!"), "default");
      EXPECT_GT(queue, last_queue);
      EXPECT_GT(group, last_group);
      for (int i = 0; i < 5; ++i) store.put(group, {"soup", {}}, 0);
      store.put(grave, {"cold soup", {}}, 0);
      store.commit();
      std::vector<Parcel> parcels;
      Store::Noted noted;
      store.begin(true);
      store.take(group, {store.new_consumer(never), 0, never}, 3, 0, parcels, noted);
      store.commit();
      store.begin(true);
      store.remove(queue);
      store.remove(queue);  // it is gone already
      store.remove(empty);
      store.commit();
      EXPECT_EQ(looker.number("SELECT count(*) FROM messages"), 0);
      EXPECT_EQ(looker.number("SELECT count(*) FROM spans"), 0);
      EXPECT_EQ(looker.number("SELECT count(*) FROM queues"), 1);
      EXPECT_EQ(looker.number("SELECT count(*) FROM groups"), 2);
      EXPECT_EQ(looker.number("SELECT sum(last & 0xFFFFFFFFFFF) FROM groups"), 6 * round);
      store.begin(true);
      EXPECT_EQ(store.counts(group).waiting, 0);
      store.take(group, {store.new_consumer(never), 0, never}, 3, 0, parcels, noted);
      EXPECT_EQ(parcels.size(), 3U);
      EXPECT_EQ(store.counts(neighbour).waiting, 0);
      store.commit();
      last_queue = std::max({queue, dead, empty});
      last_group = std::max(group, grave);
    }
  }
  EXPECT_NO_THROW(Store(file.path()));
}

}  // namespace
}  // namespace canteen::broker::sqlite
