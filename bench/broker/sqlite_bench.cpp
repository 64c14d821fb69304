// sqlite: beside a loop by hand, on the same disk.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/broker/bare_sqlite.hpp"
#include "bench/broker/broker.hpp"
#include "bench/broker/foreign.hpp"
#include "bench/broker/latency.hpp"
#include "bench/broker/passing.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

constexpr int batches = 40;
constexpr int single_puts = 300;
constexpr const char* by_hand = "a loop of SQLite calls";
constexpr const char* flushing_puts = "… that flushes puts alone, as ours";

// A folder that goes with it.
class Folder {
 public:
  explicit Folder(const std::string& in) : path_(in + "/canteen_bench_broker") {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }

  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file() const { return path_ + "/line.db"; }

 private:
  const std::string path_;
};

Sample rate(double seconds) {
  return {{"messages/s", static_cast<double>(batches * batch) / seconds}};
}

Sample bare_batches(const std::string& in, bool flushes_all) {
  const Folder folder(in);
  BareSqlite queue(folder.file(), flushes_all);
  const double begin = now();
  for (int i = 0; i < batches; ++i) {
    queue.put(std::vector<std::string>(batch, payload()));
    for (std::size_t got = 0; got < batch;) {
      const std::vector<BareSqlite::Taken> taken = queue.take(batch);
      queue.acknowledge(taken);
      got += taken.size();
    }
  }
  return rate(now() - begin);
}

Sample our_batches(const std::string& in) {
  const Folder folder(in);
  broker::Queue queue = broker::open("sqlite:" + folder.file());
  const double begin = now();
  for (int i = 0; i < batches; ++i) {
    queue.put_many(std::vector<broker::Message>(batch, broker::Message{payload(), {}}));
    for (std::size_t got = 0; got < batch;) {
      std::vector<broker::Delivery> some = queue.get_many(batch);
      for (broker::Delivery& each : some) each.ack();
      got += some.size();
    }
  }
  queue.join();
  return rate(now() - begin);
}

Sample bare_puts(const std::string& in) {
  const Folder folder(in);
  BareSqlite queue(folder.file());
  return latency(single_puts, [&] { queue.put({payload()}); });
}

Sample our_puts(const std::string& in) {
  const Folder folder(in);
  broker::Queue queue = broker::open("sqlite:" + folder.file());
  return latency(single_puts, [&] { queue.put(payload()); });
}

Sample our_passing(const std::string& in) {
  const Folder folder(in);
  return passing("sqlite:" + folder.file(), batches * batch);
}

}  // namespace

void measure_sqlite(Program& program, const std::string& folder) {
  const std::string where = folder == "/dev/shm" ? "in memory" : "on a disk";
  program.run({"sqlite " + where + ": put_many of 1000, get_many of 1000, ack of each",
               {{by_hand, [=] { return bare_batches(folder, true); }},
                {flushing_puts, [=] { return bare_batches(folder, false); }},
                {"sqlite:",
                 [=] { return our_batches(folder); },
                 {{"messages/s", by_hand, 0.9, true}, {"messages/s", flushing_puts, 0.9, true}}}}});
  program.run({"sqlite " + where + ": one put, confirmed",
               {{by_hand, [=] { return bare_puts(folder); }},
                {"sqlite:", [=] { return our_puts(folder); }}}});
  std::vector<Peer> peers = foreign_peers("sqlite", folder);
  std::vector<Target> targets;
  if (!peers.empty()) targets.push_back({"messages/s", "best", 1, true});
  peers.push_back({"sqlite:", [=] { return our_passing(folder); }, std::move(targets)});
  program.run({"sqlite " + where + ": one puts, one gets and acknowledges", std::move(peers)});
}

}  // namespace canteen::bench
