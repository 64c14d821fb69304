// Gathering — the receipts of many puts, told together once the last of them has come.
//
// Thread safety: add() from any thread, once for each index. Blocking: none.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <canteen/broker/receipt.hpp>

namespace canteen::broker {

class Gathering {
 public:
  using Told = std::function<void(std::vector<Receipt>)>;

  // Requires: number > 0.
  Gathering(std::size_t number, Told told)
      : receipts_(number), open_(number), told_(std::move(told)) {}

  void add(std::size_t index, Receipt receipt) {
    receipts_[index].emplace(std::move(receipt));
    // Its partners are the others' calls: whose is the last sees what all have written.
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) tell();
  }

 private:
  void tell() {
    std::vector<Receipt> all;
    all.reserve(receipts_.size());
    for (std::optional<Receipt>& each : receipts_) all.push_back(*std::move(each));
    told_(std::move(all));
  }

  std::vector<std::optional<Receipt>> receipts_;  // each written once, before open_ tells of it
  std::atomic<std::size_t> open_;                 // how many have not come
  const Told told_;
};

}  // namespace canteen::broker
