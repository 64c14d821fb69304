#include "src/plan/parallel.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/threading/barrier.hpp>
#include <canteen/threading/event.hpp>

namespace canteen::plan {
namespace {

using namespace std::chrono_literals;

TEST(Parallel, does_each_once) {
  for (const unsigned threads : {1U, 3U, 100U}) {
    std::vector<std::atomic<int>> done(50);
    parallel(done.size(), threads, [&](std::size_t i) { ++done[i]; }, {});
    for (const auto& each : done) EXPECT_EQ(each, 1);
  }
  parallel(0, 2, [](std::size_t) { FAIL(); }, {});
}

// Each waits for the other.
TEST(Parallel, goes_on_side_by_side) {
  threading::Barrier both(2);
  parallel(2, 2, [&](std::size_t) { both.wait(30s); }, {});
  EXPECT_FALSE(both.broken());
}

TEST(Parallel, calls_meanwhile_on_the_callers_thread) {
  threading::Event seen;
  parallel(1, 1, [&](std::size_t) { EXPECT_TRUE(seen.wait(30s)); }, {[&] { seen.set(); }, 1ms});
}

TEST(Parallel, tells_what_the_first_of_them_has_thrown) {
  threading::Barrier both(2);
  const auto fails = [&](std::size_t i) {
    both.wait(30s);  // so that both have begun
    throw std::runtime_error(std::to_string(i));
  };
  try {
    parallel(2, 2, fails, {});
    FAIL() << "both have failed";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "0");
  }
  std::atomic<int> begun{0};
  const auto first_fails = [&](std::size_t) {
    ++begun;
    throw std::runtime_error("enough");
  };
  EXPECT_THROW(parallel(1'000, 1, first_fails, {}), std::runtime_error);
  EXPECT_EQ(begun, 1) << "none is begun after it";
}

TEST(Parallel, tells_what_meanwhile_has_thrown_when_the_work_is_done) {
  threading::Event begun;
  threading::Event told;
  std::atomic<bool> done{false};
  const Meanwhile meanwhile{[&] {
                              begun.wait(30s);  // what was not begun will not be
                              told.set();
                              throw std::logic_error("no more");
                            },
                            1ms};
  const auto work = [&](std::size_t) {
    begun.set();
    told.wait(30s);
    done = true;
  };
  EXPECT_THROW(parallel(1, 1, work, meanwhile), std::logic_error);
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace canteen::plan
