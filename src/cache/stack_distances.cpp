#include "src/cache/stack_distances.hpp"

#include <limits>
#include <unordered_map>

#include <canteen/base/errors.hpp>

namespace canteen::cache {
namespace {

// Which requests are the last for their keys so far, and how many of them lie up to some request.
class Latest {
 public:
  explicit Latest(std::size_t requests) : sums_(requests + 1) {}

  void add(std::size_t request) noexcept { change(request, 1); }

  void remove(std::size_t request) noexcept {
    change(request, std::numeric_limits<std::uint32_t>::max());
  }

  [[nodiscard]] std::uint32_t up_to(std::size_t request) const noexcept {
    std::uint32_t sum = 0;
    for (std::size_t at = request + 1; at > 0; at &= at - 1) sum += sums_[at];
    return sum;
  }

 private:
  void change(std::size_t request, std::uint32_t by) noexcept {
    for (std::size_t at = request + 1; at < sums_.size(); at += at & (~at + 1)) sums_[at] += by;
  }

  std::vector<std::uint32_t> sums_;  // Fenwick's: sums_[i] is of the i & -i requests that end at i
};

}  // namespace

StackDistances::StackDistances(std::span<const std::uint64_t> keys) {
  if (keys.size() >= std::numeric_limits<std::uint32_t>::max()) {
    throw ValueError("there must be fewer than 4294967295 requests");
  }
  std::unordered_map<std::uint64_t, std::uint32_t> last;
  Latest latest(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto [known, first] = last.try_emplace(keys[i], static_cast<std::uint32_t>(i));
    if (first) {
      hits_.push_back(0);
    } else {
      // Himself, and those who have been asked for since.
      const std::size_t distance = last.size() - latest.up_to(known->second) + 1;
      ++hits_[distance];
      latest.remove(known->second);
      known->second = static_cast<std::uint32_t>(i);
    }
    latest.add(i);
  }
  for (std::size_t i = 1; i < hits_.size(); ++i) hits_[i] += hits_[i - 1];
}

}  // namespace canteen::cache
