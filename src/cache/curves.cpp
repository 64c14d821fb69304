#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/cache/curves.hpp>

#include "src/cache/capacity.hpp"
#include "src/cache/optimum.hpp"
#include "src/cache/stack_distances.hpp"

namespace canteen::cache {
namespace {

using Keys = std::span<const std::uint64_t>;
using Tasks = std::vector<std::function<void()>>;

// What one of them throws ends all, and is thrown here.
void perform(const Tasks& tasks, const CurveOptions& options) {
  std::atomic<std::size_t> next{0};
  std::mutex lock;
  std::size_t done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      try {
        tasks[i]();
        const std::scoped_lock guard(lock);
        ++done;
        if (options.on_progress) options.on_progress(done, tasks.size());
      } catch (...) {
        const std::scoped_lock guard(lock);
        failure = std::current_exception();
        next = tasks.size();
      }
    }
  };
  const std::size_t wanted = options.threads != 0 ? options.threads : base::System::processors();
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(wanted, tasks.size()); ++i) others.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

Curves curves(Keys keys, std::vector<std::size_t> capacities, const CurveOptions& options) {
  if (capacities.empty()) throw ValueError("curves need at least one capacity");
  for (const std::size_t each : capacities) check_capacity(each);
  std::sort(capacities.begin(), capacities.end());
  capacities.erase(std::unique(capacities.begin(), capacities.end()), capacities.end());

  Curves all;
  all.requests = keys.size();
  all.capacities = std::move(capacities);
  const std::size_t sizes = all.capacities.size();
  for (const Policy each : options.policies) {
    all.policies.push_back({each, std::vector<Replay>(sizes)});
  }
  all.distinct = std::unordered_set<std::uint64_t>(keys.begin(), keys.end()).size();
  // More places than keys would take memory and change nothing.
  const auto places = [&](std::size_t size) {
    return std::min<std::size_t>(all.capacities[size], std::max<std::uint64_t>(all.distinct, 1));
  };
  Tasks tasks;
  // The long ones first, so that no thread is left alone with one at the end.
  std::optional<Optimum> optimum;
  if (options.optimum) {
    optimum.emplace(keys);
    all.optimum.resize(sizes);
    for (std::size_t i = 0; i < sizes; ++i) {
      tasks.emplace_back([&, i] { all.optimum[i] = optimum->replay(places(i)); });
    }
  }
  for (Curve& curve : all.policies) {
    if (curve.policy == Policy::lru) {
      tasks.insert(tasks.begin(), [&] {
        const StackDistances distances(keys);
        for (std::size_t i = 0; i < sizes; ++i) {
          curve.replays[i] = {all.requests, distances.hits(all.capacities[i])};
        }
      });
      continue;
    }
    for (std::size_t i = 0; i < sizes; ++i) {
      tasks.emplace_back([&, i] { curve.replays[i] = replay(curve.policy, places(i), keys); });
    }
  }
  perform(tasks, options);
  return all;
}

}  // namespace canteen::cache
