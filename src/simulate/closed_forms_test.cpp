// What the simulation says is what theory says: within 3 half-widths of a 95 % interval by batch
// means, and with narrow intervals.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/simulate.hpp>

#include "src/simulate/batch_means_testing.hpp"
#include "src/simulate/closed_forms_testing.hpp"
#include "src/simulate/random.hpp"

namespace canteen::simulate {
namespace {

// Exponential services of mean 1.
struct Exponential {
  void operator()(Job& job) { job.service = time_of(random.exponential()); }

  Random random{1, 2};
};

auto markov(double rate, std::uint64_t seed = 1) {
  return PoissonJobs(rate, seed, Exponential());
}

Model with_windows(std::uint32_t windows) {
  Model model;
  model.windows = windows;
  return model;
}

TEST(ClosedForms, one_window) {
  auto jobs = markov(0.7);
  expect_truth(mean_wait(with_windows(1), jobs), closed_forms::mmc_wait(1, 0.7, 1));
}

TEST(ClosedForms, several_windows) {
  for (const int windows : {2, 5, 10}) {
    auto jobs = markov(0.75 * windows);
    expect_truth(mean_wait(with_windows(static_cast<std::uint32_t>(windows)), jobs),
                 closed_forms::mmc_wait(windows, 0.75 * windows, 1), 0.05);
  }
}

TEST(ClosedForms, no_line_at_all) {
  Model model = with_windows(5);
  model.buffer = 0;
  model.full = WhenFull::reject;
  auto jobs = markov(4);
  expect_truth(share_lost(model, jobs), closed_forms::erlang_b(5, 4));
  // Whatever the services are like.
  PoissonJobs equal(4, 1, [](Job& job) { job.service = time_of(1); });
  expect_truth(share_lost(model, equal), closed_forms::erlang_b(5, 4));
}

TEST(ClosedForms, a_line_with_an_end) {
  for (const WhenFull full : {WhenFull::reject, WhenFull::drop_oldest}) {
    Model model = with_windows(1);
    model.buffer = 4;
    model.full = full;
    auto jobs = markov(0.9);
    const closed_forms::Bounded truth = closed_forms::bounded(1, 5, 0.9, 1);
    expect_truth(share_lost(model, jobs), truth.lost);
    if (full != WhenFull::reject) continue;
    auto again = markov(0.9);
    expect_truth(mean_wait(model, again), truth.wait);
  }
}

TEST(ClosedForms, impatience) {
  for (const Discipline discipline : {Discipline::fifo, Discipline::lifo}) {
    Model model = with_windows(3);
    model.discipline = discipline;
    PoissonJobs jobs(3.3, 1, [services = Random(1, 2), patience = Random(1, 3)](Job& job) mutable {
      job.service = time_of(services.exponential());
      job.patience = time_of(2 * patience.exponential());
    });
    expect_truth(share_lost(model, jobs), closed_forms::erlang_a(3, 3.3, 1, 2));
  }
}

TEST(ClosedForms, equal_services) {
  PoissonJobs jobs(0.8, 1, [](Job& job) { job.service = time_of(1); });
  expect_truth(mean_wait(with_windows(1), jobs), closed_forms::mg1_wait(0.8, 1, 1), 0.05);
}

TEST(ClosedForms, any_services) {
  // Of two kinds: most are short, some are long.
  const auto draw = [choice = Random(1, 2), services = Random(1, 3)](Job& job) mutable {
    job.service = time_of(services.exponential() * (choice.uniform() < 0.9 ? 0.5 : 3));
  };
  const double mean = 0.9 * 0.5 + 0.1 * 3;
  const double second = 0.9 * 2 * 0.25 + 0.1 * 2 * 9;
  PoissonJobs jobs(0.7, 1, draw);
  expect_truth(mean_wait(with_windows(1), jobs), closed_forms::mg1_wait(0.7, mean, second), 0.05);
}

TEST(ClosedForms, the_order_changes_the_spread_and_not_the_mean) {
  const double rate = 0.6;
  for (const auto& [discipline, square] :
       {std::pair(Discipline::fifo, closed_forms::mm1_wait_square(rate, 1)),
        std::pair(Discipline::contend, closed_forms::mm1_random_wait_square(rate, 1)),
        std::pair(Discipline::lifo, closed_forms::mm1_lifo_wait_square(rate, 1))}) {
    Model model = with_windows(1);
    model.discipline = discipline;
    auto jobs = markov(rate);
    expect_truth(mean_wait(model, jobs), closed_forms::mmc_wait(1, rate, 1));
    auto again = markov(rate, 2);
    expect_truth(mean_wait_square(model, again), square, 0.1);
  }
}

// Two kinds: the first has short services.
const std::vector<closed_forms::Class> classes{{0.4, 0.5, 0.5}, {0.5, 1, 2}};

auto of_two_kinds() {
  return PoissonJobs(0.9, 1, [choice = Random(1, 2), services = Random(1, 3)](Job& job) mutable {
    job.kind = choice.uniform() < 0.4 / 0.9 ? 0 : 1;
    job.service = time_of(services.exponential() * (job.kind == 0 ? 0.5 : 1));
  });
}

TEST(ClosedForms, priorities) {
  Model model;
  model.discipline = Discipline::priority;
  const std::vector<double> truths = closed_forms::cobham_waits(classes);
  for (std::size_t kind = 0; kind < 2; ++kind) {
    auto jobs = of_two_kinds();
    const Estimate estimated = estimate(
        model, jobs, 20'000, [&](const Outcome& all) { return all.kinds[kind].wait.sum() / unit; },
        [&](const Outcome& all) { return static_cast<double>(all.kinds[kind].wait.count()); });
    expect_truth(estimated, truths[kind], 0.05);
  }
}

TEST(ClosedForms, priorities_that_interrupt) {
  Model model;
  model.discipline = Discipline::priority;
  model.preemptive = true;
  const std::vector<double> truths = closed_forms::preemptive_responses(classes);
  for (std::size_t kind = 0; kind < 2; ++kind) {
    auto jobs = of_two_kinds();
    const Estimate estimated = estimate(
        model, jobs, 20'000,
        [&](const Outcome& all) { return all.kinds[kind].response.sum() / unit; },
        [&](const Outcome& all) { return static_cast<double>(all.kinds[kind].response.count()); });
    expect_truth(estimated, truths[kind], 0.05);
  }
}

TEST(ClosedForms, the_shortest_first) {
  Model model;
  model.discipline = Discipline::shortest_first;
  auto jobs = markov(0.7);
  expect_truth(mean_wait(model, jobs), closed_forms::shortest_first_wait(0.7, 1));
}

TEST(ClosedForms, who_has_the_least_left_first) {
  Model model;
  model.discipline = Discipline::shortest_first;
  model.preemptive = true;
  const closed_forms::Times truth = closed_forms::least_left_first(0.7, 1);
  auto jobs = markov(0.7);
  expect_truth(mean_wait(model, jobs), truth.wait);
  auto again = markov(0.7, 2);
  expect_truth(mean_response(model, again), truth.response);
}

// [L. Kleinrock, 1967; F. Baskett et al., 1975] The mean is that of M/M/1, whatever the services
// are like, and in proportion to one's own.
TEST(ClosedForms, windows_that_are_shared) {
  Model model;
  model.discipline = Discipline::sharing;
  auto jobs = markov(0.7);
  expect_truth(mean_response(model, jobs), 1 / (1 - 0.7));
  PoissonJobs equal(0.7, 1, [](Job& job) { job.service = time_of(1); });
  expect_truth(mean_response(model, equal), 1 / (1 - 0.7));
  // Of two kinds: the one takes six times as long as the other, and stays six times as long.
  for (std::size_t kind = 0; kind < 2; ++kind) {
    PoissonJobs varied(0.7, 1, [choice = Random(1, 2)](Job& job) mutable {
      job.kind = choice.uniform() < 0.9 ? 0 : 1;
      job.service = time_of(job.kind == 0 ? 0.5 : 3);
    });
    const Estimate estimated = estimate(
        model, varied, 20'000,
        [&](const Outcome& all) { return all.kinds[kind].response.sum() / unit; },
        [&](const Outcome& all) { return static_cast<double>(all.kinds[kind].response.count()); });
    const double load = 0.7 * (0.9 * 0.5 + 0.1 * 3);
    expect_truth(estimated, (kind == 0 ? 0.5 : 3) / (1 - load), 0.05);
  }
  // Several windows: as M/M/c, for how many people there are is the same chain.
  model.windows = 3;
  auto many = markov(2.1);
  expect_truth(mean_response(model, many), 1 + closed_forms::mmc_wait(3, 2.1, 1));
}

TEST(ClosedForms, the_shorter_of_two_lines) {
  Model model = with_windows(2);
  model.lines = LineLayout::per_window;
  auto jobs = markov(1.6);
  const double truth = closed_forms::shorter_of_two_response(1.6, 1);
  EXPECT_NEAR(truth, 2.96, 0.01);  // as it is known
  expect_truth(mean_response(model, jobs), truth, 0.05);
}

TEST(ClosedForms, lines_that_luck_chooses_are_windows_on_their_own) {
  Model model = with_windows(2);
  model.lines = LineLayout::per_window;
  model.choice = LineChoice::random;
  auto jobs = markov(1.4);
  expect_truth(mean_wait(model, jobs), closed_forms::mmc_wait(1, 0.7, 1));
}

TEST(ClosedForms, what_is_stolen_waits_as_in_one_line) {
  Model model = with_windows(2);
  model.lines = LineLayout::stealing;
  model.choice = LineChoice::random;
  auto jobs = markov(1.4);
  expect_truth(mean_wait(model, jobs), closed_forms::mmc_wait(2, 1.4, 1));
}

TEST(ClosedForms, those_who_come_again_until_they_are_served) {
  for (const double backoff : {0.5, 5.0}) {
    Model model = with_windows(1);
    model.buffer = 0;
    model.full = WhenFull::reject;
    model.retries = {
        .most = 100'000, .backoff = time_of(backoff), .factor = 1, .exponential = true};
    auto jobs = markov(0.6);
    expect_truth(mean_wait(model, jobs), closed_forms::retrial_wait(0.6, 1, backoff), 0.05);
  }
}

TEST(ClosedForms, hits_of_lru) {
  // Che's approximation: for a thousand keys it is exact to a few thousandths.
  std::vector<double> chances;
  double sum = 0;
  for (int i = 1; i <= 1'000; ++i) chances.push_back(std::pow(i, -0.8));
  for (const double each : chances) sum += each;
  std::vector<double> up_to;
  double below = 0;
  for (double& each : chances) up_to.push_back(below += each /= sum);
  Model model;
  model.prepared = Preparation{.capacity = 100, .policy = cache::Policy::lru};
  PoissonJobs jobs(1, 1, [&, choice = Random(1, 2)](Job& job) mutable {
    const auto key = std::lower_bound(up_to.begin(), up_to.end() - 1, choice.uniform());
    job.key = static_cast<std::uint32_t>(key - up_to.begin());
    job.service = 1;
  });
  const Estimate hits = estimate(
      model, jobs, 10'000, [](const Outcome& all) { return double(all.prepared->hits); },
      [](const Outcome& all) { return static_cast<double>(all.served); });
  const double truth = closed_forms::che_hits(chances, 100);
  EXPECT_NEAR(hits.mean, truth, 3 * hits.half_width + 0.005 * truth);
  EXPECT_LT(hits.half_width, 0.01 * truth);
}

// One window, which is there only for somebody.
Model with_set_up(double set_up, double close_after) {
  Model model = with_windows(1);
  model.staffing = {
      {}, Autoscale{.least = 0, .people = 1, .close_after = time_of(close_after)}, time_of(set_up)};
  return model;
}

TEST(ClosedForms, a_window_that_has_to_be_set_up) {
  for (const double close_after : {0.0, 1.5}) {
    auto jobs = markov(0.6);
    expect_truth(mean_wait(with_set_up(4, close_after), jobs),
                 closed_forms::set_up_wait(0.6, 1, 2, 4, close_after));
  }
  // Whatever the services are like.
  PoissonJobs equal(0.6, 1, [](Job& job) { job.service = time_of(1); });
  expect_truth(mean_wait(with_set_up(4, 0), equal), closed_forms::set_up_wait(0.6, 1, 1, 4));

  auto jobs = markov(0.6);
  expect_truth(
      estimate(
          with_set_up(4, 0), jobs, 20'000, [](const Outcome& all) { return all.staff->area; },
          [](const Outcome& all) { return static_cast<double>(all.until); }),
      closed_forms::set_up_share(0.6, 1, 4));
}

TEST(ClosedForms, windows_that_come_at_once_are_always_there) {
  Model model = with_windows(5);
  model.staffing = {{}, Autoscale{.least = 0, .people = 1}, 0};
  auto jobs = markov(3.5);
  expect_truth(mean_wait(model, jobs), closed_forms::mmc_wait(5, 3.5, 1), 0.05);
  // … and are there for nobody else.
  auto again = markov(3.5);
  Simulation simulation(model, again);
  simulation.advance(100'000);
  EXPECT_NEAR(simulation.outcome().staff->area, simulation.outcome().serving_area, 1);
}

}  // namespace
}  // namespace canteen::simulate
