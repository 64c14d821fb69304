#include "src/broker/activemq/message_headers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "src/broker/remote/envelope.hpp"

namespace canteen::broker::activemq {
namespace {

namespace envelope = remote::envelope;

// What a frame may have (FrameParser::Limits), less what the brokers and the library add; a byte
// that is encoded takes three.
constexpr std::size_t most_headers = 900;
constexpr std::size_t most_of_headers = 300'000;

// What Artemis may have, encoded: it writes two bytes for each, all into one record of its journal,
// and leaves a client without an answer whose headers are too large for that (490 KiB, as it
// comes).
constexpr std::size_t most_at_artemis = 200'000;

// Classic takes headers of 10 KiB, as it comes.
constexpr std::size_t most_of_reason = 2'000;

constexpr std::string_view renamed = "canteen-header-";

// By these a broker keeps the messages of a key together.
constexpr std::string_view group_of_key = "JMSXGroupID";

// What STOMP and the brokers use; what else they do begins with one of the others.
constexpr auto reserved = std::to_array<std::string_view>({"ack",
                                                           "browser",
                                                           "content-length",
                                                           "content-type",
                                                           "correlation-id",
                                                           "destination",
                                                           "destination-type",
                                                           "expires",
                                                           "id",
                                                           "message-id",
                                                           "original-destination",
                                                           "persistent",
                                                           "priority",
                                                           "receipt",
                                                           "receipt-id",
                                                           "redelivered",
                                                           "reply-to",
                                                           "scheduledJobId",
                                                           "selector",
                                                           "subscription",
                                                           "subscription-type",
                                                           "timestamp",
                                                           "transaction",
                                                           "transformation",
                                                           "transformation-error",
                                                           "type"});
constexpr auto reserved_beginnings =
    std::to_array<std::string_view>({"AMQ_", "JMS", "_AMQ", "__", "activemq.", "canteen-"});

bool is_reserved(std::string_view name) {
  return std::find(reserved.begin(), reserved.end(), name) != reserved.end() ||
         std::any_of(reserved_beginnings.begin(), reserved_beginnings.end(),
                     [name](std::string_view each) { return name.starts_with(each); });
}

bool is_word(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
           (each >= '0' && each <= '9') || each == '-' || each == '_' || each == '.';
  });
}

std::string encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_at_end = i == 0 || i + 1 == text.size();
    if (byte > 0x20 ? byte < 0x7f && byte != '%' : byte == ' ' && !is_at_end) {
      out += text[i];
    } else {
      out += '%';
      out += digits[byte / 16U];
      out += digits[byte % 16U];
    }
  }
  return out;
}

std::size_t size_encoded(const PutOptions& options) {
  std::size_t size = encoded(options.id).size() + 2 * encoded(options.key).size();
  for (const auto& [name, value] : options.headers) {
    size += renamed.size() + encoded(name).size() + encoded(value).size();
  }
  return size;
}

int digit(char each) {
  if (each >= '0' && each <= '9') return each - '0';
  if (each >= 'A' && each <= 'F') return each - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high >= 0 ? digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

template <class Number>
Number number_of(std::string_view text, Number otherwise) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

void describe_header(Frame& send, const std::string& name, const std::string& value) {
  const bool is_dead_letters = name == envelope::dead_reason || name == envelope::dead_attempts;
  const bool keeps_name = is_dead_letters || (is_word(name) && !is_reserved(name));
  send.with(keeps_name ? name : std::string(renamed) + encoded(name), encoded(value));
}

// A header of one of our own messages.
void take_own(Headers& headers, const std::string& name, const std::string& value) {
  if (name.starts_with(renamed)) {
    headers.emplace(decoded(std::string_view(name).substr(renamed.size())), decoded(value));
  } else if (name == envelope::dead_reason || name == envelope::dead_attempts ||
             !is_reserved(name)) {
    headers.emplace(name, decoded(value));
  }
}

}  // namespace

std::optional<std::string> why_not(const Message& message, Server server) {
  const PutOptions& options = message.options;
  if (options.headers.size() > most_headers) return "a message has at most 900 headers";
  std::size_t size = options.id.size() + 2 * options.key.size();
  for (const auto& [name, value] : options.headers) size += name.size() + value.size();
  if (size > most_of_headers) return "the headers have at most 300000 bytes";
  const bool may_be_too_large = server == Server::artemis && 3 * size > most_at_artemis / 2;
  if (may_be_too_large && size_encoded(options) > most_at_artemis) {
    return "the headers have at most 200000 bytes at Artemis, of which what is no ASCII takes "
           "three";
  }
  return std::nullopt;
}

std::string shortened(const std::string& reason) {
  constexpr std::string_view more = "...";
  if (reason.size() <= most_of_reason) return reason;
  std::size_t end = most_of_reason - more.size();
  // Not in the middle of a character of UTF-8.
  for (int i = 0; i < 3 && (static_cast<unsigned char>(reason[end]) & 0xc0U) == 0x80U; ++i) --end;
  return reason.substr(0, end).append(more);
}

void describe(Frame& send, const Posted& posted) {
  const PutOptions& options = posted.message.options;
  send.with("persistent", "true").with("priority", std::to_string(options.priority));
  send.with(envelope::id, encoded(options.id));
  if (!options.key.empty()) {
    const std::string key = encoded(options.key);
    send.with(envelope::key, key).with(group_of_key, key);
  }
  if (posted.expires) send.with(envelope::expires, std::to_string(*posted.expires));
  if (posted.attempts != 0) send.with(envelope::attempts, std::to_string(posted.attempts));
  if (posted.again) send.with(envelope::again, "1");
  for (const auto& [name, value] : options.headers) describe_header(send, name, value);
}

remote::Arrival arrival_of(Frame frame) {
  Message message{.payload = std::move(frame.body)};
  PutOptions& options = message.options;
  const std::string_view own_id = frame.header(envelope::id);
  const bool is_own = !own_id.empty();
  options.id = is_own ? decoded(own_id) : std::string(frame.header("message-id"));
  options.key = is_own ? decoded(frame.header(envelope::key)) : frame.header(group_of_key);
  options.priority = std::clamp(number_of(frame.header("priority"), 0), 0, 9);
  for (const auto& [name, value] : frame.headers) {
    if (is_own) {
      take_own(options.headers, name, value);
    } else if (!is_reserved(name)) {
      options.headers.emplace(name, value);
    }
  }
  remote::Arrival arrival;
  // Classic marks what was on its way to a consumer, whether that has seen it or not.
  arrival.is_doubtful = is_marked(frame);
  arrival.attempt =
      number_of<std::uint32_t>(frame.header(envelope::attempts), 0) + (arrival.is_doubtful ? 2 : 1);
  arrival.redelivered = arrival.attempt > 1 || frame.header(envelope::again) == "1";
  if (const std::string_view expires = frame.header(envelope::expires); !expires.empty()) {
    arrival.expires = number_of<remote::WallTime>(expires, 0);
  }
  arrival.message = std::make_shared<const Message>(std::move(message));
  return arrival;
}

bool is_marked(const Frame& message) {
  return message.header("redelivered") == "true";
}

}  // namespace canteen::broker::activemq
