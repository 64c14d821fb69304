// BareClient — the loops that one would write by hand over a broker's own client: durable messages,
// each confirmed; a consumer that acknowledges what it got.
//
// Thread safety: none. Errors: std::runtime_error.
#pragma once

#include <cstddef>
#include <string>

namespace canteen::bench {

class BareClient {
 public:
  BareClient() = default;
  BareClient(const BareClient&) = delete;
  BareClient& operator=(const BareClient&) = delete;
  virtual ~BareClient() = default;

  // Up to `window` of them unconfirmed at a time; returns when all are confirmed.
  virtual void put(const std::string& payload, std::size_t messages, std::size_t window) = 0;

  // Takes so many, up to `window` of them unacknowledged at a time; returns when the broker has
  // read that they are done.
  virtual void get(std::size_t messages, std::size_t window) = 0;
};

}  // namespace canteen::bench
