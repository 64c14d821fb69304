// The locks that ours are compared with, under one shape: lock(), unlock(), and a name.
#pragma once

#include <mutex>

#include <pthread.h>

#include <canteen/threading.hpp>

#ifdef CANTEEN_BENCH_ABSL
#include <absl/synchronization/mutex.h>
#endif
#ifdef CANTEEN_BENCH_TBB
#include <oneapi/tbb/mutex.h>
#endif

namespace canteen::bench {

struct StdMutex : std::mutex {
  static constexpr const char* label = "std::mutex";
};

// glibc's own spinning: PTHREAD_MUTEX_ADAPTIVE_NP.
class AdaptiveMutex {
 public:
  static constexpr const char* label = "glibc adaptive";

  void lock() { pthread_mutex_lock(&mutex_); }

  void unlock() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_ = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
};

#ifdef CANTEEN_BENCH_ABSL
class AbslMutex {
 public:
  static constexpr const char* label = "absl::Mutex";

  void lock() { mutex_.Lock(); }

  void unlock() { mutex_.Unlock(); }

 private:
  absl::Mutex mutex_;
};
#endif

#ifdef CANTEEN_BENCH_TBB
struct TbbMutex : tbb::mutex {
  static constexpr const char* label = "tbb::mutex";
};
#endif

struct OurLock : threading::Lock {
  static constexpr const char* label = "Lock";
};

struct OurFairLock : threading::FairLock {
  static constexpr const char* label = "FairLock";
};

}  // namespace canteen::bench
