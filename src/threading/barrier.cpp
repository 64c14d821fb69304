#include <utility>

#include <canteen/threading/barrier.hpp>

namespace canteen::threading {
namespace {

std::int64_t checked(std::int64_t parties) {
  if (parties < 1) throw ValueError("parties must be >= 1");
  return parties;
}

}  // namespace

Barrier::Barrier(std::int64_t parties, std::function<void()> action, Timeout timeout,
                 const char* name)
    : action_(std::move(action)), timeout_(timeout), core_(checked(parties), name) {}

std::int64_t Barrier::wait(const std::stop_token& stop, Timeout timeout) {
  const std::int64_t index = core_.wait(timeout, stop, [this] {
    if (action_) action_();
  });
  if (index == decltype(core_)::broken) throw BrokenBarrierError("the barrier is broken");
  return index;
}

}  // namespace canteen::threading
