// Completion — what a worker of a fleet tells of somebody: that he was served, or had gone, and
// when. Times as in ticket.hpp, by the worker's clock.
//
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <string>

namespace canteen::serve {

struct Completion {
  enum class What : std::uint8_t {
    served,
    sent_away,  // his turn came after his deadline
    left,       // … or when he had lost patience
  };

  std::uint64_t number = 0;  // his, within the rush
  What what = What::served;
  std::int64_t begin = 0;  // of the service; or when he was found gone
  std::int64_t end = 0;
  std::string failure;       // of the service; empty: all went well
  bool redelivered = false;  // his ticket was, or may have been
  std::string worker;
  std::uint32_t windows = 0;  // that the worker has …
  std::uint32_t window = 0;   // … which of them this was, from 0
  std::int64_t since = 0;     // … and since when they are open
};

}  // namespace canteen::serve
