// Preload, PreloadResult — how many keys at a time are made ready before they are asked for, and
// what has become of them.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <stop_token>
#include <utility>
#include <vector>

namespace canteen::cache {

struct Preload {
  // Loaded at the same time, by as many threads.
  std::size_t parallel = 1;
  // Those that are there in the end are pinned.
  bool pin = false;
  // progress(done, of): called after each key, by one thread at a time. What it throws ends the
  // preload, and comes out of it.
  std::function<void(std::size_t, std::size_t)> progress = {};
  // Ends it after the loads under way.
  std::stop_token stop = {};
};

template <class K>
struct PreloadResult {
  std::size_t loaded = 0;
  std::size_t there_before = 0;
  std::size_t pinned = 0;
  // Keys whose loads have thrown, and what.
  std::vector<std::pair<K, std::exception_ptr>> failures;
};

}  // namespace canteen::cache
