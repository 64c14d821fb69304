// Parcel — a message on its way to a consumer, as a backend hands it out. Verdict — what became of
// it. For backends; users see a Delivery.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <canteen/broker/message.hpp>

namespace canteen::broker {

struct Parcel {
  // Its options have an id. Once the parcel is settled the backend may have it go, whoever holds
  // it; each is settled once, also what comes too late.
  std::shared_ptr<const Message> message;
  std::uint64_t tag = 0;    // the backend's: which of those that are out it is
  std::uint64_t epoch = 0;  // the backend's: by which it knows that it is that still
  std::uint32_t attempt = 1;
  bool redelivered = false;
};

struct Verdict {
  enum class Kind : std::uint8_t { ack, nack, dead };

  Kind kind = Kind::ack;
  std::chrono::nanoseconds delay{};  // of a nack; zero or less: at once
  std::string reason{};              // of a dead letter
};

}  // namespace canteen::broker
