// What crosses the corridor is what came out of it; and which queue that is.
#include "src/serve/ticket.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include <canteen/codec/encode.hpp>

#include "src/serve/completion.hpp"
#include "src/serve/queue_name.hpp"

namespace canteen::serve {
namespace {

using namespace std::chrono_literals;

scenario::Request soup() {
  scenario::Request request;
  request.number = 7;
  request.at = 250ms;
  request.service = 20ms;
  request.patience = 3s;
  request.key = "soup";
  request.kind = "staff";
  request.client = "10.0.0.1";
  return request;
}

TEST(Ticket, comes_out_as_it_was) {
  scenario::Scenario scenario;
  scenario.strategy.speed = 2;
  scenario.strategy.deadline = 5s;
  scenario.work.kind = scenario::WorkKind::spin;
  Ticket ticket = ticket_of(soup(), scenario, 1'000'000'000);
  ticket.rush = "r";
  ticket.reports = true;
  const Ticket read = codec::decode<Ticket>(codec::encode(ticket));
  EXPECT_EQ(read, ticket);
  EXPECT_EQ(read.at, 1'250'000'000);
  EXPECT_EQ(read.service, 10ms);  // at windows that are twice as fast
  EXPECT_EQ(read.deadline, 5s);
  EXPECT_EQ(read.work, static_cast<std::uint8_t>(scenario::WorkKind::spin));
  EXPECT_EQ(message_id_of(read), "r-7");

  scenario::Request there = request_of(read);
  EXPECT_EQ(there.at, 0s);
  there.at = 250ms;
  there.service = 20ms;
  EXPECT_EQ(there, soup());
}

TEST(Ticket, that_is_cut_is_none) {
  Ticket ticket;
  ticket.client = "10.0.0.1";
  std::string bytes = codec::encode(ticket);
  bytes.pop_back();
  EXPECT_THROW(static_cast<void>(codec::decode<Ticket>(bytes)), codec::DecodeError);
}

TEST(Completion, comes_out_as_it_was) {
  const Completion told{7, Completion::What::left, 1, 2, "burnt", true, "kitchen:12", 4, 3, -5};
  const auto read = codec::decode<Completion>(codec::encode(told));
  EXPECT_EQ(read.number, 7U);
  EXPECT_EQ(read.what, Completion::What::left);
  EXPECT_EQ(read.failure, "burnt");
  EXPECT_EQ(read.worker, "kitchen:12");
  EXPECT_EQ(read.since, -5);
}

TEST(QueueName, is_beside_the_other) {
  EXPECT_EQ(beside("memory:noon", "-7"), "memory:noon-7");
  EXPECT_EQ(beside("sqlite:a.db", "-7"), "sqlite:a.db?queue=canteen-7");
  EXPECT_EQ(beside("sqlite:a.db?queue=noon", ".results"), "sqlite:a.db?queue=noon.results");
  EXPECT_EQ(beside("rabbitmq://me:secret@here/v?queue=noon&tls=yes", "-7"),
            "rabbitmq://me:secret@here/v?queue=noon-7&tls=yes");
  EXPECT_EQ(beside("rabbitmq://here/v?tls=yes", "-7"), "rabbitmq://here/v?tls=yes&queue=canteen-7");
  EXPECT_EQ(beside("kafka://here?", "-7"), "kafka://here?queue=canteen-7");
  EXPECT_EQ(beside("kafka://here?xqueue=a&queue=b", "-7"), "kafka://here?xqueue=a&queue=b-7");
}

}  // namespace
}  // namespace canteen::serve
