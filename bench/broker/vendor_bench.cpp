#include "bench/broker/vendor_bench.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <canteen/broker.hpp>

#include "bench/broker/broker.hpp"
#include "bench/broker/latency.hpp"
#include "bench/broker/passing.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

constexpr int singles = 300;

Sample rates(std::size_t messages, double begin, double put, double got) {
  return {{"puts/s", static_cast<double>(messages) / (put - begin)},
          {"gets and acks/s", static_cast<double>(messages) / (got - put)}};
}

Sample pass_bare(BareClient& bare, std::size_t messages) {
  const double begin = now();
  bare.put(payload(), messages, batch);
  const double put = now();
  bare.get(messages, batch);
  return rates(messages, begin, put, now());
}

Sample pass(const Vendor& vendor) {
  broker::Queue queue = broker::open(vendor.url, {.prefetch = batch});
  const double begin = now();
  put_all(queue, vendor.messages);
  const double put = now();
  get_all(queue, vendor.messages);
  queue.join();
  return rates(vendor.messages, begin, put, now());
}

Sample put_one_bare(BareClient& bare) {
  Sample sample = latency(singles, [&] { bare.put(payload(), 1, 1); });
  bare.get(singles, batch);
  return sample;
}

Sample put_one(const Vendor& vendor) {
  broker::Queue queue = broker::open(vendor.url, {.prefetch = batch});
  Sample sample = latency(singles, [&] { queue.put(payload()); });
  get_all(queue, singles);
  queue.join();
  return sample;
}

Sample there_and_back(const Vendor& vendor) {
  broker::Queue queue = broker::open(vendor.url);
  Sample sample = latency(singles, [&] {
    queue.put(payload());
    queue.get().ack();
  });
  queue.join();
  return sample;
}

}  // namespace

void measure_vendor(Program& program, const Vendor& vendor) {
  std::vector<Peer> passing;
  for (const Vendor::Client& each : vendor.clients) {
    passing.push_back({each.name, [&] { return pass_bare(*each.connect(), vendor.messages); }});
  }
  const std::string& same = vendor.clients.front().name;
  passing.push_back({"canteen",
                     [&] { return pass(vendor); },
                     {{"puts/s", same, 0.9, true}, {"gets and acks/s", same, 0.9, true}}});
  program.run({vendor.broker + ": " + std::to_string(vendor.messages) +
                   " messages of 100 bytes put, then got and acknowledged",
               std::move(passing)});
  program.run({vendor.broker + ": one put, confirmed",
               {{same, [&] { return put_one_bare(*vendor.clients.front().connect()); }},
                {"canteen", [&] { return put_one(vendor); }, {}, true}}});
  program.run({vendor.broker + ": one put, got and acknowledged",
               {{"canteen", [&] { return there_and_back(vendor); }, {}, true}}});
}

}  // namespace canteen::bench
