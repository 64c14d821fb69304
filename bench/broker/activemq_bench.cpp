// ActiveMQ Classic or Artemis by this library beside STOMP over a bare socket, on the same broker:
// run it beside one, `tools/brokers run artemis -- build/bench/bench/activemq`.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include <canteen/broker/url.hpp>

#include "bench/broker/bare_stomp.hpp"
#include "bench/broker/vendor_bench.hpp"

int main(int argc, char** argv) {
  using namespace canteen::bench;
  Program program(argc, argv);
  bool is_there = false;
  for (const auto& [name, variable] : {std::pair{"ActiveMQ Classic", "CANTEEN_ACTIVEMQ_URL"},
                                       std::pair{"ActiveMQ Artemis", "CANTEEN_ARTEMIS_URL"}}) {
    const char* const base = std::getenv(variable);
    if (base == nullptr) continue;
    is_there = true;
    const canteen::broker::Url url = canteen::broker::Url::parse(base);
    const auto client = [&](BareStomp::Ack ack) {
      return [=] { return std::make_unique<BareStomp>(url, "bench-bare", ack); };
    };
    measure_vendor(program, {name,
                             std::string(base) + "?queue=bench",
                             {{"a bare socket", client(BareStomp::Ack::each)},
                              {"… a hundred acknowledged in one", client(BareStomp::Ack::many)}}});
  }
  if (!is_there) {
    std::fputs("activemq: run me by tools/brokers run activemq (or artemis) -- …\n", stderr);
    return 2;
  }
  return program.finish();
}
