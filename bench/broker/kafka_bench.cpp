// Queues at Kafka beside a loop of librdkafka calls that does the same, in one run, on one broker:
//
//   tools/brokers run kafka -- build/bench/bench/kafka [MESSAGES [ROUNDS]]
//
// Both put and get messages of 100 bytes in batches of 1000, with an idempotent producer that waits
// for every confirmation, and a consumer that commits each batch; and both put one by one. The best
// of the rounds counts; they take turns, so that what else the machine does hits both.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <canteen/broker.hpp>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t batch = 1000;
constexpr std::size_t singles = 500;
const std::string payload(100, 'x');

struct Rates {
  double puts = 0;  // a second
  double gets = 0;
  std::vector<double> latencies;  // of single puts, in microseconds
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// -- The bare loop
// ---------------------------------------------------------------------------------

struct DestroyClient {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};

using Client = std::unique_ptr<rd_kafka_t, DestroyClient>;

Client client(rd_kafka_type_t type, const std::vector<std::array<std::string, 2>>& settings) {
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  for (const auto& [name, value] : settings) {
    rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size());
  }
  rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t*, void* opaque) {
    ++*static_cast<std::size_t*>(opaque);
  });
  static std::size_t confirmed = 0;
  rd_kafka_conf_set_opaque(conf, &confirmed);
  return Client(rd_kafka_new(type, conf, why.data(), why.size()));
}

std::size_t& confirmed(const Client& producer) {
  return *static_cast<std::size_t*>(rd_kafka_opaque(producer.get()));
}

void produce(const Client& producer, const std::string& topic) {
  while (rd_kafka_producev(producer.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0),
                           RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()),
                           RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                           RD_KAFKA_V_HEADER("canteen-id", "0123456789abcde", 15),
                           RD_KAFKA_V_END) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_poll(producer.get(), 10);
  }
}

Rates bare(const std::string& brokers, const std::string& topic, std::size_t messages) {
  Rates rates;
  const Client producer = client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", brokers},
                                                     {"enable.idempotence", "true"},
                                                     {"queue.buffering.max.ms", "0"}});
  std::size_t expected = confirmed(producer);
  const auto confirm = [&] {
    while (confirmed(producer) < expected) rd_kafka_poll(producer.get(), 100);
  };
  for (std::size_t i = 0; i < singles; ++i) {
    const auto start = Clock::now();
    produce(producer, topic);
    ++expected;
    confirm();
    rates.latencies.push_back(seconds_since(start) * 1e6);
  }
  auto start = Clock::now();
  for (std::size_t done = 0; done < messages; done += batch) {
    for (std::size_t i = 0; i < batch; ++i) produce(producer, topic);
    expected += batch;
    confirm();
  }
  rates.puts = static_cast<double>(messages) / seconds_since(start);

  const Client consumer = client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers},
                                                     {"group.id", topic + "-bare"},
                                                     {"enable.auto.commit", "false"},
                                                     {"auto.offset.reset", "earliest"}});
  rd_kafka_poll_set_consumer(consumer.get());
  rd_kafka_topic_partition_list_t* const topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, topic.c_str(), RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer.get(), topics);
  rd_kafka_topic_partition_list_destroy(topics);
  rd_kafka_queue_t* const queue = rd_kafka_queue_get_consumer(consumer.get());
  std::vector<rd_kafka_message_t*> got(batch);
  std::size_t bytes = 0;
  for (std::size_t done = 0; done < messages + singles;) {
    const ssize_t count = rd_kafka_consume_batch_queue(queue, 10, got.data(), batch);
    for (ssize_t i = 0; i < count; ++i) {
      rd_kafka_message_t* const each = got[static_cast<std::size_t>(i)];
      if (each->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (done++ == 0) start = Clock::now();  // it has joined its group
        bytes += std::string(static_cast<const char*>(each->payload), each->len).size();
      }
      if (i + 1 == count) rd_kafka_commit_message(consumer.get(), each, 1);
      rd_kafka_message_destroy(each);
    }
  }
  rates.gets = static_cast<double>(bytes / payload.size()) / seconds_since(start);
  rd_kafka_queue_destroy(queue);
  rd_kafka_consumer_close(consumer.get());
  return rates;
}

// -- The adapter
// -----------------------------------------------------------------------------------

Rates adapter(const std::string& url, std::size_t messages) {
  using namespace canteen::broker;
  Rates rates;
  Queue queue = open(url, {.prefetch = batch});
  for (std::size_t i = 0; i < singles; ++i) {
    const auto start = Clock::now();
    queue.put(payload);
    rates.latencies.push_back(seconds_since(start) * 1e6);
  }
  auto start = Clock::now();
  for (std::size_t done = 0; done < messages; done += batch) {
    std::vector<Message> some(batch, Message{payload});
    queue.put_many(std::move(some));
  }
  rates.puts = static_cast<double>(messages) / seconds_since(start);
  for (std::size_t done = 0; done < messages + singles;) {
    for (Delivery& each : queue.get_many(batch, 10s)) {
      if (done++ == 0) start = Clock::now();
      each.ack();
    }
  }
  queue.join();
  rates.gets = static_cast<double>(messages + singles) / seconds_since(start);
  return rates;
}

void keep_best(Rates& best, Rates now) {
  best.puts = std::max(best.puts, now.puts);
  best.gets = std::max(best.gets, now.gets);
  best.latencies.insert(best.latencies.end(), now.latencies.begin(), now.latencies.end());
}

void print(const char* name, Rates rates) {
  std::sort(rates.latencies.begin(), rates.latencies.end());
  const auto percentile = [&](double part) {
    return rates.latencies[static_cast<std::size_t>(
        part * static_cast<double>(rates.latencies.size() - 1))];
  };
  std::printf("%-12s %10.0f puts/s %10.0f gets/s   one put: p50 %6.0f us, p99 %6.0f us\n", name,
              rates.puts, rates.gets, percentile(0.5), percentile(0.99));
}

}  // namespace

int main(int argc, char** argv) {
  const char* const url = std::getenv("CANTEEN_KAFKA_URL");
  if (url == nullptr) {
    std::puts("kafka: no broker; run it by tools/brokers run kafka -- build/bench/bench/kafka");
    return 77;
  }
  const std::size_t messages = argc > 1 ? std::stoul(argv[1]) : 200'000;
  const int rounds = argc > 2 ? std::stoi(argv[2]) : 3;
  const std::string brokers = std::string(url).substr(std::string("kafka://").size());
  Rates of_adapter;
  Rates of_bare;
  for (int i = 0; i < rounds; ++i) {
    const std::string name = "bench-" + std::to_string(i);
    const std::string place = std::string(url) + "?queue=" + name;
    keep_best(of_adapter, adapter(place, messages));
    static_cast<void>(canteen::broker::open(place + "-bare"));  // makes the topic
    keep_best(of_bare, bare(brokers, name + "-bare", messages));
  }
  print("librdkafka", of_bare);
  print("adapter", of_adapter);
  std::printf("ratio        %10.2f        %10.2f\n", of_adapter.puts / of_bare.puts,
              of_adapter.gets / of_bare.gets);
}
