// Client — what a topic knows of one of its handles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include <canteen/broker/options.hpp>
#include <canteen/broker/statistics.hpp>

#include "src/broker/memory/slot_list.hpp"

namespace canteen::broker::memory {

class Group;

struct Client {
  explicit Client(Options with) : options(std::move(with)) {}

  const Options options;
  Group* group = nullptr;  // constant once it has come; nullptr: it only puts

  // Written with both of the topic's locks, so either is enough to read it.
  bool is_shut_down = false;

  // Guarded by the lock of those who put.
  std::uint64_t passed = 0;  // puts through the hatch; they are not in `counts`

  // Guarded by the lock of those who get.
  bool is_immediate = false;
  bool is_closed = false;
  SlotList out = {};                // what it has, as it was delivered
  std::size_t given = 0;            // parcels that nobody has settled, in time or too late
  std::shared_ptr<void> keep = {};  // the handle itself, closed, until these are
  Statistics counts{};
};

}  // namespace canteen::broker::memory
