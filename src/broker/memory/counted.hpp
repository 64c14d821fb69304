// Counted — counts somebody for as long as he waits.
//
// Thread safety: none; what guards the count is held where it begins and where it ends.
#pragma once

#include <cstddef>

namespace canteen::broker::memory {

class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }

  ~Counted() { --count_; }

  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace canteen::broker::memory
