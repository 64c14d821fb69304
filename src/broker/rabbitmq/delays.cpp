#include "src/broker/rabbitmq/delays.hpp"

#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/rabbitmq/names.hpp"

namespace canteen::broker::rabbitmq {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// A queue is removed with what is in it when nobody has declared it for so long after its last
// message was due; so whoever puts into it declares it again, now and then.
constexpr milliseconds outlives = 1h;
constexpr base::Instant again_after = std::chrono::nanoseconds(10min).count();

}  // namespace

std::string_view Delays::of_put(Topology& topology, std::chrono::nanoseconds delay) {
  const milliseconds step = delay_step(delay);
  return made(topology, delay_of(queue_, "", step), step, {exchange_of(queue_), std::nullopt});
}

std::string_view Delays::of_return(Topology& topology, std::chrono::nanoseconds delay) {
  const milliseconds step = delay_step(delay);
  return made(topology, delay_of(queue_, group_, step), step, {"", queue_of(queue_, group_)});
}

std::string_view Delays::made(Topology& topology, std::string name, milliseconds step,
                              const Target& target) {
  const base::Instant now = base::System::now();
  const auto found = made_at_.try_emplace(std::move(name), now - again_after).first;
  if (now - found->second < again_after) return found->first;
  Arguments arguments;
  arguments.add("x-queue-type", "quorum")
      .add("x-message-ttl", step.count())
      .add("x-expires", (step + outlives).count())
      .add("x-dead-letter-exchange", target.exchange)
      // It keeps a message until its target has it, which asks for that overflow.
      .add("x-dead-letter-strategy", "at-least-once")
      .add("x-overflow", "reject-publish");
  if (target.route) arguments.add("x-dead-letter-routing-key", *target.route);
  topology.declare_queue(found->first, std::move(arguments));
  found->second = now;
  return found->first;
}

void Delays::forget(std::string_view name) {
  const auto found = made_at_.find(name);
  if (found != made_at_.end()) found->second -= again_after;
}

std::size_t Delays::count(Topology& topology) {
  std::size_t sum = 0;
  for (const auto& [name, at] : made_at_) sum += topology.count(name).value_or(0);
  return sum;
}

std::size_t Delays::purge(Topology& topology) {
  std::size_t sum = 0;
  for (const auto& [name, at] : made_at_) sum += topology.purge(name).value_or(0);
  return sum;
}

void Delays::remove(Topology& topology) {
  for (const auto& [name, at] : made_at_) topology.remove(name);
  made_at_.clear();
}

}  // namespace canteen::broker::rabbitmq
