#include "bench/support/rounds.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

struct Spread {
  double least;
  double median;
  double most;
};

Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  const double median = n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  return {values.front(), median, values.back()};
}

// Three digits that mean something, without an exponent.
std::string number(double value) {
  char text[32];
  const double size = value < 0 ? -value : value;
  std::snprintf(text, sizeof text,
                size >= 100                 ? "%.0f"
                : size >= 10                ? "%.1f"
                : size >= 0.1 || value == 0 ? "%.2f"
                                            : "%.4f",
                value);
  return text;
}

std::string text_of(const Spread& spread) {
  return number(spread.median) + " [" + number(spread.least) + "-" + number(spread.most) + "]";
}

// rounds[r][p] is peer p's sample of round r.
using Rounds = std::vector<std::vector<Sample>>;

double value_of(const Sample& sample, const std::string& metric) {
  for (const Metric& each : sample) {
    if (each.name == metric) return each.value;
  }
  std::fprintf(stderr, "no metric '%s'\n", metric.c_str());
  std::exit(2);
}

std::vector<double> column(const Rounds& rounds, std::size_t peer, const std::string& metric) {
  std::vector<double> values;
  for (const auto& round : rounds) values.push_back(value_of(round[peer], metric));
  return values;
}

// The peer that a target is held against: by name, or the best of the others at the median.
std::size_t reference_of(const Group& group, const Rounds& rounds, const Target& target) {
  std::size_t best = group.peers.size();
  for (std::size_t p = 0; p < group.peers.size(); ++p) {
    if (group.peers[p].name == target.reference) return p;
    if (target.reference != "best" || group.peers[p].ours) continue;
    if (best == group.peers.size()) {
      best = p;
      continue;
    }
    const double here = spread_of(column(rounds, p, target.metric)).median;
    const double there = spread_of(column(rounds, best, target.metric)).median;
    if (target.at_least ? here > there : here < there) best = p;
  }
  return best;
}

// Prints how the target was kept. What became of it: nothing, if its peer is not installed.
std::optional<bool> judge(const Group& group, const Rounds& rounds, std::size_t peer,
                          const Target& target) {
  const std::vector<double> own = column(rounds, peer, target.metric);
  std::vector<double> values = own;
  std::string reference;
  if (!target.reference.empty()) {
    const std::size_t other = reference_of(group, rounds, target);
    if (other == group.peers.size()) return std::nullopt;
    const std::vector<double> references = column(rounds, other, target.metric);
    for (std::size_t r = 0; r < values.size(); ++r) {
      values[r] = target.difference ? values[r] - references[r] : values[r] / references[r];
    }
    reference = (target.difference ? " more than " : " x ") + group.peers[other].name;
  }
  const Spread value = spread_of(values);
  const bool met =
      (target.at_least ? value.median >= target.limit : value.median <= target.limit) ||
      (target.or_at_most > 0 && spread_of(own).median <= target.or_at_most);
  const std::string either =
      target.or_at_most > 0 ? " or at most " + number(target.or_at_most) : std::string();
  const char* const verdict = target.claim ? (met ? "holds" : "does not hold")
                              : met        ? "met"
                                           : "MISSED";
  std::printf("- %s, %s: %s%s, asked: %s %s%s: %s\n", group.peers[peer].name.c_str(),
              target.metric.c_str(), text_of(value).c_str(), reference.c_str(),
              target.at_least ? ">=" : "<=", number(target.limit).c_str(), either.c_str(), verdict);
  if (target.claim) return std::nullopt;
  return met;
}

}  // namespace

Program::Program(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const char* const value = i + 1 < argc ? argv[++i] : nullptr;
    if (value != nullptr && option == "--filter") {
      filter_ = value;
    } else if (value != nullptr && option == "--rounds") {
      rounds_ = std::max(1, std::atoi(value));
    } else if (value != nullptr && option == "--patience") {
      patience_ = std::atof(value);
    } else {
      std::fprintf(stderr, "usage: %s [--filter TEXT] [--rounds N] [--patience SECONDS]\n",
                   argv[0]);
      std::exit(2);
    }
  }
  std::printf("%s; medians of %d rounds [least-most]\n", describe_machine().c_str(), rounds_);
}

void Program::run(const Group& group) {
  if (group.title.find(filter_) == std::string::npos) return;
  Rounds rounds;
  double foreign = 0;  // of the worst round that counts
  double quiet_until = now() + patience_;
  for (int r = -1; r < rounds_;) {
    const std::size_t count = group.peers.size();
    std::vector<Sample> samples(count);
    const Meanwhile meanwhile;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t p = (i + static_cast<std::size_t>(r + 1)) % count;
      samples[p] = group.peers[p].run();
    }
    const double share = meanwhile.foreign_share();
    if (r >= 0 && share > 0.05 && now() < quiet_until) continue;
    if (r >= 0) {
      rounds.push_back(std::move(samples));
      foreign = std::max(foreign, share);
    }
    ++r;
  }

  std::printf("\n### %s\n\n", group.title.c_str());
  if (foreign > 0.05) {
    std::printf("(other programs used up to %.0f %% of the machine)\n\n", foreign * 100);
  }
  std::printf("| |");
  for (const Metric& metric : rounds[0][0]) std::printf(" %s |", metric.name.c_str());
  std::printf("\n|---|");
  for (std::size_t i = 0; i < rounds[0][0].size(); ++i) std::printf("---|");
  std::printf("\n");
  for (std::size_t p = 0; p < group.peers.size(); ++p) {
    std::printf("| %s |", group.peers[p].name.c_str());
    for (const Metric& metric : rounds[0][p]) {
      std::printf(" %s |", text_of(spread_of(column(rounds, p, metric.name))).c_str());
    }
    std::printf("\n");
  }
  std::printf("\n");
  for (std::size_t p = 0; p < group.peers.size(); ++p) {
    for (const Target& target : group.peers[p].targets) {
      const std::optional<bool> met = judge(group, rounds, p, target);
      if (met) ++(*met ? met_ : missed_);
    }
  }
  std::fflush(stdout);
}

int Program::finish() const {
  std::printf("\n%d targets met, %d missed\n", met_, missed_);
  return missed_ == 0 ? 0 : 1;
}

}  // namespace canteen::bench
