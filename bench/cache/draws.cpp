#include "bench/cache/draws.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include <unistd.h>

namespace canteen::bench {
namespace {

std::vector<double> distribution(std::uint32_t keys) {
  std::vector<double> sums(keys);
  double sum = 0;
  for (std::uint32_t k = 0; k < keys; ++k) sums[k] = sum += std::pow(k + 1.0, -0.99);
  return sums;
}

}  // namespace

void Draws::draw() const {
  if (!ranks_.empty()) return;
  const std::vector<double> sums = distribution(keys_);
  std::mt19937_64 generator(99);
  std::uniform_real_distribution<double> height(0, sums.back());
  ranks_.reserve(requests_);
  while (ranks_.size() < requests_) {
    const auto above = std::upper_bound(sums.begin(), sums.end() - 1, height(generator));
    ranks_.push_back(static_cast<std::uint32_t>(above - sums.begin()));
  }
}

Draws::~Draws() {
  if (!file_.empty()) std::filesystem::remove(file_);
}

const std::string& Draws::file() const {
  draw();
  if (file_.empty()) {
    const auto folder = std::filesystem::temp_directory_path();
    std::string path = folder / ("canteen-bench-" + std::to_string(getpid()) + "-" +
                                 std::to_string(ranks_.size()) + ".u32");
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(ranks_.data()),
               static_cast<std::streamsize>(ranks_.size() * sizeof ranks_[0]));
    file.close();
    if (!file) throw std::runtime_error("it could not be written: " + path);
    file_ = std::move(path);
  }
  return file_;
}

}  // namespace canteen::bench
