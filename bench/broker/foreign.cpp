#include "bench/broker/foreign.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "bench/support/command.hpp"

namespace canteen::bench {
namespace {

struct Foreign {
  const char* name;
  const char* program;
  int messages;
  int in_sqlite;  // messages; 0: it has no queues in a file
};

constexpr Foreign all[] = {{"kombu (Python)", "python", 2'000, 100},
                           {"Watermill (Go)", "go", 10'000, 0},
                           {"omniqueue (Rust)", "rust", 10'000, 0}};

std::string path_of(const Foreign& peer) {
  return std::string(CANTEEN_BENCH_FOREIGN) + "/" + peer.program;
}

Sample run(const Foreign& peer, const std::string& kind, const std::string& where) {
  const int messages = kind == "sqlite" ? peer.in_sqlite : peer.messages;
  const std::string command =
      path_of(peer) + " " + kind + " '" + where + "' " + std::to_string(messages);
  return {{"messages/s", messages / answer_of(command, 1)[0]}};
}

}  // namespace

std::vector<Peer> foreign_peers(const std::string& kind, const std::string& where) {
  std::vector<Peer> peers;
  for (const Foreign& each : all) {
    if (!std::filesystem::exists(path_of(each))) continue;
    if (kind == "sqlite" && each.in_sqlite == 0) continue;
    peers.push_back({each.name, [=] { return run(each, kind, where); }});
  }
  return peers;
}

}  // namespace canteen::bench
