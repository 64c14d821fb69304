// What callers ask of the thread, beside puts: each is answered once, and then `done`.
//
// Thread safety: until it is handed in, of who makes it; then guarded by the desk's lock, until it
// is done.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/broker/parcel.hpp>
#include <canteen/threading/event.hpp>

#include "src/broker/remote/link.hpp"

namespace canteen::broker::remote {

struct GetRequest {
  std::size_t most = 1;
  std::vector<Parcel> into{};
  Backend::Outcome outcome = Backend::Outcome::in_vain;
  bool is_patient = true;          // false: it ends when the broker had time to answer
  base::Instant asked_at = 0;      // when the broker was told of it; 0: it was not
  base::Instant gather_until = 0;  // of one that has some, and takes more
  threading::Event done{"broker get"};
};

struct JoinRequest {
  bool is_patient = true;
  bool is_tried = false;
  bool was_idle = false;  // at the last look
  bool is_idle = false;
  threading::Event done{"broker join"};
};

// Anything else: it is run with the link, or, without a connection, with nullptr.
struct Call {
  std::function<void(Link*)> run{};
  std::exception_ptr error{};
  threading::Event done{"broker call"};
};

}  // namespace canteen::broker::remote
