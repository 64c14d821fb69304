// The kernel for plain lines and the one for everything: the same, whenever they are asked.
#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/simulate.hpp>

#include "src/simulate/kernel.hpp"
#include "src/simulate/random.hpp"
#include "src/simulate/random_models_testing.hpp"
#include "src/simulate/same_outcome_testing.hpp"
#include "src/simulate/vector_jobs_testing.hpp"

namespace canteen::simulate {
namespace {

// Enough of them for the line to grow and to vanish; some very long, some impatient; some while the
// first year ends, up to which times are added up in another way, and some long after it.
std::vector<Job> jobs_for(Random& random, std::uint32_t windows, std::size_t count) {
  std::vector<Job> jobs(count);
  const double load = 0.5 + random.uniform();
  const bool patient = random.below(2) == 0;
  const Time grain = any_of<Time>(random, {1, 1'000'000});
  constexpr Time year = never / 256;
  Time at = any_of<Time>(random, {0, 0, year - grain * 10'000, 8 * year});
  for (Job& each : jobs) {
    at += grain * static_cast<Time>(random.exponential() * 100 / windows / load);
    each = {at, grain * static_cast<Time>(random.exponential() * 100), never, random.below(3),
            Job::no_key};
    if (random.below(5) != 0) each.key = std::min(random.below(50), random.below(50));
    if (random.below(100) == 0) each.service *= 50;
    if (!patient && random.below(4) == 0) each.patience = grain * random.below(300);
  }
  return jobs;
}

TEST(Kernels, the_two_agree_whenever_they_are_asked) {
  Random random(1, 1);
  std::uint64_t inside = 0;  // whose keys are not told of yet
  std::uint64_t in_vain = 0;
  for (int i = 0; i < 50; ++i) {
    Model model;
    model.windows = any_of<std::uint32_t>(random, {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 40});
    model.speed = any_of<double>(random, {1, 1.5});
    model.tells_keys = random.below(2) == 0;
    ASSERT_TRUE(is_for_fifo_kernel(model));
    const std::vector<Job> all = jobs_for(random, model.windows, 10 + random.below(1'500));
    VectorJobs some(all);
    VectorJobs same(all);
    const auto fifo = make_fifo_kernel(model, some);
    const auto event = make_event_kernel(model, same);
    for (;;) {
      const std::uint64_t step = 1 + random.below(800);
      const bool more = fifo->advance(step);
      ASSERT_EQ(more, event->advance(step));
      const Outcome one = fifo->outcome();
      const Outcome other = event->outcome();
      expect_same(one, other);
      expect_near(one.line_rest, other.line_rest);
      expect_near(one.serving_rest, other.serving_rest);
      const Areas areas = fifo->areas();
      EXPECT_EQ(areas.until, other.until);
      expect_near(areas.line_area, other.line_area);
      expect_near(areas.busy_area, other.busy_area);
      if (testing::Test::HasFailure()) FAIL() << "case " << i << ": " << described(model);
      for (const auto& each : one.keys.top(one.keys.size())) {
        in_vain += each.count - each.figures.served;
      }
      EXPECT_LE(one.keys.total(), one.served + one.left);
      if (model.tells_keys) inside += one.arrived - one.served - one.left;
      if (!more) break;
      if (random.below(3) != 0) continue;
      fifo->forget();
      event->forget();
    }
  }
  EXPECT_GT(in_vain, 1'000U);
  EXPECT_GT(inside, 1'000U);
}

TEST(Kernels, plain_lines_alone_are_for_the_fast_one) {
  const Model plain;
  EXPECT_TRUE(is_for_fifo_kernel(plain));
  std::vector<Model> others(13, plain);
  others[0].discipline = Discipline::lifo;
  others[1].lines = LineLayout::per_window;
  others[2].buffer = 1;
  others[2].full = WhenFull::reject;
  others[3].deadline = 1;
  others[4].retries.most = 1;
  others[5].contention.alpha = 0.1;
  others[6].contention.beta = 0.1;
  others[7].prepared.emplace();
  others[8].batching.most = 2;
  others[9].corridor.emplace();
  others[10].staffing = Staffing{{{0, 1}}, {}, 0};
  others[11].discipline = Discipline::sharing;
  others[12].tells_clients = true;
  for (const Model& each : others) EXPECT_FALSE(is_for_fifo_kernel(each)) << described(each);
  Model outside = others[2];
  outside.full = WhenFull::block;
  EXPECT_TRUE(is_for_fifo_kernel(outside));
}

}  // namespace
}  // namespace canteen::simulate
