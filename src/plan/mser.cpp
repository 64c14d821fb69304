#include "src/plan/mser.hpp"

namespace canteen::plan {

std::size_t warm_up_end(std::span<const double> means) noexcept {
  // The last few are alike by chance.
  constexpr std::size_t fewest = 5;
  if (means.size() <= fewest) return means.size();
  std::size_t best = means.size();
  double least = 0;
  // From the back, one value more each time. [B. P. Welford: Note on a method for calculating
  // corrected sums of squares and products. Technometrics 4 (1962)]
  double mean = 0;
  double squares = 0;
  double count = 0;
  for (std::size_t cut = means.size(); cut-- > 0;) {
    count += 1;
    const double off = means[cut] - mean;
    mean += off / count;
    squares += off * (means[cut] - mean);
    const double error = squares / (count * count);
    if (means.size() - cut < fewest || (best != means.size() && error > least)) continue;
    best = cut;
    least = error;
  }
  return best;
}

}  // namespace canteen::plan
