// measure_vendor — a queue of this library beside a broker's own client, on the same broker: all
// put and then all got, and one at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "bench/broker/bare_client.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

struct Vendor {
  std::string broker;                                    // its name
  std::string client;                                    // … and its client's
  std::string url;                                       // of a queue that is the benchmark's
  std::function<std::unique_ptr<BareClient>()> connect;  // to another queue
  std::size_t messages = 20'000;
};

void measure_vendor(Program& program, const Vendor& vendor);

}  // namespace canteen::bench
