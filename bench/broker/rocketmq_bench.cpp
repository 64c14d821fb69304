// RocketMQ by this library beside bare gRPC calls, on the same broker: run it beside one,
// `tools/brokers run rocketmq -- build/bench/bench/rocketmq`.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <canteen/broker/open.hpp>
#include <canteen/broker/url.hpp>

#include "bench/broker/bare_rocketmq.hpp"
#include "bench/broker/vendor_bench.hpp"

int main(int argc, char** argv) {
  using namespace canteen::bench;
  const char* const base = std::getenv("CANTEEN_ROCKETMQ_URL");
  if (base == nullptr) {
    std::fputs("rocketmq: run me by tools/brokers run rocketmq -- …\n", stderr);
    return 2;
  }
  const canteen::broker::Url url = canteen::broker::Url::parse(base);
  const std::string queue =
      std::string(base) + "?connect=60&admin=127.0.0.1:10911&queue=";  // it has just been started
  static_cast<void>(canteen::broker::open(queue + "bench-bare"));  // makes the topic and the group
  Program program(argc, argv);
  measure_vendor(program,
                 {"RocketMQ",
                  queue + "bench",
                  {{"bare gRPC",
                    [=] { return std::make_unique<BareRocketmq>(url, "bench-bare", "default"); }}},
                  20'000});
  return program.finish();
}
