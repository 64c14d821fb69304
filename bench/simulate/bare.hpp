// What one writes by hand who has one question: a heap of completions, a line, and histograms.
//
// They read the same stream of jobs. Nothing else is measured: no areas, no steps of the line, no
// kinds of people.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <canteen/simulate.hpp>

namespace canteen::bench {

// Log-linear, 512 parts to each power of two, of fixed size; with the mean and the greatest.
class BareHistogram {
 public:
  void add(std::int64_t value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    const unsigned width = static_cast<unsigned>(std::bit_width(bits | 1023U)) - 10;
    ++counts_[(std::size_t{width} << 9U) + (bits >> width)];
    ++count_;
    sum_ += static_cast<double>(value);
    greatest_ = std::max(greatest_, value);
  }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(56 * 512);
  std::uint64_t count_ = 0;
  double sum_ = 0;
  std::int64_t greatest_ = 0;
};

// The jobs of a stream one by one.
class BlockReader {
 public:
  explicit BlockReader(simulate::Jobs& jobs) : jobs_(jobs) {}

  bool operator()(std::int64_t& at, std::int64_t& service) {
    if (next_ == size_) {
      size_ = jobs_.read(block_);
      next_ = 0;
      if (size_ == 0) return false;
    }
    at = block_[next_].at;
    service = block_[next_++].service;
    return true;
  }

 private:
  simulate::Jobs& jobs_;
  std::array<simulate::Job, 256> block_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

struct BareFigures {
  BareHistogram wait;
  BareHistogram response;
  BareHistogram service;
};

// A heap of four children a node, of (when, which window).
class BareHeap {
 public:
  struct Entry {
    std::int64_t at;
    std::uint64_t window;
  };

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  [[nodiscard]] const Entry& top() const noexcept { return all_[0]; }

  void push(Entry entry) {
    all_.push_back(entry);
    std::size_t at = all_.size() - 1;
    for (; at != 0 && entry.at < all_[(at - 1) / 4].at; at = (at - 1) / 4) {
      all_[at] = all_[(at - 1) / 4];
    }
    all_[at] = entry;
  }

  void replace_top(Entry entry) noexcept { sink(entry); }

  void pop() noexcept {
    const Entry last = all_.back();
    all_.pop_back();
    if (!all_.empty()) sink(last);
  }

 private:
  void sink(Entry entry) noexcept {
    std::size_t at = 0;
    for (;;) {
      const std::size_t first = 4 * at + 1;
      if (first >= all_.size()) break;
      const std::size_t end = std::min(first + 4, all_.size());
      std::size_t least = first;
      for (std::size_t i = first + 1; i < end; ++i) {
        if (all_[i].at < all_[least].at) least = i;
      }
      if (all_[least].at >= entry.at) break;
      all_[at] = all_[least];
      at = least;
    }
    all_[at] = entry;
  }

  std::vector<Entry> all_;
};

// Event by event, first come first served. next(at, service): the next job; false: no more.
template <class Next>
void bare_events(std::uint32_t windows, Next&& next, BareFigures& figures) {
  struct Waiting {
    std::int64_t at;
    std::int64_t service;
  };

  std::vector<Waiting> line(1U << 16U);  // round and round; longer than it will ever be
  const std::size_t mask = line.size() - 1;
  std::size_t first = 0;
  std::size_t last = 0;
  BareHeap heap;
  std::uint32_t busy = 0;
  const auto start = [&](std::int64_t now, const Waiting& who) {
    figures.wait.add(now - who.at);
    figures.service.add(who.service);
    figures.response.add(now + who.service - who.at);
    return BareHeap::Entry{now + who.service, 0};
  };
  const auto finish = [&] {
    const std::int64_t now = heap.top().at;
    if (first != last) {
      heap.replace_top(start(now, line[first++ & mask]));
    } else {
      heap.pop();
      --busy;
    }
  };
  Waiting job{};
  while (next(job.at, job.service)) {
    while (!heap.empty() && heap.top().at <= job.at) finish();
    if (busy < windows) {
      ++busy;
      heap.push(start(job.at, job));
    } else {
      line[last++ & mask] = job;
    }
  }
  while (!heap.empty()) finish();
}

// The recursion of Kiefer and Wolfowitz, sorted by insertion.
template <std::size_t Windows, class Next>
void bare_recursion(Next&& next, BareFigures& figures) {
  std::array<std::int64_t, Windows> free{};
  std::int64_t at = 0;
  std::int64_t service = 0;
  while (next(at, service)) {
    const std::int64_t start = std::max(at, free[0]);
    const std::int64_t end = start + service;
    figures.wait.add(start - at);
    figures.service.add(service);
    figures.response.add(end - at);
    std::size_t i = 1;
    for (; i < Windows && free[i] < end; ++i) free[i - 1] = free[i];
    free[i - 1] = end;
  }
}

}  // namespace canteen::bench
