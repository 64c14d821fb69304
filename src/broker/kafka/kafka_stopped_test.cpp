// A consumer at a real Kafka that was stopped for longer than its presence, as a machine that
// pauses is: others have done meanwhile what was its own. As a rule librdkafka sees first that its
// session is over, and takes the partitions away; what holds if it does not, reservation_test.cpp
// proves.
#include <chrono>
#include <csignal>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "tests/support/broker_server.hpp"
#include "tests/support/processes.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;

std::size_t all_that_come(Queue& queue, std::chrono::nanoseconds within) {
  std::size_t got = 0;
  while (std::optional<Delivery> each = queue.try_get(within)) {
    static_cast<void>(each->ack());
    ++got;
  }
  return got;
}

TEST(KafkaStopped, what_was_reserved_is_not_given_out_when_another_has_done_it) {
  constexpr std::size_t messages = 200;
  constexpr std::size_t prefetch = 10;
  const canteen::testing::BrokerServer server("kafka");
  if (!server.is_there()) GTEST_SKIP() << "no Kafka: run it by tools/brokers run kafka";
  const std::string place = server.url() + "?queue=stopped&heartbeat=0.1&connect=60";
  Queue queue = open(place, {.presence = 1s});
  for (std::size_t i = 0; i < messages; ++i) queue.put(std::to_string(i));
  const pid_t pid = canteen::testing::child([&] {
    Queue stopped = open(place, {.presence = 1s, .prefetch = prefetch});
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(stopped.get(30s).ack());
    std::this_thread::sleep_for(300ms);  // so it has reserved more, and has it
    std::raise(SIGSTOP);
    EXPECT_LE(all_that_come(stopped, 1s), prefetch);
  });
  int status = 0;
  EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
  EXPECT_TRUE(WIFSTOPPED(status));
  const std::size_t came = all_that_come(queue, 10s);
  EXPECT_GE(came, messages - 5);  // what it had acknowledged may not have been kept yet
  EXPECT_LE(came, messages);
  kill(pid, SIGCONT);
  EXPECT_EQ(canteen::testing::status_of(pid), 0);
}

}  // namespace
}  // namespace canteen::broker
