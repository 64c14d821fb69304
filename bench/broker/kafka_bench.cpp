// Queues at Kafka beside a loop of librdkafka calls that does the same, in one run, on one broker:
//
//   tools/brokers run kafka -- build/bench/bench/kafka [MESSAGES [ROUNDS]]
//
// Both put and get messages of 100 bytes with an id in batches of 1000, with an idempotent producer
// that waits for every confirmation, and a consumer that commits each batch; and both put one by
// one. They take turns, each round beginning with another one, so that what else the machine does
// hits all; a ratio is taken inside a round. The first round is dropped. What is printed is the
// median of the rounds, and the least and the most.
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
const std::string id = "canteen-id:0123456789abcde";  // where ours is, too: the record's key

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
                           RD_KAFKA_V_KEY(id.data(), id.size()),
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
  std::size_t ids = 0;
  for (std::size_t done = 0; done < messages + singles;) {
    const ssize_t count = rd_kafka_consume_batch_queue(queue, 10, got.data(), batch);
    for (ssize_t i = 0; i < count; ++i) {
      rd_kafka_message_t* const each = got[static_cast<std::size_t>(i)];
      if (each->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (done++ == 0) start = Clock::now();  // it has joined its group
        bytes += std::string(static_cast<const char*>(each->payload), each->len).size();
        ids += std::string(static_cast<const char*>(each->key), each->key_len).size();
      }
      if (i + 1 == count) rd_kafka_commit_message(consumer.get(), each, 1);
      rd_kafka_message_destroy(each);
    }
  }
  if (ids / id.size() != bytes / payload.size()) std::abort();
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

// -- The tables
// ------------------------------------------------------------------------------------

double percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

using Rate = double Rates::*;

std::vector<double> column(const std::vector<Rates>& rounds, Rate rate) {
  std::vector<double> values;
  for (const Rates& each : rounds) values.push_back(each.*rate);
  return values;
}

std::vector<double> ratios(const std::vector<Rates>& ours, const std::vector<Rates>& theirs,
                           Rate rate) {
  std::vector<double> values;
  for (std::size_t i = 0; i < ours.size(); ++i) values.push_back(ours[i].*rate / theirs[i].*rate);
  return values;
}

std::string spread(const std::vector<double>& values, int digits) {
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%.*f [%.*f-%.*f]", digits, percentile(values, 0.5),
                digits, percentile(values, 0), digits, percentile(values, 1));
  return text.data();
}

void print(const char* name, const std::vector<Rates>& rounds) {
  std::vector<double> latencies;
  for (const Rates& each : rounds) {
    latencies.insert(latencies.end(), each.latencies.begin(), each.latencies.end());
  }
  std::printf("%-24s %28s %28s   %6.0f %6.0f\n", name,
              spread(column(rounds, &Rates::puts), 0).c_str(),
              spread(column(rounds, &Rates::gets), 0).c_str(), percentile(latencies, 0.5),
              percentile(latencies, 0.99));
}

}  // namespace

int main(int argc, char** argv) {
  const char* const url = std::getenv("CANTEEN_KAFKA_URL");
  if (url == nullptr) {
    std::puts("kafka: no broker; run it by tools/brokers run kafka -- build/bench/bench/kafka");
    return 77;
  }
  const std::size_t messages = argc > 1 ? std::stoul(argv[1]) : 200'000;
  const int rounds = argc > 2 ? std::stoi(argv[2]) : 5;
  const std::string brokers = std::string(url).substr(std::string("kafka://").size());
  std::array<std::vector<Rates>, 2> all;
  auto& [of_bare, of_adapter] = all;
  for (int i = 0; i <= rounds; ++i) {
    for (int turn = 0; turn < 2; ++turn) {
      const auto who = static_cast<std::size_t>((i + turn) % 2);
      const std::string name = "bench-" + std::to_string(i) + "-" + std::to_string(who);
      const std::string place = std::string(url) + "?queue=" + name;
      if (&all[who] == &of_bare) {
        static_cast<void>(canteen::broker::open(place));  // makes the topic
        of_bare.push_back(bare(brokers, name, messages));
      } else {
        of_adapter.push_back(adapter(place, messages));
      }
    }
  }
  for (std::vector<Rates>& each : all) each.erase(each.begin());
  std::printf("%-24s %28s %28s   one put: p50, p99 us\n", "", "puts/s", "gets/s");
  print("librdkafka", of_bare);
  print("adapter", of_adapter);
  std::printf("%-24s %28s %28s\n", "ratio",
              spread(ratios(of_adapter, of_bare, &Rates::puts), 2).c_str(),
              spread(ratios(of_adapter, of_bare, &Rates::gets), 2).c_str());
}
