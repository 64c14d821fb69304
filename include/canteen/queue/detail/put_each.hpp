// put_each — one item after the other, with one deadline for all of them: put_many where the items
// must not be made under a lock.
#pragma once

#include <algorithm>
#include <chrono>

#include <canteen/base/timeout.hpp>
#include <canteen/queue/detail/outcome.hpp>

namespace canteen::queue::detail {

// Until next == end; next is the first that was not put.
template <class Line, class Iterator, class Sentinel>
Outcome put_each(Line& line, Iterator& next, const Sentinel& end,
                 const typename Line::Patience& patience) {
  typename Line::Patience left = patience;
  const bool ends = !patience.timeout.forever() && !patience.timeout.negative();
  const base::Deadline deadline =
      ends ? base::Deadline(patience.timeout, Line::now()) : base::Deadline();
  for (; next != end; ++next) {
    if (ends) {
      left.timeout =
          std::chrono::nanoseconds(std::max<base::Instant>(deadline.instant() - Line::now(), 0));
    }
    if (const Outcome outcome = line.put(*next, left); outcome != Outcome::done) return outcome;
  }
  return Outcome::done;
}

}  // namespace canteen::queue::detail
