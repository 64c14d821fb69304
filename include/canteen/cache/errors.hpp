// KeyError, RecursiveLoadError, SnapshotError — what a cache throws beside what its loader throws.
//
// Thread safety: immutable once thrown.
#pragma once

#include <stdexcept>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>

namespace canteen::cache {

// The key is not there, and nobody knows how to load it.                Python: KeyError
class CANTEEN_API KeyError : public std::out_of_range {
 public:
  using std::out_of_range::out_of_range;
};

// Its own loader asked for a key while it was loading that: it would wait for itself.
class CANTEEN_API RecursiveLoadError : public RuntimeError {
 public:
  using RuntimeError::RuntimeError;
};

// The file is not a snapshot of such a cache, or not a whole one: nothing of it was taken.
class CANTEEN_API SnapshotError : public ValueError {
 public:
  using ValueError::ValueError;
};

}  // namespace canteen::cache
