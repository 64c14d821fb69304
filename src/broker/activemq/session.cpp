#include "src/broker/activemq/session.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <poll.h>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/await.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {
namespace {

constexpr base::Instant millisecond = 1'000'000;

// Bytes that are read at once.
constexpr std::size_t piece = 1U << 16U;

// What is written goes out of the buffer when it is so much.
constexpr std::size_t much = 1U << 20U;

// "12,34"
std::pair<base::Instant, base::Instant> two_times(std::string_view text) {
  std::array<base::Instant, 2> times{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (base::Instant& each : times) {
    std::int64_t number = 0;
    at = std::from_chars(at, end, number).ptr;
    if (at != end) ++at;
    each = std::clamp<std::int64_t>(number, 0, 86'400'000) * millisecond;
  }
  return {times[0], times[1]};
}

// In a sentence: what the broker says, on one line.
std::string words_of(const Frame& error) {
  std::string words(error.header("message"));
  if (words.empty()) words = error.body.substr(0, error.body.find('\n'));
  words = words.substr(0, std::min(words.find('\n'), std::size_t{300}));
  return words.empty() ? "the broker gives no reason" : words;
}

}  // namespace

Session::Session(std::unique_ptr<Stream> stream, int wake)
    : stream_(std::move(stream)), wake_(wake) {}

void Session::introduce(const Login& login, base::Deadline deadline) {
  const auto every =
      std::to_string(std::max<base::Instant>(login.heartbeat.count() / millisecond, 1));
  Frame hello{.command = "CONNECT"};
  hello.with("accept-version", login.version).with("host", login.host);
  hello.with("heart-beat", every + "," + every);
  if (!login.user.empty()) hello.with("login", login.user).with("passcode", login.password);
  send(hello);
  last_heard_ = base::System::now();
  await([this] { return !greeting_.command.empty(); }, deadline);
  if (greeting_.command != "CONNECTED") throw BrokerError(words_of(greeting_));
  version_ = greeting_.header("version");
  if (version_ != login.version) throw BrokerError("the broker has no STOMP " + login.version);
  server_ = greeting_.header("server");
  id_ = greeting_.header("session");
  agree_on_heartbeats(greeting_.header("heart-beat"), login.heartbeat);
  is_introduced_ = true;
}

// The broker sends no more often than it can, and hears us no more often than it wants. A sign that
// is late by one more period is not lost yet.
void Session::agree_on_heartbeats(std::string_view header, std::chrono::nanoseconds wanted) {
  const auto [can, wants] = two_times(header);
  if (can != 0) hears_within_ = 2 * std::max(can, base::Instant{wanted.count()});
  if (wants != 0) sends_every_ = std::max(wants, base::Instant{wanted.count()}) / 2;
  last_sent_ = last_heard_ = base::System::now();
}

void Session::send(const Frame& frame, std::string_view body) {
  append_frame(unsent_, frame, body);
}

void Session::send_text(const Frame& frame, std::string_view body) {
  append_frame(unsent_, frame, {});
  unsent_.insert(unsent_.size() - 1, body);
}

std::string Session::receipt(std::function<void()> then) {
  std::string name = new_name('r');
  receipts_.emplace(name, std::move(then));
  return name;
}

std::string Session::new_name(char kind) {
  return kind + std::to_string(++last_name_);
}

void Session::on_message(const std::string& subscription, OnMessage handler) {
  subscriptions_[subscription] = std::move(handler);
}

void Session::forget(const std::string& subscription) {
  subscriptions_.erase(subscription);
}

bool Session::step(base::Deadline deadline) {
  return step(deadline, wake_);
}

bool Session::step(base::Deadline deadline, int wake) {
  const bool has_come = keep_alive();
  write();
  if (read() || has_come) return true;
  wait(deadline, wake);
  write();
  return read();
}

void Session::await(const std::function<bool()>& is_done, base::Deadline deadline) {
  // poll() leaves out a descriptor below 0. Nobody would answer the wake here, so that a wait for
  // it would end at once, again and again.
  constexpr int nobody = -1;
  while (!is_done()) {
    step(deadline, nobody);
    if (!is_done() && deadline.passed(base::System::now())) {
      throw remote::LinkLost("the broker does not answer");
    }
  }
}

void Session::write() {
  while (written_ != unsent_.size()) {
    const std::size_t count = stream_->write(std::string_view(unsent_).substr(written_));
    if (count == 0) break;
    written_ += count;
    last_sent_ = base::System::now();
  }
  if (written_ == unsent_.size() || written_ > much) {
    unsent_.erase(0, written_);
    written_ = 0;
  }
}

bool Session::read() {
  std::array<char, piece> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  bool anything = false;
  // A broker that never stops does not keep the caller from what else there is to do.
  for (int pieces = 0; pieces < 16; ++pieces) {
    const std::size_t count = stream_->read(bytes);
    if (count == 0) break;
    last_heard_ = base::System::now();
    parser_.feed({bytes.data(), count});
    try {
      while (std::optional<Frame> frame = parser_.next()) {
        anything = true;
        handle(*std::move(frame));
      }
    } catch (const FrameError& error) {
      throw remote::LinkLost(error.what());
    }
  }
  return anything;
}

void Session::handle(Frame frame) {
  if (!is_introduced_ && greeting_.command.empty()) {
    greeting_ = std::move(frame);
  } else if (frame.command == "MESSAGE") {
    const auto found = subscriptions_.find(std::string(frame.header("subscription")));
    // A copy: the handler may forget its subscription.
    if (found != subscriptions_.end()) OnMessage(found->second)(std::move(frame));
  } else if (frame.command == "RECEIPT") {
    if (const auto node = receipts_.extract(std::string(frame.header("receipt-id")))) {
      node.mapped()();
    }
  } else if (frame.command == "ERROR") {
    refuse(frame);
  }
}

void Session::refuse(const Frame& error) {
  const std::string why = words_of(error);
  if (on_error_) on_error_(error.header("receipt-id"), why);
  throw remote::LinkLost(why);
}

void Session::wait(base::Deadline deadline, int wake) {
  base::Instant until = deadline.instant();
  if (sends_every_ != 0) until = std::min(until, last_sent_ + sends_every_);
  if (hears_within_ != 0) until = std::min(until, last_heard_ + hears_within_);
  short events = stream_->awaits_to_read();
  if (!unsent_.empty()) events = static_cast<short>(events | stream_->awaits_to_write());
  std::array<pollfd, 2> ready{{{.fd = stream_->descriptor(), .events = events, .revents = 0},
                               {.fd = wake, .events = POLLIN, .revents = 0}}};
  activemq::await(ready, deadline.never() && until == deadline.instant()
                             ? deadline
                             : base::Deadline::at(until));
}

// Whether anything came.
bool Session::keep_alive() {
  const base::Instant now = base::System::now();
  bool has_come = false;
  if (hears_within_ != 0 && now - last_heard_ >= hears_within_) {
    // Perhaps it was this process that was held up, and the sign is there: also a part of a frame,
    // or a line end, is one.
    has_come = read();
    if (last_heard_ < now) throw remote::LinkLost("the broker gives no sign of life");
  }
  if (sends_every_ != 0 && now - last_sent_ >= sends_every_ && unsent_.empty()) unsent_ += '\n';
  return has_come;
}

}  // namespace canteen::broker::activemq
