// What queueing theory says exactly. Rates are per unit of time, `mean` is the mean service.
//
// [1] A. K. Erlang, 1917: loss and delay.          [2] C. Palm, 1946: impatient customers.
// [3] F. Pollaczek, 1930; A. Khinchine, 1932: one window, any service.
// [4] J. F. C. Kingman, 1962: service in random order; D. M. G. Wishart, 1960: last in front.
// [5] A. Cobham, 1954: priorities; D. G. Kendall's school, 1961: with interruptions.
// [6] T. E. Phipps, 1956: the shortest first.
// [7] J. F. C. Kingman, 1961: the shorter of two lines (here: the chain itself, cut off).
// [8] H. Che, Y. Tung, Z. Wang, 2002: LRU.         [9] C. D. Crommelin, 1932: M/D/c.
// [10] M. F. Neuts: Matrix-geometric solutions in stochastic models, 1981.
// [11] N. Vvedenskaya, R. Dobrushin, F. Karpelevich, 1996; M. Mitzenmacher, 1996: two choices.
// [12] J. W. Cohen, 1957: repeated calls, where they are much later.
// [13] W. F. King, 1971: LRU, exactly.             [14] E. Gelenbe, 1973: FIFO, exactly.
// [15] P. D. Welch, 1964: a window that has to be set up for the first of a busy time.
// [16] M. Reiser, S. Lavenberg, 1980: mean value analysis. C. Palm, 1947: those who repair
//      machines.
// [17] L. Schrage, L. Miller, 1966: who has the least left to do.
// [18] G. Falin, J. Templeton: Retrial Queues, 1997.
// [19] N. T. J. Bailey, 1954; F. Downton, 1955: a window that serves up to so many in one service.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
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

struct Closed {
  double throughput;
  double wait;  // mean
};

// [16] M/M/c//N: so many users, who think for `think` on average.
inline Closed repair(int windows, std::size_t users, double think, double mean) {
  const auto chances = birth_death(
      users, [&](std::size_t n) { return static_cast<double>(users - n) / think; },
      [&](std::size_t n) { return std::min(static_cast<double>(n), double(windows)) / mean; });
  double rate = 0;
  double line = 0;
  for (std::size_t n = 0; n <= users; ++n) {
    rate += chances[n] * static_cast<double>(users - n) / think;
    line += chances[n] * std::max(static_cast<double>(n) - windows, 0.0);
  }
  return {rate, line / rate};
}

// [16] One window: who comes sees the others as if he were not there, one user after the other.
inline Closed mean_values(std::size_t users, double think, double mean) {
  double inside = 0;
  Closed closed{};
  for (std::size_t n = 1; n <= users; ++n) {
    const double response = mean * (1 + inside);
    closed = {static_cast<double>(n) / (response + think), response - mean};
    inside = closed.throughput * response;
  }
  return closed;
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

// [15] M/G/1 with a window that closes when nobody is there, and is open a fixed time after
// somebody came; it waits so long before it closes. second: as above.
inline double set_up_wait(double rate, double mean, double second, double set_up,
                          double close_after = 0) {
  // How likely it has closed before the next one comes.
  const double closed = std::exp(-rate * close_after);
  return mg1_wait(rate, mean, second) +
         closed * set_up * (2 + rate * set_up) / (2 * (1 + rate * closed * set_up));
}

// … if it closes at once: the share of time that it is open, or starts up.
inline double set_up_share(double rate, double mean, double set_up) {
  return 1 - (1 - rate * mean) / (1 + rate * set_up);
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

// From 0, by Simpson's rule: at x = 0, step, 2 step, … of an even number of steps.
template <class Function>
double integral(const Function& function, double end, int steps = 4'000) {
  double sum = function(0) + function(end);
  for (int i = 1; i < steps; ++i) sum += (i % 2 == 0 ? 2 : 4) * function(end * i / steps);
  return sum * end / steps / 3;
}

// Beyond so many means hardly any exponential service is.
inline constexpr double longest = 40;

// [6] M/M/1: the mean wait, the shortest first.
inline double shortest_first_wait(double rate, double mean) {
  const double load = rate * mean;
  const double residual = rate * mean * mean;  // rate E[S^2] / 2
  const auto of = [&](double x) {              // x in mean services
    const double shorter = load * (1 - std::exp(-x) * (1 + x));
    return std::exp(-x) * residual / ((1 - shorter) * (1 - shorter));
  };
  return integral(of, longest);
}

struct Times {
  double wait;      // until the service begins
  double response;  // until it is done
};

// [17] M/M/1: the means, who has the least left to do first, and whoever comes interrupts.
inline Times least_left_first(double rate, double mean) {
  const double load = rate * mean;
  const auto shorter = [&](double x) { return load * (1 - std::exp(-x) * (1 + x)); };
  // Of a service of x means: what of others is before him, when he comes.
  const auto wait = [&](double x) {
    const double squares = 2 - std::exp(-x) * (2 + 2 * x + x * x) + x * x * std::exp(-x);
    return load * squares / (2 * (1 - shorter(x)) * (1 - shorter(x)));
  };
  // … and how long he stays, once he has begun: 1 / (1 - shorter) for each bit of what is left, of
  // as many as have that much left.
  const auto stay = [&](double x) { return std::exp(-x) / (1 - shorter(x)); };
  const double waits = integral([&](double x) { return std::exp(-x) * wait(x); }, longest);
  return {mean * waits, mean * (waits + integral(stay, longest))};
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

// [9] M/D/c: the mean wait. One service later, those who were at the windows are gone and those who
// came meanwhile are there; which has one distribution that stays.
inline double mdc_wait(int windows, double rate, double mean) {
  constexpr std::size_t most = 300;
  const auto c = static_cast<std::size_t>(windows);
  std::vector<double> come{std::exp(-rate * mean)};
  for (std::size_t n = 1; n <= most; ++n) {
    come.push_back(come.back() * rate * mean / static_cast<double>(n));
  }
  std::vector<double> chances(most + 1, 0);
  chances[0] = 1;
  for (int round = 0; round < 500; ++round) {
    std::vector<double> next(most + 1, 0);
    for (std::size_t n = 0; n <= most; ++n) {
      const std::size_t left = n > c ? n - c : 0;
      for (std::size_t k = 0; left + k <= most; ++k) next[left + k] += chances[n] * come[k];
    }
    chances = std::move(next);
  }
  double line = 0;
  for (std::size_t n = c; n <= most; ++n) line += static_cast<double>(n - c) * chances[n];
  return line / rate;
}

struct Phase {
  double rate;  // of arrivals
  double stay;  // the mean time until the other one
};

// [10] Two rates by turns, one window, exponential services: the mean wait.
inline double mmpp_wait(const Phase& one, const Phase& other, double mean) {
  using Matrix = std::array<std::array<double, 2>, 2>;
  const auto times = [](const Matrix& a, const Matrix& b) {
    Matrix product{};
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t k = 0; k < 2; ++k) product[i][k] = a[i][0] * b[0][k] + a[i][1] * b[1][k];
    }
    return product;
  };
  const auto inverse = [](const Matrix& a) {
    const double determinant = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    return Matrix{{{a[1][1] / determinant, -a[0][1] / determinant},
                   {-a[1][0] / determinant, a[0][0] / determinant}}};
  };
  const double service = 1 / mean;
  const std::array<double, 2> rates{one.rate, other.rate};
  const std::array<double, 2> leaves{1 / one.stay, 1 / other.stay};
  // R = (A0 + R^2 A2) (-A1)^-1, from 0.
  const Matrix local = inverse({{{rates[0] + leaves[0] + service, -leaves[0]},
                                 {-leaves[1], rates[1] + leaves[1] + service}}});
  Matrix r{};
  for (int round = 0; round < 20'000; ++round) {
    const Matrix square = times(r, r);
    r = times({{{rates[0] + service * square[0][0], service * square[0][1]},
                {service * square[1][0], rates[1] + service * square[1][1]}}},
              local);
  }
  // Of nobody there: x (B + R A2) = 0, of which one column tells the ratio.
  const double from_one = -rates[0] - leaves[0] + service * r[0][0];
  const double from_other = leaves[1] + service * r[1][0];
  std::array<double, 2> empty{from_other, -from_one};
  const Matrix sum = inverse({{{1 - r[0][0], -r[0][1]}, {-r[1][0], 1 - r[1][1]}}});  // (I - R)^-1
  const auto total = [](const std::array<double, 2>& x, const Matrix& a) {
    return x[0] * (a[0][0] + a[0][1]) + x[1] * (a[1][0] + a[1][1]);
  };
  const double all = total(empty, sum);
  const double inside = total(empty, times(r, times(sum, sum))) / all;
  const double rate = (rates[0] * one.stay + rates[1] * other.stay) / (one.stay + other.stay);
  return inside / rate - mean;
}

// [11] Of very many lines, the shorter of two: the mean response.
inline double two_choices_response(double load, double mean) {
  double sum = 0;
  for (double power = 2; power < 1e4; power *= 2) sum += std::pow(load, power - 2);
  return sum * mean;
}

// [18] One window, nobody may wait, and who finds it busy comes again after an exponential time,
// until he is served: the mean wait, from the first time that he came.
inline double retrial_wait(double rate, double mean, double backoff) {
  const double load = rate * mean;
  return load / (1 - load) * (mean + backoff);
}

// [12] Nobody may wait, and who is lost comes again so much later that it is as if another came:
// how many times each, on average.
inline double slow_retries(int windows, double offered) {
  double low = offered;
  double high = 100 * offered;
  for (int i = 0; i < 200; ++i) {
    const double all = (low + high) / 2;
    (all * (1 - erlang_b(windows, all)) < offered ? low : high) = all;
  }
  return low / offered - 1;
}

// [13] As che_hits(), of few keys. The order of those that are there is that of drawing them
// without putting any back.
inline double lru_hits(const std::vector<double>& chances, std::size_t capacity) {
  std::vector<bool> there(chances.size(), false);
  const auto hits = [&](const auto& self, std::size_t room, double chance, double of) -> double {
    if (room == 0) return chance * of;
    double sum = 0;
    for (std::size_t i = 0; i < chances.size(); ++i) {
      if (there[i]) continue;
      there[i] = true;
      sum += self(self, room - 1, chance * chances[i] / (1 - of), of + chances[i]);
      there[i] = false;
    }
    return sum;
  };
  return hits(hits, capacity, 1, 0);
}

// [14] … of FIFO: any set is there as likely as the product of its keys' chances says.
inline double fifo_hits(const std::vector<double>& chances, std::size_t capacity) {
  double all = 0;
  double hits = 0;
  const auto sets = [&](const auto& self, std::size_t from, std::size_t room, double product,
                        double of) -> void {
    if (room == 0) {
      all += product;
      hits += product * of;
      return;
    }
    for (std::size_t i = from; i < chances.size(); ++i) {
      self(self, i + 1, room - 1, product * chances[i], of + chances[i]);
    }
  };
  sets(sets, 0, capacity, 1, 0);
  return hits / all;
}

struct Bulk {
  double wait = 0;  // mean
  double busy = 0;  // the part of its time that the window serves
};

// [19] … which is exponential, whomever it is of. How many wait while it serves is geometric, by
// the root between 0 and 1 of  r^(most + 1) / mean - (rate + 1 / mean) r + rate.
inline Bulk bulk_exponential(int most, double rate, double mean) {
  double low = 0;
  double high = 1 - 1e-9;
  for (int i = 0; i < 200; ++i) {
    const double r = (low + high) / 2;
    (std::pow(r, most + 1) / mean - (rate + 1 / mean) * r + rate > 0 ? low : high) = r;
  }
  // Nobody waits while it serves: `none`. It idles for none / (mean * rate) of the time.
  const double none = 1 / (1 / (mean * rate) + 1 / (1 - low));
  return {none * low / ((1 - low) * (1 - low)) / rate, none / (1 - low)};
}

// Of a service of so many people.
struct BulkService {
  double mean = 0;
  double square = 0;             // mean
  std::vector<double> arrivals;  // how likely so many come while it lasts
};

// It takes as long each time.
inline BulkService equal_service(double rate, double time, std::size_t most) {
  BulkService service{time, time * time, {std::exp(-rate * time)}};
  for (std::size_t i = 1; i < most; ++i) {
    service.arrivals.push_back(service.arrivals.back() * rate * time / static_cast<double>(i));
  }
  return service;
}

// The longest of so many that are exponential: the first of them ends, then the first of the rest.
inline BulkService longest_service(double rate, double mean, int people, std::size_t most) {
  BulkService service{0, 0, std::vector<double>(most, 0)};
  service.arrivals[0] = 1;
  double variance = 0;
  for (int left = people; left > 0; --left) {
    const double part = mean / left;
    service.mean += part;
    variance += part * part;
    // Before it ends, one more comes with this chance, and then another.
    const double more = rate / (rate + 1 / part);
    double before = 0;
    for (double& each : service.arrivals) before = each = each * (1 - more) + before * more;
  }
  service.square = variance + service.mean * service.mean;
  return service;
}

// [19] The chain of how many wait when a service ends, cut off. of: services of 1, 2, … people.
inline Bulk bulk(double rate, const std::vector<BulkService>& of) {
  const std::size_t most = of.front().arrivals.size();
  // Who is next: so many; if nobody is there, the one who comes next.
  const auto taken = [&](std::size_t there) {
    return std::clamp<std::size_t>(there, 1, of.size());
  };
  const auto left = [&](std::size_t there) { return there - std::min(there, of.size()); };
  std::vector<double> chances(most, 0);
  chances[0] = 1;
  for (double change = 1; change > 1e-13;) {
    std::vector<double> next(most, 0);
    for (std::size_t there = 0; there < most; ++there) {
      const std::vector<double>& arrivals = of[taken(there) - 1].arrivals;
      for (std::size_t i = 0; left(there) + i < most; ++i) {
        next[left(there) + i] += chances[there] * arrivals[i];
      }
    }
    change = 0;
    for (std::size_t i = 0; i < most; ++i) change += std::abs(next[i] - chances[i]);
    chances = std::move(next);
  }
  double waiting = 0;
  double serving = 0;
  for (std::size_t there = 0; there < most; ++there) {
    const BulkService& service = of[taken(there) - 1];
    serving += chances[there] * service.mean;
    waiting += chances[there] *
               (static_cast<double>(left(there)) * service.mean + rate * service.square / 2);
  }
  const double round = serving + chances[0] / rate;
  return {waiting / round / rate, serving / round};
}

}  // namespace canteen::simulate::closed_forms
