#include "src/cache/optimum.hpp"

#include <limits>
#include <unordered_map>

#include "src/cache/number_set.hpp"

namespace canteen::cache {
namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

}  // namespace

Optimum::Optimum(std::span<const std::uint64_t> keys) : next_(keys.size()) {
  std::unordered_map<std::uint64_t, std::uint64_t> seen;
  for (std::size_t i = keys.size(); i > 0; --i) {
    const auto [known, first] = seen.try_emplace(keys[i - 1], never);
    next_[i - 1] = known->second;
    known->second = i - 1;
  }
}

Replay Optimum::replay(std::size_t capacity) const {
  NumberSet expected(next_.size());  // when those who are there will be asked for
  std::size_t unwanted = 0;          // who are there, and will not be
  std::size_t size = 0;
  Replay result;
  result.requests = next_.size();
  for (std::size_t i = 0; i < next_.size(); ++i) {
    if (expected.contains(i)) {
      ++result.hits;
      expected.erase(i);
    } else if (size < capacity) {
      ++size;
    } else if (unwanted > 0) {
      --unwanted;
    } else {
      expected.erase(expected.greatest());
    }
    if (next_[i] == never) {
      ++unwanted;
    } else {
      expected.insert(next_[i]);
    }
  }
  return result;
}

}  // namespace canteen::cache
