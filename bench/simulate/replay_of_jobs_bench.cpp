// Jobs that lie in memory, as a trace does, through one line.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/simulate/playing.hpp"
#include "bench/simulate/simulate.hpp"

namespace canteen::bench {
namespace {

using Trace = std::vector<simulate::Job>;

constexpr std::size_t trace_size = 1U << 17U;

Trace trace_for(std::uint32_t windows) {
  Trace trace(trace_size);
  DrawnJobs jobs(static_cast<std::int64_t>(trace_size), 0.8, windows, {.keys = 10'000});
  static_cast<void>(jobs.read(trace));
  return trace;
}

// Over and over: each time later by what it takes.
class Replayed final : public simulate::Jobs {
 public:
  Replayed(const Trace& trace, std::int64_t count) : trace_(trace), left_(count) {}

  std::size_t read(std::span<simulate::Job> into) override {
    const auto size = static_cast<std::size_t>(
        std::min<std::int64_t>(left_, static_cast<std::int64_t>(into.size())));
    for (simulate::Job& each : into.first(size)) {
      if (next_ == trace_.size()) {
        next_ = 0;
        later_ += trace_.back().at;
      }
      each = trace_[next_++];
      each.at += later_;
    }
    left_ -= static_cast<std::int64_t>(size);
    return size;
  }

 private:
  const Trace& trace_;
  std::int64_t left_;
  std::size_t next_ = 0;
  simulate::Time later_ = 0;
};

template <std::size_t Windows>
Group group_for() {
  const auto trace = std::make_shared<const Trace>(trace_for(Windows));
  const auto bare = [=](std::int64_t count) {
    Replayed jobs(*trace, count);
    BareFigures figures;
    bare_recursion<Windows>(BlockReader(jobs), figures);
    return figures.response.count();
  };
  const auto ours = [=](bool tells_keys) {
    return [=](std::int64_t count) {
      Replayed jobs(*trace, count);
      simulate::Model model;
      model.windows = Windows;
      model.tells_keys = tells_keys;
      return simulated(model, jobs);
    };
  };
  return {"replay, " + std::to_string(Windows) + " windows, first come first served",
          {playing("canteen::simulate", ours(false),
                   {{"M events/s", "loop by hand, Kiefer-Wolfowitz", 0.8, true}}, true),
           playing("… that tells of 10,000 keys", ours(true), {}, true),
           playing("loop by hand, Kiefer-Wolfowitz", bare, {}, false)}};
}

}  // namespace

void measure_replay_of_jobs(Program& program) {
  program.run(group_for<1>());
  program.run(group_for<2>());
  program.run(group_for<8>());
}

}  // namespace canteen::bench
