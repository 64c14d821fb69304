#include <algorithm>
#include <bit>
#include <cmath>

#include <canteen/base/histogram.hpp>

namespace canteen::base {

void Histogram::add(std::int64_t value) {
  value = std::max<std::int64_t>(value, 0);
  const auto bits = static_cast<std::uint64_t>(value);
  const auto width = static_cast<unsigned>(std::bit_width(bits));
  const unsigned block = width <= part_bits ? 0 : width - part_bits;
  const std::uint64_t part = block == 0 ? bits : (bits >> (block - 1)) - parts;
  std::vector<std::uint64_t>& counters = blocks_[block];
  if (counters.empty()) counters.resize(parts);
  ++counters[part];
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
  ++count_;
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  // All memory first, so that running out of it leaves no half of the other behind.
  for (std::size_t block = 0; block < blocks; ++block) {
    if (!other.blocks_[block].empty() && blocks_[block].empty()) blocks_[block].resize(parts);
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::vector<std::uint64_t>& from = other.blocks_[block];
    for (std::size_t part = 0; part < from.size(); ++part) blocks_[block][part] += from[part];
  }
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
}

void Histogram::clear() noexcept {
  for (std::vector<std::uint64_t>& block : blocks_) std::fill(block.begin(), block.end(), 0);
  count_ = 0;
  min_ = 0;
  max_ = 0;
  sum_ = 0;
}

double Histogram::mean() const noexcept {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::int64_t Histogram::percentile(double q) const noexcept {
  if (count_ == 0) return 0;
  // A hair less than the product: 0.07 * 100 comes out above 7, and its rank is 7 all the same.
  constexpr double hair = 1 - 1e-12;
  const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_) * hair);
  const auto rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
  if (rank >= count_) return max_;
  std::uint64_t seen = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t part = 0; part < blocks_[block].size(); ++part) {
      seen += blocks_[block][part];
      if (seen < rank) continue;
      if (block == 0) return static_cast<std::int64_t>(part);
      const std::uint64_t step = std::uint64_t{1} << (block - 1);
      const std::uint64_t middle = (parts + part) * step + (step - 1) / 2;
      return std::clamp(static_cast<std::int64_t>(middle), min_, max_);
    }
  }
  return max_;
}

}  // namespace canteen::base
