// What goes wrong beside a real Kafka, and not beside others: offsets and their texts, and members
// of a group that come, go and are killed. CANTEEN_BROKER_KILLS says how often the broker is killed
// (short form: 3; the long form: 20), CANTEEN_BROKER_MESSAGES how many messages pass meanwhile at
// least (short form: 2000; the long form: 1,000,000).
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "tests/conformance/broker_ledger.hpp"
#include "tests/support/broker_server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/processes.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::BrokerServer;
using canteen::testing::eventually;
using canteen::testing::Stopwatch;

std::size_t number_in(const char* name, std::size_t otherwise) {
  const char* const wanted = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr ? std::stoul(wanted) : otherwise;
}

class Kafka : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!server.is_there()) GTEST_SKIP() << "no Kafka: run it by tools/brokers run kafka";
  }

  [[nodiscard]] std::string url(const std::string& more = "") const {
    static std::atomic<int> number{0};
    return server.url() + "?queue=fault-" + std::to_string(++number) + "&heartbeat=0.1&connect=60" +
           more;
  }

  BrokerServer server{"kafka"};
};

// A process that gets some, and is killed before it has settled any.
int killed_with(const std::string& url, std::size_t deliveries) {
  const pid_t pid = canteen::testing::child([&] {
    Queue queue = open(url, {.presence = 1s});
    std::vector<Delivery> out;
    while (out.size() < deliveries) out.push_back(queue.get(30s));
    std::raise(SIGKILL);
  });
  return canteen::testing::status_of(pid);
}

TEST_F(Kafka, what_a_killed_consumer_had_comes_again_marked_and_counted) {
  const std::string place = url();
  Queue queue = open(place, {.presence = 1s});
  for (int i = 0; i < 3; ++i) queue.put(std::to_string(i));
  EXPECT_EQ(killed_with(place, 2), 128 + SIGKILL);
  EXPECT_EQ(killed_with(place, 1), 128 + SIGKILL);
  const std::vector<std::uint32_t> attempts{3, 2, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    Delivery each = queue.get(30s);
    EXPECT_EQ(each.payload(), std::to_string(i));
    EXPECT_EQ(each.attempt(), attempts[i]);
    EXPECT_EQ(each.redelivered(), i < 2);
    EXPECT_TRUE(each.ack());
  }
  EXPECT_TRUE(queue.join(30s));
}

// What is reserved for a handle with a prefetch is ready for others, until its process is killed.
TEST_F(Kafka, what_was_reserved_for_a_killed_consumer_comes_again_marked) {
  constexpr std::size_t messages = 200;
  const std::string place = url();
  Queue queue = open(place, {.presence = 1s});
  for (std::size_t i = 0; i < messages; ++i) queue.put(std::to_string(i));
  const pid_t pid = canteen::testing::child([&] {
    Queue killed = open(place, {.presence = 1s, .prefetch = 10});
    const std::vector<Delivery> out = killed.get_many(5, 30s);
    std::this_thread::sleep_for(60s);
  });
  EXPECT_TRUE(eventually([&] { return queue.statistics().out > 0; }));
  const Statistics before = queue.statistics();
  EXPECT_LE(before.out, 20U);
  EXPECT_EQ(before.ready + before.out, messages);
  kill(pid, SIGKILL);
  EXPECT_EQ(canteen::testing::status_of(pid), 128 + SIGKILL);
  std::size_t marked = 0;
  for (std::size_t i = 0; i < messages; ++i) {
    Delivery each = queue.get(30s);
    EXPECT_EQ(each.payload(), std::to_string(i));
    EXPECT_EQ(each.attempt(), each.redelivered() ? 2U : 1U);
    EXPECT_TRUE(!each.redelivered() || marked == i);  // they come first
    marked += each.redelivered() ? 1U : 0U;
    EXPECT_TRUE(each.ack());
  }
  EXPECT_GT(marked, before.out);
  EXPECT_LT(marked, messages);
  EXPECT_TRUE(queue.join(30s));
}

// Also from the second on, which takes over what was only reserved for the first.
TEST_F(Kafka, what_killed_consumers_never_saw_is_not_put_aside) {
  constexpr std::size_t messages = 200;
  const std::string place = url();
  const Options once{.max_attempts = 1, .presence = 1s, .prefetch = 10};
  Queue queue = open(place, once);
  for (std::size_t i = 0; i < messages; ++i) queue.put(std::to_string(i));
  std::size_t were_out = 0;
  for (int life = 0; life < 2; ++life) {
    const pid_t pid = canteen::testing::child([&] {
      Queue killed = open(place, once);
      const std::vector<Delivery> out = killed.get_many(5, 30s);
      std::this_thread::sleep_for(60s);
    });
    EXPECT_TRUE(eventually(
        [&] { return queue.dead_letters().qsize() == were_out && queue.statistics().out >= 10; }));
    were_out += queue.statistics().out;
    kill(pid, SIGKILL);
    EXPECT_EQ(canteen::testing::status_of(pid), 128 + SIGKILL);
  }
  std::size_t got = 0;
  while (std::optional<Delivery> each = queue.try_get(got == 0 ? 30s : 5s)) {
    got += each->ack() ? 1U : 0U;
  }
  EXPECT_LE(were_out, 40U);
  EXPECT_EQ(got, messages - were_out);
  EXPECT_EQ(queue.dead_letters().qsize(), were_out);
}

TEST_F(Kafka, what_was_reserved_goes_back_unmarked_from_who_closes) {
  constexpr std::size_t messages = 100;
  const std::string place = url();
  {
    Queue queue = open(place, {.prefetch = 10});
    for (std::size_t i = 0; i < messages; ++i) queue.put(std::to_string(i));
    for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(queue.get(30s).ack());
  }
  Queue again = open(place, {.prefetch = 10});
  EXPECT_EQ(again.qsize(), messages - 5);
  for (std::size_t i = 5; i < messages; ++i) {
    Delivery each = again.get(30s);
    EXPECT_EQ(each.payload(), std::to_string(i));
    EXPECT_EQ(each.attempt(), 1U);
    EXPECT_FALSE(each.redelivered());
    EXPECT_TRUE(each.ack());
  }
  EXPECT_TRUE(again.join(30s));
}

// A consumer that had all it may have when it was killed: the next one goes on with these.
TEST_F(Kafka, as_many_as_may_be_out_come_again) {
  constexpr std::size_t messages = 5000;
  const std::string place = url();
  Queue queue = open(place, {.presence = 1s});
  queue.put_many(std::vector<Message>(messages, Message{"a"}));
  const pid_t pid = canteen::testing::child([&] {
    Queue killed = open(place, {.presence = 1s});
    std::vector<Delivery> out;
    while (out.size() < 4000) {
      for (Delivery& each : killed.get_many(4000 - out.size(), 30s)) out.push_back(std::move(each));
    }
    std::raise(SIGKILL);
  });
  EXPECT_EQ(canteen::testing::status_of(pid), 128 + SIGKILL);
  std::size_t marked = 0;
  for (std::size_t got = 0; got < messages;) {
    std::vector<Delivery> some = queue.get_many(1000, 30s);
    ASSERT_FALSE(some.empty());
    got += some.size();
    for (Delivery& each : some) {
      marked += each.redelivered() ? 1U : 0U;
      EXPECT_TRUE(each.ack());
    }
  }
  EXPECT_EQ(marked, 4000U);
  EXPECT_TRUE(queue.join(30s));
}

TEST_F(Kafka, what_was_acknowledged_out_of_turn_does_not_come_again) {
  const std::string place = url();
  {
    Queue queue = open(place);
    for (int i = 0; i < 10; ++i) queue.put(std::to_string(i));
    std::vector<Delivery> all;
    all.reserve(10);
    for (int i = 0; i < 10; ++i) all.push_back(queue.get(10s));
    for (const std::size_t i : {1U, 2U, 3U, 5U, 8U, 9U}) EXPECT_TRUE(all[i].ack());
  }
  Queue again = open(place);
  EXPECT_EQ(again.qsize(), 4U);
  for (const char* const payload : {"0", "4", "6", "7"}) {
    Delivery each = again.get(10s);
    EXPECT_EQ(each.payload(), payload);
    EXPECT_EQ(each.attempt(), 2U);
    EXPECT_TRUE(each.ack());
  }
  EXPECT_TRUE(again.join(10s));
}

TEST_F(Kafka, nothing_is_lost_when_the_broker_is_killed) {
  const std::size_t kills = number_in("CANTEEN_BROKER_KILLS", 3);
  const std::size_t messages = number_in("CANTEEN_BROKER_MESSAGES", 2000);
  const std::string place = url("&patience=120");
  conformance::Ledger ledger;
  std::atomic<std::size_t> put{0};
  std::atomic<bool> is_over{false};
  std::atomic<bool> all_put{false};
  std::jthread consumer([&] {
    Queue queue = open(place, {.presence = 2s, .prefetch = 50});
    while (!all_put || !queue.join(0s)) {
      for (Delivery& each : queue.get_many(50, 100ms)) {
        ledger.receive(each);
        ledger.settle(each, true);
        static_cast<void>(each.ack());
      }
    }
  });
  std::jthread producer([&] {
    Queue queue = open(place, {.group = ""});
    EXPECT_TRUE(eventually([&] { return !queue.try_put("0", {.id = "first"}).refused(); }));
    for (std::size_t number = 1; !is_over || put < messages; ++number) {
      std::vector<Message> some;
      for (int i = 0; i < 20; ++i) {
        some.push_back({"0", {.id = std::to_string(number) + "/" + std::to_string(i)}});
        ledger.attempt(some.back().options.id);
      }
      ledger.attempt("first");
      for (const Receipt& each : queue.put_many(std::move(some))) {
        if (each.confirmed() == nullptr) continue;
        ledger.confirm(each.confirmed()->id);
        ++put;
      }
    }
  });
  for (std::size_t i = 0; i < kills; ++i) {
    const std::size_t before = put;
    for (int look = 0; look < 6 && put <= before + 100; ++look) {
      eventually([&] { return put > before + 100; });
    }
    EXPECT_GT(put, before + 100);
    server.kill();
    server.start();
  }
  is_over = true;
  producer.join();
  all_put = true;
  consumer.join();
  EXPECT_EQ(ledger.lost(), 0U);
  EXPECT_EQ(ledger.unexpected(), 0U);
  EXPECT_EQ(ledger.duplicates(), 0U);
}

TEST_F(Kafka, a_queue_of_other_partitions_is_refused) {
  const std::string place = url();
  static_cast<void>(open(place + "&partitions=2"));
  EXPECT_NO_THROW(static_cast<void>(open(place)));
  EXPECT_THROW(static_cast<void>(open(place + "&partitions=3")), BrokerError);
}

TEST_F(Kafka, consumers_of_several_partitions_share_them) {
  const std::string place = url("&partitions=4");
  Queue first = open(place);
  Queue second = open(place);
  std::atomic<bool> is_over{false};
  std::atomic<std::size_t> put{0};
  std::vector<std::size_t> got(2);
  std::vector<std::jthread> consumers;
  for (Queue* each : {&first, &second}) {
    std::size_t& mine = got[each == &first ? 0 : 1];
    consumers.emplace_back([&, each] {
      while (!is_over) {
        if (auto delivery = each->try_get(100ms)) mine += delivery->ack() ? 1U : 0U;
      }
    });
  }
  Queue guests = open(place, {.group = ""});
  std::jthread producer([&] {
    while (!is_over) {
      guests.put("a");
      ++put;
      std::this_thread::sleep_for(2ms);
    }
  });
  std::this_thread::sleep_for(3s);
  is_over = true;
  producer.join();
  consumers.clear();
  EXPECT_GT(got[0], 0U);
  EXPECT_GT(got[1], 0U);
  // What was on its way to one of them goes back.
  EXPECT_TRUE(eventually([&] { return got[0] + got[1] + first.qsize() == put; }));
}

// Though there is always more of the busy one than is wanted. Kafka knows which key is where.
TEST_F(Kafka, a_busy_partition_does_not_starve_another) {
  Queue queue = open(url("&partitions=2"), {.prefetch = 10});
  for (const char* const busy : {"a", "b", "c", "d"}) {
    queue.put_many(std::vector<Message>(2000, Message{"busy", {.key = busy}}));
    for (int i = 0; i < 8; ++i) queue.put("rare", {.key = std::to_string(i)});
    std::size_t early = 0;
    for (std::size_t i = 0; i < 2008; ++i) {
      Delivery each = queue.get(30s);
      early += each.payload() == "rare" && i < 1000 ? 1U : 0U;
      EXPECT_TRUE(each.ack());
    }
    EXPECT_GT(early, 0U) << busy;
  }
}

// Each time the group joins again, which a commit of that time would disturb. What a guest has on
// its way as it goes may come again; what the one who stays has acknowledged does only
// if its commit was begun in the moment before a join; if commits are begun while joining, much
// does.
TEST_F(Kafka, what_is_acknowledged_while_members_come_and_go_seldom_comes_again) {
  constexpr std::size_t messages = 1000;
  const std::string place = url("&partitions=4");
  Queue lasting = open(place, {.prefetch = 10});
  conformance::Ledger ledger;
  std::mutex lock;
  std::set<std::string> done;  // by the one who stays; guarded by lock
  std::atomic<std::size_t> repeats{0};
  std::atomic<bool> is_over{false};
  const auto serve = [&](Queue& queue, bool stays) {
    for (Delivery& each : queue.get_many(10, 50ms)) {
      ledger.receive(each);
      ledger.settle(each, true);
      const std::string id = each.id();
      const bool is_done = each.ack();
      const std::scoped_lock guard(lock);
      repeats += done.count(id);
      if (is_done && stays) done.insert(id);
    }
  };
  std::jthread stays([&] {
    while (!is_over) serve(lasting, true);
  });
  std::vector<std::jthread> guests;
  for (int i = 0; i < 2; ++i) {
    guests.emplace_back([&] {
      while (!is_over) {
        Queue guest = open(place, {.prefetch = 10});
        const Stopwatch watch;
        while (!is_over && watch.elapsed() < 500ms) serve(guest, false);
      }
    });
  }
  Queue puts = open(place, {.group = ""});
  for (std::size_t i = 0; i < messages; ++i) {
    const std::string id = std::to_string(i);
    ledger.attempt(id);
    puts.put("a", {.id = id});
    ledger.confirm(id);
    std::this_thread::sleep_for(4ms);
  }
  EXPECT_TRUE(lasting.join(120s));
  is_over = true;
  stays.join();
  guests.clear();
  EXPECT_EQ(ledger.lost(), 0U);
  EXPECT_EQ(ledger.unexpected(), 0U);
  EXPECT_EQ(ledger.duplicates(), 0U);
  EXPECT_GT(done.size(), 0U);
  EXPECT_LT(repeats, messages / 10);
}

TEST(KafkaUrl, what_is_wrong_is_said) {
  const auto why = [](const std::string& more) {
    try {
      static_cast<void>(open("kafka://kitchen" + more));
      return std::string();
    } catch (const UrlError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_NE(why("?partitions=none").find("partitions is a number from 1"), std::string::npos);
  EXPECT_NE(why("?retention=0").find("retention is a number from 1"), std::string::npos);
  EXPECT_NE(why("?mechanism=GUESS").find("mechanism is PLAIN"), std::string::npos);
  EXPECT_NE(why("/orders").find("?queue=NAME"), std::string::npos);
  EXPECT_NE(why("?topic=x").find("no parameter topic"), std::string::npos);
  EXPECT_NE(why("?queue=" + std::string(300, 'x')).find("too long"), std::string::npos);
}

}  // namespace
}  // namespace canteen::broker
