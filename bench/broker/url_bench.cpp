// Any queue, by its URL: put without waiting for each receipt, got with a prefetch, acknowledged
// one by one; and how long one put takes.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "bench/broker/broker.hpp"
#include "bench/broker/foreign.hpp"
#include "bench/broker/latency.hpp"
#include "bench/broker/passing.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

constexpr std::size_t messages = 20'000;
constexpr int single_puts = 200;

Sample one_after_the_other(const std::string& url) {
  broker::Queue queue = broker::open(url, {.prefetch = batch});
  const double begin = now();
  put_all(queue, messages);
  const double put = now();
  get_all(queue, messages);
  queue.join();
  const double got = now();
  return {{"puts/s", static_cast<double>(messages) / (put - begin)},
          {"gets and acks/s", static_cast<double>(messages) / (got - put)}};
}

Sample wait_for_puts(const std::string& url) {
  broker::Queue queue = broker::open(url, {.prefetch = batch});
  const Sample sample = latency(single_puts, [&] { queue.put(payload()); });
  get_all(queue, single_puts);
  return sample;
}

// The same broker as those of other languages are told; none if they do not know it.
std::vector<Peer> others(const broker::Url& url) {
  if (url.scheme != "rabbitmq") return {};
  return foreign_peers("rabbitmq", "amqp://guest:guest@" + url.host + ":" +
                                       std::to_string(url.port.value_or(5672)) + "/%2f");
}

}  // namespace

void measure_url(Program& program, const std::string& url) {
  {
    broker::Queue queue = broker::open(url, {.prefetch = batch});
    empty(queue);
  }
  const broker::Url parsed = broker::Url::parse(url);
  const std::string shown = parsed.text();
  std::vector<Peer> peers = others(parsed);
  std::vector<Target> targets;
  if (!peers.empty()) targets.push_back({"messages/s", "best", 1, true});
  peers.push_back({"canteen", [=] { return passing(url, messages); }, std::move(targets)});
  program.run({shown + ": one puts, one gets and acknowledges", std::move(peers)});
  program.run({shown + ": first all are put, then all are got",
               {{"canteen", [=] { return one_after_the_other(url); }}}});
  program.run({shown + ": one put, confirmed", {{"canteen", [=] { return wait_for_puts(url); }}}});
}

}  // namespace canteen::bench
