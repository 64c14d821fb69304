// measure_vendor — a queue of this library beside a broker's own client, on the same broker: all
// put and then all got, and one at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/broker/bare_client.hpp"
#include "bench/support/rounds.hpp"

namespace canteen::bench {

struct Vendor {
  struct Client {
    std::string name;
    std::function<std::unique_ptr<BareClient>()> connect;  // to a queue of its own
  };

  std::string broker;           // its name
  std::string url;              // of a queue that is the benchmark's
  std::vector<Client> clients;  // the first does the same as a queue of this library
  std::size_t messages = 20'000;
};

void measure_vendor(Program& program, const Vendor& vendor);

}  // namespace canteen::bench
