#include "src/threading/words.hpp"

#include <array>
#include <cstdio>

#include "src/threading/registry.hpp"

namespace canteen::threading::detail {
namespace {

const char* class_of(BlockedOn kind) noexcept {
  switch (kind) {
    case BlockedOn::nothing:
      return "nothing";
    case BlockedOn::lock:
      return "Lock";
    case BlockedOn::rlock:
      return "RLock";
    case BlockedOn::condition:
      return "Condition";
    case BlockedOn::semaphore:
      return "Semaphore";
    case BlockedOn::event:
      return "Event";
    case BlockedOn::barrier:
      return "Barrier";
    case BlockedOn::join:
      return "join";
    case BlockedOn::sleep:
      return "sleep";
    case BlockedOn::queue_get:
      return "Queue.get";
    case BlockedOn::queue_put:
      return "Queue.put";
    case BlockedOn::queue_join:
      return "Queue.join";
    case BlockedOn::future:
      return "Future";
    case BlockedOn::kernel:
      return "the kernel";
  }
  return "?";
}

}  // namespace

std::string in_words(BlockedOn kind, const void* object, const std::string& name) {
  std::string text = class_of(kind);
  if (kind == BlockedOn::join) return text + " of '" + name + "'";
  if (kind == BlockedOn::nothing || kind == BlockedOn::sleep || kind == BlockedOn::kernel) {
    return text;
  }
  if (!name.empty()) text += " \"" + name + '"';
  if (object != nullptr) {
    std::array<char, 32> address{};
    std::snprintf(address.data(), address.size(), " at %p", object);
    text += address.data();
  }
  return text;
}

std::string thread_in_words(const std::string& name, int native_id) {
  const std::string number = "native id " + std::to_string(native_id);
  return name.empty() ? "a thread without a name (" + number + ")"
                      : "'" + name + "' (" + number + ")";
}

std::string own_name() {
  if (const ThreadObject* const me = Registry::known()) return me->name();
  return Registry::on_main() ? "MainThread" : "";
}

}  // namespace canteen::threading::detail
