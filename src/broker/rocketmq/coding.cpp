#include "src/broker/rocketmq/coding.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "src/broker/message_id.hpp"
#include "src/broker/remote/envelope.hpp"
#include "src/broker/rocketmq/property.hpp"

namespace canteen::broker::rocketmq {
namespace {

namespace envelope = remote::envelope;

// The body of an empty payload is a '0', and has this property.
constexpr std::string_view is_empty = "canteen-empty";

constexpr std::size_t longest_own_id = 64;

using Properties = google::protobuf::Map<std::string, std::string>;

void set(Properties& properties, std::string_view name, std::string_view value) {
  properties[std::string(name)] = escaped_value(value);
}

// Takes a property out; what it was.
std::optional<std::string> taken(Properties& properties, std::string_view name) {
  const auto at = properties.find(std::string(name));
  if (at == properties.end()) return std::nullopt;
  std::string value = unescaped(at->second);
  properties.erase(at);
  return value;
}

template <class Number>
std::optional<Number> number_of(const std::optional<std::string>& text) {
  Number number{};
  if (!text) return std::nullopt;
  const char* const end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data(), end, number);
  return error == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

// Whether the message's id may be the broker's own for it: as text that needs no escape. One that
// is put again has an id of its own there, for both may have come.
bool is_own_id(const remote::Outgoing& outgoing, const std::string& id) {
  return !outgoing.again && id.size() <= longest_own_id && escaped_value(id) == id;
}

void set_time(google::protobuf::Timestamp& stamp, remote::WallTime time) {
  stamp.set_seconds(time / 1000);
  stamp.set_nanos(static_cast<std::int32_t>(time % 1000 * 1'000'000));
}

// Never too early: a part of a millisecond is one.
remote::WallTime due_after(std::chrono::nanoseconds delay) {
  return wall_now() + std::chrono::ceil<std::chrono::milliseconds>(delay).count();
}

}  // namespace

remote::WallTime wall_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

protocol::Message encoded(const remote::Outgoing& outgoing, const std::string& topic, bool delays) {
  const PutOptions& options = outgoing.message->options;
  protocol::Message out;
  out.mutable_topic()->set_name(topic);
  Properties& properties = *out.mutable_user_properties();
  for (const auto& [name, value] : options.headers) {
    properties[escaped_name(name)] = escaped_value(value);
  }
  const bool has_own_id = is_own_id(outgoing, options.id);
  if (!has_own_id) set(properties, envelope::id, options.id);
  if (!options.key.empty()) set(properties, envelope::key, options.key);
  if (options.priority != 0) set(properties, envelope::priority, std::to_string(options.priority));
  if (outgoing.expires) set(properties, envelope::expires, std::to_string(*outgoing.expires));
  if (outgoing.again) set(properties, envelope::again, "1");
  if (outgoing.message->payload.empty()) {
    set(properties, is_empty, "1");
    out.set_body("0");
  } else {
    out.set_body(outgoing.message->payload);
  }
  protocol::SystemProperties& system = *out.mutable_system_properties();
  system.set_message_id(has_own_id ? options.id : new_message_id());
  system.set_body_encoding(protocol::IDENTITY);
  system.set_message_type(delays ? protocol::DELAY : protocol::NORMAL);
  set_time(*system.mutable_born_timestamp(), wall_now());
  if (delays) {
    set_time(*system.mutable_delivery_timestamp(),
             due_after(std::max(outgoing.delay, std::chrono::nanoseconds(0))));
  }
  return out;
}

remote::Arrival decoded(protocol::Message message) {
  Properties& properties = *message.mutable_user_properties();
  const protocol::SystemProperties& system = message.system_properties();
  remote::Arrival arrival;
  auto content = std::make_shared<Message>();
  PutOptions& options = content->options;
  options.id = taken(properties, envelope::id).value_or(system.message_id());
  options.key = taken(properties, envelope::key).value_or("");
  options.priority = number_of<int>(taken(properties, envelope::priority)).value_or(0);
  arrival.expires = number_of<remote::WallTime>(taken(properties, envelope::expires));
  const bool again = taken(properties, envelope::again).has_value();
  if (!taken(properties, is_empty)) content->payload = std::move(*message.mutable_body());
  for (auto& [name, value] : properties) {
    options.headers.emplace(unescaped(name), unescaped(value));
  }
  arrival.attempt = static_cast<std::uint32_t>(std::max(system.delivery_attempt(), 1));
  arrival.redelivered = again || arrival.attempt > 1;
  arrival.message = std::move(content);
  return arrival;
}

}  // namespace canteen::broker::rocketmq
