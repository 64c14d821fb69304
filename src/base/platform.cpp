#include <cerrno>
#include <climits>
#include <ctime>

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/base/platform.hpp>

namespace canteen::base {
namespace {

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           const timespec* time = nullptr) noexcept {
  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t),
                "the kernel reads the atomic as a plain 32-bit word");
  // errno belongs to the code that happens to take a lock, not to the lock.
  const int saved = errno;
  const long result =
      syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation | FUTEX_PRIVATE_FLAG,
              value, time, nullptr, FUTEX_BITSET_MATCH_ANY);
  const long outcome = result == -1 ? -errno : result;
  errno = saved;
  return outcome;
}

unsigned count_processors() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1U;
  const int cpus = CPU_COUNT(&set);
  return cpus < 1 ? 1U : static_cast<unsigned>(cpus);
}

// Counted when the library is loaded: affinity seldom changes, a spinner asks in every wait, and a
// thread that asks later may have been bound to one core of many. 0: somebody asks even earlier.
constinit std::atomic<unsigned> processors_at_load{0};

const struct AtLoad {
  AtLoad() noexcept { processors_at_load.store(count_processors(), std::memory_order_relaxed); }
} at_load;

}  // namespace

Instant System::now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<Instant>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

bool System::wait(std::atomic<std::uint32_t>& word, std::uint32_t expected,
                  Deadline deadline) noexcept {
  if (deadline.never()) {
    futex(word, FUTEX_WAIT_BITSET, expected);
    return true;
  }
  // FUTEX_WAIT_BITSET takes an absolute instant of CLOCK_MONOTONIC, so that a wait that is
  // interrupted and repeated never stretches.
  const timespec time{.tv_sec = static_cast<time_t>(deadline.instant() / 1'000'000'000),
                      .tv_nsec = static_cast<long>(deadline.instant() % 1'000'000'000)};
  return futex(word, FUTEX_WAIT_BITSET, expected, &time) != -ETIMEDOUT;
}

void System::wake_one(std::atomic<std::uint32_t>& word) noexcept {
  futex(word, FUTEX_WAKE, 1);
}

void System::wake_all(std::atomic<std::uint32_t>& word) noexcept {
  futex(word, FUTEX_WAKE, INT_MAX);
}

void System::yield() noexcept {
  sched_yield();
}

unsigned System::processors() noexcept {
  const unsigned known = processors_at_load.load(std::memory_order_relaxed);
  return known != 0 ? known : count_processors();
}

}  // namespace canteen::base
