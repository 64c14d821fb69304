#include <algorithm>
#include <cmath>
#include <limits>

#include <canteen/base/histogram.hpp>

namespace canteen::base {

void Histogram::add(std::span<const std::int64_t> values) {
  constexpr std::size_t most = 256;
  for (; values.size() > most; values = values.subspan(most)) add(values.first(most));
  std::int64_t least = min_;
  std::int64_t greatest = max_;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t value = std::max<std::int64_t>(values[i], 0);
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    total += static_cast<std::uint64_t>(value);
    const Place place = place_of(static_cast<std::uint64_t>(value));
    std::uint64_t* counters = blocks_[place.block].data();
    if (counters == nullptr) [[unlikely]]
      counters = add_block(place.block, values.first(i));
    ++counters[place.part];
  }
  min_ = least;
  max_ = greatest;
  if (static_cast<std::uint64_t>(greatest) <= std::numeric_limits<std::uint64_t>::max() / most) {
    sum_ += static_cast<double>(total);
  } else {  // of some of them it would be too much for 64 bits
    for (const std::int64_t value : values)
      sum_ += static_cast<double>(std::max<std::int64_t>(value, 0));
  }
  count_ += values.size();
}

std::uint64_t* Histogram::add_block(std::size_t block, std::span<const std::int64_t> counted) {
  try {
    blocks_[block].resize(parts);
    return blocks_[block].data();
  } catch (...) {
    for (const std::int64_t value : counted) {
      const Place place = place_of(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
      --blocks_[place.block][place.part];
    }
    throw;
  }
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
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
}

void Histogram::clear() noexcept {
  for (std::vector<std::uint64_t>& block : blocks_) std::fill(block.begin(), block.end(), 0);
  count_ = 0;
  min_ = std::numeric_limits<std::int64_t>::max();
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
