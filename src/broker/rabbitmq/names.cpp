#include "src/broker/rabbitmq/names.hpp"

#include <cstdint>

namespace canteen::broker::rabbitmq {
namespace {

using std::chrono::milliseconds;

std::string escaped(std::string_view name) {
  std::string out;
  for (const char each : name) {
    switch (each) {
      case '%':
        out += "%25";
        break;
      case '@':
        out += "%40";
        break;
      case '+':
        out += "%2B";
        break;
      default:
        out += each;
    }
  }
  return out;
}

// Of the steps around `delay`, in milliseconds.
std::int64_t grain_of(std::int64_t delay) {
  if (delay <= 2'000) return 10;
  if (delay <= 20'000) return 50;
  std::int64_t grain = 50;
  for (std::int64_t end = 20'000; delay > end; end *= 2) grain *= 2;
  return grain / 2;
}

}  // namespace

std::string exchange_of(std::string_view queue) {
  return "canteen." + escaped(queue);
}

std::string queue_of(std::string_view queue, std::string_view group) {
  return escaped(queue) + "@" + escaped(group);
}

std::string groups_of(std::string_view queue) {
  return escaped(queue) + "@";
}

std::string delay_of(std::string_view queue, std::string_view group, milliseconds step) {
  const std::string whose = group.empty() ? escaped(queue) : queue_of(queue, group);
  return whose + "+" + std::to_string(step.count()) + "ms";
}

milliseconds delay_step(std::chrono::nanoseconds delay) {
  const std::int64_t exact = std::chrono::ceil<milliseconds>(delay).count();
  const std::int64_t grain = grain_of(exact);
  return milliseconds((exact + grain - 1) / grain * grain);
}

}  // namespace canteen::broker::rabbitmq
