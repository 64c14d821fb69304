// VectorJobs — jobs that a test has written down.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <canteen/simulate/jobs.hpp>

namespace canteen::simulate {

class VectorJobs final : public Jobs {
 public:
  explicit VectorJobs(std::vector<Job> jobs) : jobs_(std::move(jobs)) {}

  std::size_t read(std::span<Job> into) override {
    const std::size_t size = std::min(into.size(), jobs_.size() - next_);
    std::copy_n(jobs_.begin() + static_cast<std::ptrdiff_t>(next_), size, into.begin());
    next_ += size;
    return size;
  }

 private:
  std::vector<Job> jobs_;
  std::size_t next_ = 0;
};

}  // namespace canteen::simulate
