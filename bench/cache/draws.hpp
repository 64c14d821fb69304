// Draws — which keys each thread asks for: by Zipf's law, the k-th most popular of n keys with a
// probability proportional to k^-0.99 (that is key k - 1: nothing is scrambled). Drawn before any
// clock starts; programs of other languages read the same keys from a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace canteen::bench {

class Draws {
 public:
  // requests: of all threads together, a power of two; who asks for more begins again.
  Draws(std::uint32_t keys, std::size_t requests) : keys_(keys), requests_(requests) {}

  ~Draws();
  Draws(const Draws&) = delete;
  Draws& operator=(const Draws&) = delete;

  // Unless it is done: so that groups that are left out draw nothing.
  void draw() const;

  // For the n-th of so many threads, of which there is a power of two.
  [[nodiscard]] std::span<const std::uint32_t> share(int n, int threads) const {
    const std::size_t each = requests_ / static_cast<std::size_t>(threads);
    return std::span(ranks_).subspan(static_cast<std::size_t>(n) * each, each);
  }

  // Little-endian, drawn if need be, one share after the other; removed at the end of this object.
  [[nodiscard]] const std::string& file() const;

 private:
  std::uint32_t keys_;
  std::size_t requests_;
  mutable std::vector<std::uint32_t> ranks_;  // empty: not drawn yet
  mutable std::string file_;                  // empty: not asked for yet
};

}  // namespace canteen::bench
