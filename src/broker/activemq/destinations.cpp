#include "src/broker/activemq/destinations.hpp"

#include <algorithm>
#include <array>

namespace canteen::broker::activemq {
namespace {

using namespace std::chrono_literals;

// About how many bytes a small message is to Artemis, which counts a window in bytes.
constexpr std::size_t small_message = 512;

bool is_harmless(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
         (each >= '0' && each <= '9') || each == '-' || each == '_' || each == '!';
}

// A dot parts the names of Classic's virtual topics; behind the last part it may stand.
std::string written(std::string_view name, bool may_have_dots) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char each : name) {
    if (is_harmless(each) || (each == '.' && may_have_dots)) {
      text += each;
      continue;
    }
    const auto byte = static_cast<unsigned char>(each);
    text += '%';
    text += digits[byte / 16U];
    text += digits[byte % 16U];
  }
  return text;
}

}  // namespace

Destinations::Destinations(Server server, const std::string& queue)
    : server_(server), queue_(written(queue, true)) {}

std::string Destinations::address() const {
  return server_ == Server::classic ? "VirtualTopic." + queue_ : queue_;
}

std::string Destinations::queue_of(std::string_view group) const {
  if (server_ == Server::artemis) return queue_ + "/" + written(group, false);
  return "Consumer." + written(group, false) + "." + address();
}

std::string Destinations::list_of_groups() const {
  return "canteen.groups." + queue_;
}

void Destinations::to_all(Frame& send) const {
  if (server_ == Server::classic) {
    send.with("destination", "/topic/" + address());
  } else {
    send.with("destination", address()).with("destination-type", "MULTICAST");
  }
}

void Destinations::to_group(Frame& send, std::string_view group) const {
  send.with("destination", server_ == Server::classic ? "/queue/" + queue_of(group)
                                                      : address() + "::" + queue_of(group));
}

Frame Destinations::subscribe(std::string_view group, std::size_t window) const {
  Frame frame{.command = "SUBSCRIBE"};
  to_group(frame, group);
  frame.with("ack", "client-individual");
  if (server_ == Server::classic) {
    frame.with("activemq.prefetchSize", std::to_string(window));
  } else {
    frame.with("subscription-type", "MULTICAST");
    // One message goes out as long as one byte is left.
    frame.with("consumer-window-size", std::to_string(window == 1 ? 1 : window * small_message));
  }
  return frame;
}

void Destinations::delay(Frame& send, std::chrono::nanoseconds by) {
  if (by <= 0ns) return;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(by).count();
  send.with("AMQ_SCHEDULED_DELAY", std::to_string(milliseconds));
}

}  // namespace canteen::broker::activemq
