#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/format.hpp>
#include <canteen/report/curve_report.hpp>

#include "src/report/curve_plot.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;

constexpr std::size_t page_width = 80;
constexpr std::size_t curve_label_width = 14;
constexpr char optimum_mark = '.';

// As wide as the longest of the figures needs.
std::size_t cell_width(const cache::Curves& curves) {
  return std::max<std::size_t>(count_text(curves.capacities.back()).size() + 1, 8);
}

std::string row(const std::string& label, const std::vector<std::string>& cells,
                std::size_t width) {
  std::string text = "  " + label + std::string(curve_label_width - label.size(), ' ');
  for (const std::string& each : cells) text += std::string(width - each.size(), ' ') + each;
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string share_of_keys(std::size_t capacity, const cache::Curves& curves) {
  if (curves.distinct == 0) return "-";
  const double share = 100 * static_cast<double>(capacity) / static_cast<double>(curves.distinct);
  if (share > 100) return "> 100 %";
  return share < 0.1 ? base::format("{:.2f} %", share) : base::format("{:.1f} %", share);
}

std::string hits_text(const cache::Replay& replay) {
  return base::format("{:.2f}", 100 * replay.hit_ratio());
}

// The letter that draws a policy.
char mark(std::size_t policy) {
  return static_cast<char>('a' + policy);
}

// The capacities from `first` up to `last`.
std::string block(const cache::Curves& curves, std::size_t first, std::size_t last) {
  const auto line = [&](const std::string& label, auto&& cell) {
    std::vector<std::string> cells;
    for (std::size_t i = first; i < last; ++i) cells.push_back(cell(i));
    return row(label, cells, cell_width(curves));
  };
  std::vector<std::uint64_t> best(curves.capacities.size());
  for (const cache::Curve& each : curves.policies) {
    for (std::size_t i = first; i < last; ++i) best[i] = std::max(best[i], each.replays[i].hits);
  }
  std::string text =
      line("places", [&](std::size_t i) { return count_text(curves.capacities[i]); });
  text += line("of the keys",
               [&](std::size_t i) { return share_of_keys(curves.capacities[i], curves); });
  for (std::size_t policy = 0; policy < curves.policies.size(); ++policy) {
    const cache::Curve& each = curves.policies[policy];
    text +=
        line(std::string{mark(policy), ' '} + std::string(cache::name_of(each.policy)),
             [&](std::size_t i) {
               return hits_text(each.replays[i]) + (each.replays[i].hits == best[i] ? "*" : " ");
             });
  }
  if (!curves.optimum.empty()) {
    text += line(std::string{optimum_mark, ' '} + "optimum",
                 [&](std::size_t i) { return hits_text(curves.optimum[i]) + " "; });
  }
  return text + "\n";
}

// What is recommended in front of the others.
std::string plot(const CurveReport& report) {
  const cache::Curves& curves = report.curves;
  std::vector<PlottedCurve> plotted;
  for (std::size_t i = 0; i < curves.policies.size(); ++i) {
    const cache::Curve& each = curves.policies[i];
    const bool taken = each.policy == report.recommendation.policy;
    plotted.insert(taken ? plotted.begin() : plotted.end(), {mark(i), each.replays});
  }
  if (!curves.optimum.empty()) plotted.push_back({optimum_mark, curves.optimum});
  return curve_plot(curves.capacities, plotted);
}

}  // namespace

std::string sentence(const CurveReport& report) {
  const cache::Recommendation& taken = report.recommendation;
  const double ratio = taken.replay.hit_ratio();
  std::string text =
      base::format("Take {} with {} ({} of the keys): it has {:.1f} % of the requests",
                   cache::name_of(taken.policy), counted(taken.capacity, "place"),
                   share_of_keys(taken.capacity, report.curves), 100 * ratio);
  if (taken.optimum) {
    text += base::format(", {:.1f} points below the optimum",
                         100 * (taken.optimum->hit_ratio() - ratio));
  }
  const double more = 100 * (taken.replay_larger.hit_ratio() - ratio);
  return text + "; the next 10 % of memory would buy " +
         (more <= 0 ? "nothing." : base::format("{:.2f} points.", more));
}

std::string table(const CurveReport& report) {
  const cache::Curves& curves = report.curves;
  const double most = curves.requests == 0 ? 0
                                           : 1 - static_cast<double>(curves.distinct) /
                                                     static_cast<double>(curves.requests);
  std::string text =
      wrapped(name_text(report.trace, std::string::npos) + ": " +
                  counted(curves.requests, "request") + " for " + counted(curves.distinct, "key") +
                  " (" + std::string(scenario::name_of(report.format)) +
                  "); a cache for all of them has " + percent_text(most),
              2);
  text += "\n  hits in %; * the best of the policies\n";
  const std::size_t sizes = curves.capacities.size();
  const std::size_t a_line = (page_width - 2 - curve_label_width) / cell_width(curves);
  for (std::size_t first = 0; first < sizes; first += a_line) {
    text += block(curves, first, std::min(first + a_line, sizes));
  }
  const std::string drawn = plot(report);
  if (!drawn.empty()) text += drawn + "\n";
  return text + wrapped(sentence(report), 2);
}

}  // namespace canteen::report
