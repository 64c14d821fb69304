#include "src/logging/lists.hpp"

#include <canteen/base/platform.hpp>
#include <canteen/logging/detail/module_lock.hpp>
#include <canteen/logging/detail/reclaimer.hpp>
#include <canteen/logging/detail/snapshot_list.hpp>
#include <canteen/threading/detail/self.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/rlock.hpp>

namespace canteen::logging::detail {
namespace {

constexpr std::size_t counters = 32;
using Lists = Reclaimer<base::System, threading::Lock, counters>;

Lists& lists() noexcept {
  static Lists& all = *new Lists;  // never destroyed: threads log until the end
  return all;
}

}  // namespace

threading::RLock& module_lock() noexcept {
  static threading::RLock& lock = *new threading::RLock("logging");
  return lock;
}

ReadSection::ReadSection() noexcept : counter_(threading::detail::self.number % counters) {
  lists().enter(counter_);
}

ReadSection::~ReadSection() {
  lists().leave(counter_);
}

void retire(const void* object, void (*destroy)(const void*)) {
  lists().retire(object, destroy);
}

void lock_lists() {
  lists().lock();
}

void unlock_lists() {
  lists().unlock();
}

}  // namespace canteen::logging::detail
