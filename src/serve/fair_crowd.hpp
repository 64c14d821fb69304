// FairCrowd — the kinds of people, or the clients, take turns: each that has anybody waiting is
// asked once a round, and who came first of it is next. One of which nobody waited comes last in
// the round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <vector>

#include "src/serve/crowd.hpp"

namespace canteen::serve {

class FairCrowd final : public Crowd {
 public:
  void put(Someone person) override;
  Someone take(scenario::Duration now) override;
  Someone remove(const Person& person) override;

  [[nodiscard]] std::size_t size() const noexcept override { return size_; }

 private:
  // INV: a kind is in the round_, at `turn`, while it has people.
  struct Kind {
    std::map<std::uint64_t, Someone> people;  // by the order of coming
    std::list<std::uint32_t>::iterator turn;
  };

  std::vector<Kind> kinds_;         // a rank is a kind's, or a client's
  std::list<std::uint32_t> round_;  // the next one in front
  std::size_t size_ = 0;
};

}  // namespace canteen::serve
