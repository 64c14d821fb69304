#include "src/broker/birthplace.hpp"

#include <atomic>
#include <utility>

#include <pthread.h>

#include <canteen/broker/errors.hpp>

namespace canteen::broker {
namespace {

// Relaxed: the child writes it while it has one thread, and those that it starts come after.
constinit std::atomic<unsigned> number_of_forks{0};

// When the library is loaded, and not on first use: a fork in the middle of a first use would not
// be counted.
struct BirthplaceAtLoad {
  BirthplaceAtLoad() noexcept {
    pthread_atfork(nullptr, nullptr,
                   [] { number_of_forks.fetch_add(1, std::memory_order_relaxed); });
  }
} const birthplace_at_load;

}  // namespace

unsigned forks() noexcept {
  return number_of_forks.load(std::memory_order_relaxed);
}

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
