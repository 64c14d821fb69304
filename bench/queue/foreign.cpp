#include "bench/queue/foreign.hpp"

#include <filesystem>
#include <memory>

#include "bench/support/command.hpp"

namespace canteen::bench {
namespace {

struct Foreign {
  const char* name;
  const char* program;
  const char* queue;
  bool unbounded;
  bool small;  // false: it hangs with a capacity of 1 and many threads
};

constexpr Foreign all[] = {{"crossbeam-channel", "rust", "crossbeam", true, true},
                           {"kanal", "rust", "kanal", true, true},
                           {"crossfire", "rust", "crossfire", false, false},
                           {"Go channel", "go", "channel", false, true},
                           {"Java ArrayBlockingQueue", "java", "array", false, true},
                           {"Python queue.Queue", "python", "queue", false, true}};

std::string path_of(const char* program) {
  return std::string(CANTEEN_BENCH_FOREIGN) + "/" + program;
}

Sample run(const Foreign& peer, const Shape& shape, Length& length) {
  for (;;) {
    const std::int64_t items = length.items(all_of(shape));
    const std::string command = path_of(peer.program) + " " + peer.queue + " " +
                                std::to_string(shape.capacity) + " " +
                                std::to_string(shape.putters) + " " +
                                std::to_string(shape.getters) + " " + std::to_string(items);
    const std::vector<double> answer = answer_of(command, 3);
    const double seconds = answer[0];
    length.learn(items, seconds);
    if (!length.is_short(seconds)) return sample_of(items, seconds, answer[1], answer[2]);
  }
}

}  // namespace

std::vector<Peer> foreign_peers(const Shape& shape) {
  std::vector<Peer> peers;
  for (const Foreign& each : all) {
    if (!std::filesystem::exists(path_of(each.program))) continue;
    if (shape.capacity == 0 && !each.unbounded) continue;
    if (shape.capacity == 1 && !each.small) continue;
    const auto length = std::make_shared<Length>();
    peers.push_back({each.name, [=] { return run(each, shape, *length); }});
  }
  return peers;
}

}  // namespace canteen::bench
