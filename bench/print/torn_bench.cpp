// 4 processes of 8 threads print lines of 10 to 20,000 bytes into one file or pipe: what share of
// the lines does not come out whole.
#include "bench/print/print.hpp"
#include "bench/print/writers.hpp"

namespace canteen::bench {
namespace {

Sample measure(const std::string& way, Into into) {
  const Written written =
      write({.way = way, .into = into, .processes = 4, .threads = 8, .lines = 160, .mixed = true});
  const auto expected = static_cast<double>(written.expected);
  return {{"torn lines", static_cast<double>(written.torn)},
          {"lost lines", expected - static_cast<double>(written.whole)},
          {"of", expected},
          {"s", written.seconds}};
}

}  // namespace

void measure_torn(Program& program) {
  for (const Into into : {Into::file, Into::pipe}) {
    std::vector<Peer> peers;
    for (const std::string& way : ways()) {
      std::vector<Target> targets;
      if (way == "print") targets = {{"torn lines", "", 0, false}, {"lost lines", "", 0, false}};
      peers.push_back({way, [=] { return measure(way, into); }, targets});
    }
    program.run({std::string("torn lines: 4 processes of 8 threads into one ") +
                     (into == Into::file ? "file" : "pipe"),
                 peers});
  }
}

}  // namespace canteen::bench
