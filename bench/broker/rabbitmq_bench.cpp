// RabbitMQ by this library beside bare rabbitmq-c, on the same broker: run it beside one,
// `tools/brokers run rabbitmq -- build/bench/bench/rabbitmq`.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <canteen/broker/url.hpp>

#include "bench/broker/bare_rabbitmq.hpp"
#include "bench/broker/vendor_bench.hpp"

int main(int argc, char** argv) {
  using namespace canteen::bench;
  const char* const base = std::getenv("CANTEEN_RABBITMQ_URL");
  if (base == nullptr) {
    std::fputs("rabbitmq: run me by tools/brokers run rabbitmq -- …\n", stderr);
    return 2;
  }
  const canteen::broker::Url url = canteen::broker::Url::parse(base);
  Program program(argc, argv);
  measure_vendor(
      program,
      {"RabbitMQ",
       std::string(base) + "?queue=bench",
       {{"rabbitmq-c", [=] { return std::make_unique<BareRabbitmq>(url, "bench-bare"); }}}});
  return program.finish();
}
