// How many lines a second 1, 4 and 8 threads print, to a file and to a pipe.
#include "bench/print/print.hpp"
#include "bench/print/writers.hpp"

namespace canteen::bench {
namespace {

constexpr int lines = 200'000;  // of all threads together

Sample measure(const std::string& way, Into into, int threads) {
  const Written written =
      write({.way = way, .into = into, .threads = threads, .lines = lines / threads});
  return {{"M lines/s", lines / written.seconds * 1e-6},
          {"CPU ns a line", written.cpu_seconds / lines * 1e9},
          {"torn", static_cast<double>(written.torn)}};
}

}  // namespace

void measure_lines(Program& program) {
  for (const Into into : {Into::file, Into::pipe}) {
    for (const int threads : {1, 4, 8}) {
      std::vector<Peer> peers;
      for (const std::string& way : ways()) {
        if (way == "two writes") continue;
        std::vector<Target> targets;
        if (way == "print") {
          // The one other way that keeps lines whole, whatever they are made of.
          targets = {{"M lines/s", "std::osyncstream", 1.0, true}, {"torn", "", 0, false}};
        }
        peers.push_back({way, [=] { return measure(way, into, threads); }, targets});
      }
      program.run({"print: " + std::to_string(threads) +
                       (threads == 1 ? " thread into a " : " threads into a ") +
                       (into == Into::file ? "file" : "pipe"),
                   peers});
    }
  }
}

}  // namespace canteen::bench
