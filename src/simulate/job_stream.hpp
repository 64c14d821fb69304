// JobStream — jobs one by one, out of the blocks in which they come.
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <canteen/simulate/jobs.hpp>

namespace canteen::simulate {

class JobStream {
 public:
  // jobs: lives longer than this.
  explicit JobStream(Jobs& jobs) : jobs_(&jobs) {}

  // Some, at most so many; none: no more will come. Valid until the next call.
  [[nodiscard]] std::span<const Job> take(std::uint64_t most) {
    if (next_ == size_ && !refill()) return {};
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - next_));
    const std::span<const Job> some(block_.data() + next_, count);
    next_ += count;
    return some;
  }

  // nullptr: no more will come. Valid until the next call.
  [[nodiscard]] const Job* next() {
    if (next_ == size_ && !refill()) return nullptr;
    return &block_[next_++];
  }

 private:
  [[gnu::noinline]] bool refill() {
    if (ended_) return false;
    next_ = size_ = 0;
    ended_ = true;  // if read() throws
    size_ = jobs_->read(block_);
    ended_ = size_ < block_.size();
    return size_ != 0;
  }

  Jobs* jobs_;
  std::array<Job, 256> block_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
  bool ended_ = false;
};

}  // namespace canteen::simulate
