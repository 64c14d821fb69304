// RabbitMQ by this library beside bare rabbitmq-c, on the same broker: run it beside one,
// `tools/brokers run rabbitmq -- build/bench/bench/rabbitmq`.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <vector>

#include <canteen/broker.hpp>

#include "bench/broker/bare_rabbitmq.hpp"
#include "bench/support/machine.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {
namespace {

constexpr std::size_t messages = 20'000;
constexpr std::size_t window = 1'000;
constexpr std::size_t singles = 300;

std::string payload() {
  return std::string(100, 'x');
}

double rate(double begin, double end) {
  return static_cast<double>(messages) / (end - begin);
}

Sample pass_bare(const broker::Url& url) {
  BareRabbitmq bare(url, "bench-bare");
  const double begin = now();
  bare.put(payload(), messages, window);
  const double put = now();
  bare.get(messages, window);
  return {{"puts/s", rate(begin, put)}, {"gets and acks/s", rate(put, now())}};
}

Sample pass(const std::string& url) {
  broker::Queue queue = broker::open(url, {.prefetch = window});
  const double begin = now();
  std::vector<std::future<broker::Receipt>> receipts;
  receipts.reserve(messages);
  for (std::size_t i = 0; i < messages; ++i) receipts.push_back(queue.put_async(payload()));
  for (auto& each : receipts) static_cast<void>(each.get().id_or_throw());
  const double put = now();
  for (std::size_t got = 0; got < messages;) {
    std::vector<broker::Delivery> some = queue.get_many(window);
    got += some.size();
    for (broker::Delivery& each : some) each.ack();
  }
  queue.join();
  return {{"puts/s", rate(begin, put)}, {"gets and acks/s", rate(put, now())}};
}

template <class Call>
Sample latency(Call call) {
  std::vector<double> took;
  for (std::size_t i = 0; i < singles; ++i) {
    const double begin = now();
    call();
    took.push_back((now() - begin) * 1e6);
  }
  std::sort(took.begin(), took.end());
  return {{"p50, us", took[singles / 2]}, {"p99, us", took[singles * 99 / 100]}};
}

Sample put_one_bare(const broker::Url& url) {
  BareRabbitmq bare(url, "bench-bare");
  Sample sample = latency([&] { bare.put_one(payload()); });
  bare.get(singles, window);
  return sample;
}

Sample put_one(const std::string& url) {
  broker::Queue queue = broker::open(url);
  Sample sample = latency([&] { queue.put(payload()); });
  queue.purge();
  return sample;
}

Sample there_and_back(const std::string& url) {
  broker::Queue queue = broker::open(url);
  return latency([&] {
    queue.put(payload());
    queue.get().ack();
  });
}

}  // namespace
}  // namespace canteen::bench

int main(int argc, char** argv) {
  using namespace canteen::bench;
  const char* const base = std::getenv("CANTEEN_RABBITMQ_URL");
  if (base == nullptr) {
    std::fputs("rabbitmq: run me by tools/brokers run rabbitmq -- …\n", stderr);
    return 2;
  }
  const canteen::broker::Url parsed = canteen::broker::Url::parse(base);
  const std::string url = std::string(base) + "?queue=bench";
  Program program(argc, argv);
  program.run(
      {"RabbitMQ: 20000 messages of 100 bytes put, then got and acknowledged",
       {{"rabbitmq-c", [=] { return pass_bare(parsed); }},
        {"canteen",
         [=] { return pass(url); },
         {{"puts/s", "rabbitmq-c", 0.9, true}, {"gets and acks/s", "rabbitmq-c", 0.9, true}}}}});
  program.run({"RabbitMQ: one put, confirmed",
               {{"rabbitmq-c", [=] { return put_one_bare(parsed); }},
                {"canteen", [=] { return put_one(url); }, {}, true}}});
  program.run({"RabbitMQ: one put, got and acknowledged",
               {{"canteen", [=] { return there_and_back(url); }, {}, true}}});
  return program.finish();
}
