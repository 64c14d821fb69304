// ClientResult — how long one client's requests have waited; and how alike clients have fared.
//
// Thread safety: plain values; functions without state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>

namespace canteen::serve {

struct ClientResult {
  std::string name;
  std::uint64_t begun = 0;  // requests whose service began
  double wait = 0;          // seconds, of all of them together

  // Seconds; 0 of nobody.
  [[nodiscard]] double mean_wait() const noexcept {
    return begun == 0 ? 0 : wait / static_cast<double>(begun);
  }
};

// Jain's index of the clients' mean waits: 1 when all of them waited alike, 1/n when one of n did
// and nobody else. Those of whom no service began are left out.
[[nodiscard]] CANTEEN_API double fairness(const std::vector<ClientResult>& clients) noexcept;

// Whose mean wait is the longest; of equal ones the first. Null: nobody's service began.
[[nodiscard]] CANTEEN_API const ClientResult* worst(
    const std::vector<ClientResult>& clients) noexcept;

}  // namespace canteen::serve
