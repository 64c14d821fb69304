// What queueing theory says exactly. Rates are per unit of time, `mean` is the mean service.
//
// [1] A. K. Erlang, 1917: loss and delay.          [2] C. Palm, 1946: impatient customers.
// [3] F. Pollaczek, 1930; A. Khinchine, 1932: one window, any service.
// [4] J. F. C. Kingman, 1962: service in random order; D. M. G. Wishart, 1960: last in front.
// [5] A. Cobham, 1954: priorities; D. G. Kendall's school, 1961: with interruptions.
// [6] T. E. Phipps, 1956: the shortest first.
// [7] J. F. C. Kingman, 1961: the shorter of two lines (here: the chain itself, cut off).
// [8] H. Che, Y. Tung, Z. Wang, 2002: LRU.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace canteen::simulate::closed_forms {

// [1] The share that is lost: M/G/c/c. offered: rate times mean.
inline double erlang_b(int windows, double offered) {
  double share = 1;
  for (int i = 1; i <= windows; ++i) share = offered * share / (i + offered * share);
  return share;
}

// [1] The share that has to wait: M/M/c.
inline double erlang_c(int windows, double offered) {
  const double share = erlang_b(windows, offered);
  const double load = offered / windows;
  return share / (1 - load * (1 - share));
}

// M/M/c: the mean wait.
inline double mmc_wait(int windows, double rate, double mean) {
  return erlang_c(windows, rate * mean) * mean / (windows - rate * mean);
}

// A birth-death chain with these deaths and that birth: how likely each number of people is.
template <class Birth, class Death>
std::vector<double> birth_death(std::size_t most, const Birth& birth, const Death& death) {
  std::vector<double> chances{1};
  double sum = 1;
  for (std::size_t n = 1; n <= most; ++n) {
    chances.push_back(chances.back() * birth(n - 1) / death(n));
    sum += chances.back();
  }
  for (double& each : chances) each /= sum;
  return chances;
}

struct Bounded {
  double lost;  // share of those who come
  double wait;  // mean, of those who are served
};

// M/M/c/K: at most so many inside.
inline Bounded bounded(int windows, std::size_t most, double rate, double mean) {
  const auto chances = birth_death(
      most, [&](std::size_t) { return rate; },
      [&](std::size_t n) { return std::min(static_cast<double>(n), double(windows)) / mean; });
  double line = 0;
  for (std::size_t n = static_cast<std::size_t>(windows); n <= most; ++n) {
    line += static_cast<double>(n - static_cast<std::size_t>(windows)) * chances[n];
  }
  return {chances[most], line / (rate * (1 - chances[most]))};
}

// [2] Erlang A: patience is exponential. The share that leaves.
inline double erlang_a(int windows, double rate, double mean, double patience) {
  const auto waiting = [&](std::size_t n) {
    return std::max(static_cast<double>(n) - windows, 0.0);
  };
  const auto chances = birth_death(
      2'000, [&](std::size_t) { return rate; },
      [&](std::size_t n) {
        return std::min(static_cast<double>(n), double(windows)) / mean + waiting(n) / patience;
      });
  double leaving = 0;
  for (std::size_t n = 0; n < chances.size(); ++n) leaving += chances[n] * waiting(n) / patience;
  return leaving / rate;
}

// [3] second: the mean of the square of the service.
inline double mg1_wait(double rate, double mean, double second) {
  return rate * second / (2 * (1 - rate * mean));
}

// M/M/1: the mean of the square of the wait, first come first served.
inline double mm1_wait_square(double rate, double mean) {
  const double load = rate * mean;
  return 2 * load * mean * mean / ((1 - load) * (1 - load));
}

// [4] … in random order, and last in front.
inline double mm1_random_wait_square(double rate, double mean) {
  return mm1_wait_square(rate, mean) / (1 - rate * mean / 2);
}

inline double mm1_lifo_wait_square(double rate, double mean) {
  return mm1_wait_square(rate, mean) / (1 - rate * mean);
}

struct Class {
  double rate;
  double mean;
  double second;  // mean of the square of the service
};

// [5] The mean waits, the first class in front.
inline std::vector<double> cobham_waits(const std::vector<Class>& classes) {
  double residual = 0;
  for (const Class& each : classes) residual += each.rate * each.second / 2;
  std::vector<double> waits;
  double before = 0;
  for (const Class& each : classes) {
    const double with = before + each.rate * each.mean;
    waits.push_back(residual / ((1 - before) * (1 - with)));
    before = with;
  }
  return waits;
}

// … the mean responses, when those in front interrupt.
inline std::vector<double> preemptive_responses(const std::vector<Class>& classes) {
  std::vector<double> responses;
  double residual = 0;
  double before = 0;
  for (const Class& each : classes) {
    residual += each.rate * each.second / 2;
    const double with = before + each.rate * each.mean;
    responses.push_back(each.mean / (1 - before) + residual / ((1 - before) * (1 - with)));
    before = with;
  }
  return responses;
}

// [6] M/M/1: the mean wait, the shortest first. By Simpson's rule.
inline double shortest_first_wait(double rate, double mean) {
  const double load = rate * mean;
  const double residual = rate * mean * mean;  // rate E[S^2] / 2
  const auto integrand = [&](double x) {       // x in mean services
    const double shorter = load * (1 - std::exp(-x) * (1 + x));
    return std::exp(-x) * residual / ((1 - shorter) * (1 - shorter));
  };
  constexpr int steps = 4'000;
  constexpr double end = 40;
  double sum = integrand(0) + integrand(end);
  for (int i = 1; i < steps; ++i) sum += (i % 2 == 0 ? 2 : 4) * integrand(end * i / steps);
  return sum * end / steps / 3;
}

// [7] Two windows, a line before each, who comes takes the shorter: the mean response.
inline double shorter_of_two_response(double rate, double mean) {
  // How likely i and j people are, i <= j; beyond `most` it does not matter any more. By
  // relaxation.
  constexpr std::size_t most = 60;
  std::vector<std::vector<double>> chances(most + 2, std::vector<double>(most + 2, 0));
  for (std::size_t i = 0; i <= most; ++i) {
    for (std::size_t j = i; j <= most; ++j) chances[i][j] = std::pow(0.5, static_cast<double>(j));
  }
  const double service = 1 / mean;
  for (int round = 0; round < 600; ++round) {
    double sum = 0;
    for (std::size_t i = 0; i <= most; ++i) {
      for (std::size_t j = i; j <= most; ++j) {
        double flow = 0;
        // Somebody came to the shorter line: of (i - 1, j), or of (i, j - 1) if that was not
        // longer.
        if (i > 0) flow += rate * chances[i - 1][j];
        if (j == i + 1) flow += rate * chances[i][i];
        // Somebody went: of (i + 1, j), of (i, j + 1).
        if (i + 1 <= j) flow += service * chances[i + 1][j] * (i + 1 == j ? 2 : 1);
        if (j + 1 <= most) flow += service * chances[i][j + 1];
        const bool last = i == most && j == most;
        const double out = (last ? 0 : rate) + service * ((i > 0 ? 1 : 0) + (j > 0 ? 1 : 0));
        chances[i][j] = flow / out;
        sum += chances[i][j];
      }
    }
    for (auto& row : chances) {
      for (double& each : row) each /= sum;
    }
  }
  double inside = 0;
  for (std::size_t i = 0; i <= most; ++i) {
    for (std::size_t j = i; j <= most; ++j) inside += chances[i][j] * static_cast<double>(i + j);
  }
  return inside / rate;
}

// [8] The share of hits of LRU, asked for independently with these chances.
inline double che_hits(const std::vector<double>& chances, double capacity) {
  double low = 0;
  double high = 1e12;
  for (int i = 0; i < 200; ++i) {
    const double time = (low + high) / 2;
    double there = 0;
    for (const double each : chances) there += 1 - std::exp(-each * time);
    (there < capacity ? low : high) = time;
  }
  double hits = 0;
  for (const double each : chances) hits += each * (1 - std::exp(-each * low));
  return hits;
}

}  // namespace canteen::simulate::closed_forms
