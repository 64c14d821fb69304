// What handles ask of the engine: each is answered once, and then `done`.
//
// Thread safety: until it has been handed in, of who makes it; then of the engine, until done.
// Those that wait (a get without a message, a put without room, a join) stand in a list of the
// engine's, from which their callers may take them back, with its lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/threading/event.hpp>

#include "src/broker/sqlite/store.hpp"
#include "src/broker/sqlite/time.hpp"

namespace canteen::broker::sqlite {

// What the engine knows of one who has the file open.
struct Handle {
  Handle(std::string called, Options with) : name(std::move(called)), options(std::move(with)) {}

  const std::string name;  // of the queue
  const Options options;
  // Constant once it has been entered.
  std::int64_t queue = 0;
  std::int64_t group = 0;  // 0: it only puts
  std::int64_t consumer = 0;
  // Guarded by the engine's lock.
  bool is_shut_down = false;
  bool is_immediate = false;
  bool is_closed = false;
  Statistics counts{};
  std::deque<Parcel> ahead{};        // taken, and not given out yet
  std::deque<std::string> broken{};  // complaints that nobody has heard yet
  std::size_t out = 0;               // taken and not settled, with those ahead
  std::size_t async = 0;             // its messages of put_async that have no receipt yet
  Time present_until = 0;

  // How long before its consumer's presence ends it is renewed.
  [[nodiscard]] Time margin() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(options.presence).count() * 2 / 3;
  }
};

using HandlePtr = std::shared_ptr<Handle>;

struct Request {
  explicit Request(HandlePtr of) : handle(std::move(of)) {}

  const HandlePtr handle;
  bool is_patient = true;  // false: it is answered the first time, whatever the answer
  bool is_tried = false;   // the engine has looked at it
  threading::Event done{"broker sqlite"};
};

struct GetRequest : Request {
  using Request::Request;

  std::size_t most = 1;
  std::vector<Parcel> into{};
  Backend::Outcome outcome = Backend::Outcome::in_vain;
  std::exception_ptr error{};
};

struct PutRequest : Request {
  using Request::Request;

  std::vector<Message> messages{};
  std::vector<Receipt> receipts{};
  OnReceipt then{};  // of one message; instead of done
};

// What those puts are told that are not taken in.
inline Receipt full() {
  return Refused{Refused::Reason::full};
}

inline Receipt shut_down() {
  return Refused{Refused::Reason::shut_down};
}

struct JoinRequest : Request {
  using Request::Request;

  bool is_idle = false;
};

// Anything else: run in a transaction, then `then` with the engine's lock, once it is committed.
struct Call : Request {
  using Request::Request;

  std::function<void(Store&)> run{};
  std::function<void()> then{};
  bool is_durable = false;
  std::exception_ptr error{};
};

// What became of a parcel that was not just acknowledged. Nobody waits for it.
struct Settlement {
  enum class Kind : std::uint8_t { verdict, extend, untake };

  Kind kind;
  HandlePtr handle;
  Parcel parcel;
  Verdict verdict{};  // of verdict; no ack
  Time ends = 0;      // of extend
};

}  // namespace canteen::broker::sqlite
