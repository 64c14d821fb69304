// ClassResult — what became of one kind of people.
#pragma once

#include <cstdint>
#include <string>

#include <canteen/base/histogram.hpp>

namespace canteen::serve {

struct ClassResult {
  std::string name;
  std::uint64_t arrived = 0;
  std::uint64_t served = 0;  // to the end, the failed ones included
  std::uint64_t failed = 0;
  std::uint64_t lost = 0;
  std::uint64_t left = 0;
  base::Histogram wait;      // of those whose service began; nanoseconds
  base::Histogram response;  // of the served
};

}  // namespace canteen::serve
