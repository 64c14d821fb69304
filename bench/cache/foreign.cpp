#include "bench/cache/foreign.hpp"

#include <filesystem>
#include <memory>

#include "bench/support/command.hpp"

namespace canteen::bench {
namespace {

constexpr Foreign all[] = {{"quick_cache", "rust", "quick_cache", true},
                           {"moka", "rust", "moka", true},
                           {"otter", "go", "otter", true},
                           {"Caffeine", "java", "caffeine", true},
                           {"Java ConcurrentHashMap, nobody leaves", "java", "map", false}};

std::string path_of(const char* program) {
  return std::string(CANTEEN_BENCH_FOREIGN) + "/" + program;
}

class AskedAbroad {
 public:
  AskedAbroad(const Foreign& peer, const Asking& how) : peer_(peer), how_(how) {}

  Sample run() {
    if (child_ == nullptr) child_ = std::make_unique<Child>(command());
    for (;;) {
      const std::int64_t requests = length_.items(how_.threads);
      const std::vector<double> answer =
          child_->answer_to(std::to_string(requests / how_.threads), 3);
      length_.learn(requests, answer[0]);
      if (length_.is_short(answer[0])) continue;
      return sample_of(requests, answer[0], answer[1], answer[2]);
    }
  }

 private:
  [[nodiscard]] std::string command() const {
    std::string text = peer_.command() + " ask " + how_.draws.file();
    for (const std::size_t word :
         {how_.draws.share(0, how_.threads).size(), static_cast<std::size_t>(how_.threads),
          how_.capacity, std::size_t{how_.resident},
          static_cast<std::size_t>(how_.before / how_.threads)}) {
      text += " " + std::to_string(word);
    }
    return text;
  }

  const Foreign peer_;
  const Asking how_;
  std::unique_ptr<Child> child_;
  Length length_;
};

}  // namespace

std::string Foreign::command() const {
  return path_of(program) + " " + cache;
}

std::vector<Foreign> foreign_caches() {
  std::vector<Foreign> there;
  for (const Foreign& each : all) {
    if (std::filesystem::exists(path_of(each.program))) there.push_back(each);
  }
  return there;
}

std::vector<Peer> foreign_peers(const Asking& how) {
  std::vector<Peer> peers;
  for (const Foreign& each : foreign_caches()) {
    // What nobody leaves says nothing of who does not fit.
    if (how.loads() && !each.evicts) continue;
    const auto asked = std::make_shared<AskedAbroad>(each, how);
    peers.push_back({each.name, [=] { return asked->run(); }});
  }
  return peers;
}

}  // namespace canteen::bench
