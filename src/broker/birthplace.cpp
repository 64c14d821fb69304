#include "src/broker/birthplace.hpp"

#include <atomic>
#include <utility>

#include <pthread.h>

#include <canteen/broker/errors.hpp>

namespace canteen::broker {
namespace {

// How often this process is the child of a fork. Relaxed: the child writes it while it has one
// thread, and those that it starts come after.
unsigned forks() noexcept {
  static std::atomic<unsigned> number{0};
  [[maybe_unused]] static const int is_watched =
      pthread_atfork(nullptr, nullptr, [] { number.fetch_add(1, std::memory_order_relaxed); });
  return number.load(std::memory_order_relaxed);
}

}  // namespace

Birthplace::Birthplace(std::string name) : name_(std::move(name)), forks_(forks()) {}

bool Birthplace::is_left() const noexcept {
  return forks() != forks_;
}

Receipt Birthplace::refusal() const {
  return Refused{Refused::Reason::other, left_behind(name_)};
}

void Birthplace::refuse() const {
  throw BrokerError(left_behind(name_));
}

std::string left_behind(const std::string& name) {
  return name +
         " was opened before fork(): it is the parent's; the child is to open one of its own";
}

}  // namespace canteen::broker
