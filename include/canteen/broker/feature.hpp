// Feature — what a backend may be able to do. Support — how it does it. Features — a backend's
// answer for each of them; Options::require turns an `absent` into an error at open.
//
//   if (queue.features()[broker::Feature::delay] == broker::Support::absent) …
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::broker {

enum class Feature : std::uint8_t {
  durable,       // what was confirmed outlives the process, and the machine's loss of power
  processes,     // several processes share the queue
  machines,      // … on several machines
  priority,      // 9 comes before 0
  delay,         // a put is delivered after a while
  key,           // the messages of a key are handled one after the other, in order
  groups,        // every group gets every message
  ttl,           // a message that is too old is dropped
  dead_letters,  // after so many attempts a message is put aside
  bound,         // maxsize
  lease,         // a delivery is taken back after a while; extend()
  purge,         // purge()
  place,         // what comes back goes to its old place
  count,         // qsize(), unfinished_tasks() and join() see what other processes have out
  order,         // messages without a key come in the order in which they were put
  competing,     // whoever of a group gets, gets what waits; else one may have it all
  remove,        // remove()
};

inline constexpr std::size_t feature_count = 17;

enum class Support : std::uint8_t {
  absent,
  emulated,  // by this library, from what the broker has: what that means is told in docs/broker.md
  native,
};

class Features {
 public:
  constexpr Features() noexcept = default;

  constexpr Features& set(Feature feature, Support support) noexcept {
    support_[static_cast<std::size_t>(feature)] = support;
    return *this;
  }

  [[nodiscard]] constexpr Support operator[](Feature feature) const noexcept {
    return support_[static_cast<std::size_t>(feature)];
  }

 private:
  std::array<Support, feature_count> support_{};
};

// All of them, in their order; and how each is called: "durable".
CANTEEN_API std::span<const Feature> all_features() noexcept;
CANTEEN_API std::string_view name_of(Feature feature) noexcept;
CANTEEN_API std::string_view name_of(Support support) noexcept;

}  // namespace canteen::broker
