// "The output of several threads gets mixed up": two threads, short lines.
#include "bench/course/course.hpp"
#include "bench/print/writers.hpp"

namespace canteen::bench {
namespace {

Sample measure(const std::string& way) {
  const Written written = write({.way = way, .into = Into::file, .threads = 2, .lines = 50'000});
  const auto expected = static_cast<double>(written.expected);
  return {
      {"lines that are not whole, %", (1 - static_cast<double>(written.whole) / expected) * 100}};
}

}  // namespace

void measure_tears(Program& program) {
  const char* const metric = "lines that are not whole, %";
  const Target torn{
      .metric = metric, .reference = "", .limit = 0.01, .at_least = true, .claim = true};
  std::vector<Peer> peers;
  for (const std::string& way : ways()) {
    std::vector<Target> targets;
    if (way == "print") targets = {{metric, "", 0, false}};
    if (way == "two writes" || way == "std::cout <<") targets = {torn};
    peers.push_back({way, [=] { return measure(way); }, targets});
  }
  program.run({"course: print tears, 2 threads", peers});
}

}  // namespace canteen::bench
