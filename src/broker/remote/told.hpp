// Told — what the broker tells during one call of the link, to be looked at after it.
//
// Thread safety: none; it is the thread's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/broker/remote/link.hpp"

namespace canteen::broker::remote {

class Told final : public Link::Events {
 public:
  void confirmed(std::uint64_t number) override { confirmations.push_back(number); }

  void refused(std::uint64_t number, Refused is) override {
    refusals.emplace_back(number, std::move(is));
  }

  void arrived(Arrival arrival) override { arrivals.push_back(std::move(arrival)); }

  // Behind all arrivals: a tag is taken back after it has arrived, and never comes again.
  void taken_back(std::uint64_t tag) override { returned.push_back(tag); }

  void called_back(std::uint64_t tag) override { called.push_back(tag); }

  void blocked(std::optional<std::string> why) override {
    has_block_changed = true;
    block = std::move(why);
  }

  [[nodiscard]] bool anything() const noexcept {
    return !confirmations.empty() || !refusals.empty() || !arrivals.empty() || !returned.empty() ||
           !called.empty() || has_block_changed;
  }

  // For the next call; its room is kept.
  void clear() {
    confirmations.clear();
    refusals.clear();
    arrivals.clear();
    returned.clear();
    called.clear();
    has_block_changed = false;
    block.reset();
  }

  std::vector<std::uint64_t> confirmations{};
  std::vector<std::pair<std::uint64_t, Refused>> refusals{};
  std::vector<Arrival> arrivals{};
  std::vector<std::uint64_t> returned{};
  std::vector<std::uint64_t> called{};
  bool has_block_changed = false;
  std::optional<std::string> block{};
};

}  // namespace canteen::broker::remote
