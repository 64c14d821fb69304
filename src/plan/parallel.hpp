// parallel — the same work for each of so many numbers, on several threads.
//
// Blocking: until all is done.
// Errors:   of the work that throws, what that of the least number has thrown; none is begun
//           after it that was not handed out before. What `meanwhile` throws, after the work that
//           was begun.
#pragma once

#include <cstddef>
#include <functional>

#include <canteen/scenario/units.hpp>

namespace canteen::plan {

struct Meanwhile {
  std::function<void()> call;  // may be empty; on the caller's thread
  scenario::Duration every{};
};

// work(0), work(1), … work(count - 1), begun in this order, on at most so many threads.
void parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
              const Meanwhile& meanwhile);

}  // namespace canteen::plan
