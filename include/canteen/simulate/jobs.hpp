// Jobs — a stream of jobs in the order of their arrivals, taken in blocks so that one call brings
// many.
//
// Thread safety: none; one thread each.
// Errors:        whatever the source throws (a trace that cannot be read); then it is at its end.
#pragma once

#include <cstddef>
#include <span>

#include <canteen/simulate/job.hpp>
#include <canteen/simulate/users.hpp>

namespace canteen::simulate {

class Jobs {
 public:
  Jobs() = default;
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  virtual ~Jobs() = default;

  // Fills `into` from the front, and tells how many that were: fewer than there is room for only
  // if no more will come.
  [[nodiscard]] virtual std::size_t read(std::span<Job> into) = 0;

  // Who comes again whenever he has been served; null: whoever comes, comes by himself. With users,
  // nobody else comes: read() fills in nothing.
  [[nodiscard]] virtual Users* users() noexcept { return nullptr; }
};

}  // namespace canteen::simulate
