#include "src/broker/rabbitmq/properties.hpp"

#include <algorithm>
#include <charconv>

#include "src/broker/rabbitmq/bytes.hpp"
#include "src/broker/rabbitmq/names.hpp"
#include "src/broker/remote/envelope.hpp"

namespace canteen::broker::rabbitmq {
namespace {

namespace envelope = remote::envelope;

// Of the 128 KiB of a frame; the rest is for the library's headers and AMQP's.
constexpr std::size_t most_of_headers = 120'000;
constexpr std::size_t around_a_header = 8;

bool is_the_brokers(std::string_view name) {
  return name == "x-death" || name == "x-delivery-count" || name.starts_with("x-first-death-") ||
         name.starts_with("x-last-death-");
}

std::int64_t integer_of(const amqp_field_value_t& value) {
  switch (value.kind) {
    case AMQP_FIELD_KIND_I8:
      return value.value.i8;
    case AMQP_FIELD_KIND_U8:
      return value.value.u8;
    case AMQP_FIELD_KIND_I16:
      return value.value.i16;
    case AMQP_FIELD_KIND_U16:
      return value.value.u16;
    case AMQP_FIELD_KIND_I32:
      return value.value.i32;
    case AMQP_FIELD_KIND_U32:
      return value.value.u32;
    case AMQP_FIELD_KIND_BOOLEAN:
      return value.value.boolean != 0 ? 1 : 0;
    default:
      return value.value.i64;
  }
}

// nullopt: it is no single value. Others than the library's own may have headers that are no text.
std::optional<std::string> text_of(const amqp_field_value_t& value) {
  switch (value.kind) {
    case AMQP_FIELD_KIND_UTF8:
    case AMQP_FIELD_KIND_BYTES:
      return std::string(rabbitmq::text_of(value.value.bytes));
    case AMQP_FIELD_KIND_I8:
    case AMQP_FIELD_KIND_U8:
    case AMQP_FIELD_KIND_I16:
    case AMQP_FIELD_KIND_U16:
    case AMQP_FIELD_KIND_I32:
    case AMQP_FIELD_KIND_U32:
    case AMQP_FIELD_KIND_I64:
    case AMQP_FIELD_KIND_TIMESTAMP:
    case AMQP_FIELD_KIND_BOOLEAN:
      return std::to_string(integer_of(value));
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> number_of(const amqp_field_value_t& value) {
  const std::optional<std::string> text = text_of(value);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || stop != text->data() + text->size()) return std::nullopt;
  return number;
}

// As many deliveries as nobody counts beyond; what is no number is none.
std::uint32_t count_of(const amqp_field_value_t& value) {
  constexpr std::int64_t most = 1'000'000'000;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(number_of(value).value_or(0), 0, most));
}

bool has(const amqp_basic_properties_t& properties, amqp_flags_t flag) {
  return (properties._flags & flag) != 0;
}

// A header that is the library's or the broker's. Whether it was.
bool open_own(std::string_view name, const amqp_field_value_t& value, Opened& out) {
  if (name == envelope::id) {
    out.options.id = text_of(value).value_or("");
  } else if (name == envelope::key) {
    out.options.key = text_of(value).value_or("");
  } else if (name == envelope::priority) {
    out.options.priority = static_cast<int>(number_of(value).value_or(0));
  } else if (name == envelope::expires) {
    out.expires = number_of(value);
  } else if (name == envelope::attempts || name == "x-delivery-count") {
    out.attempt += count_of(value);
  } else if (name == envelope::again) {
    out.redelivered = true;
  } else {
    return is_the_brokers(name);
  }
  return true;
}

}  // namespace

std::optional<std::string> why_not(const Message& message) {
  std::size_t size = message.options.id.size() + message.options.key.size();
  for (const auto& [name, value] : message.options.headers) {
    if (name.size() > longest_name) return "the name of a header has at most 255 bytes";
    size += name.size() + value.size() + around_a_header;
  }
  if (size > most_of_headers) return "the headers have at most 120000 bytes";
  return std::nullopt;
}

const amqp_basic_properties_t& PropertiesWriter::write(const Letter& letter) {
  const PutOptions& options = letter.message->options;
  entries_.clear();
  numbers_.clear();
  numbers_.reserve(3);  // what entries_ points to must not move
  properties_ = {};
  properties_._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties_.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  if (options.id.size() <= longest_name) {
    properties_._flags |= AMQP_BASIC_MESSAGE_ID_FLAG;
    properties_.message_id = bytes_of(options.id);
  } else {
    add(envelope::id, options.id);
  }
  for (const auto& [name, value] : options.headers) add(name, value);
  if (!options.key.empty()) add(envelope::key, options.key);
  if (options.priority != 0) add_number(envelope::priority, options.priority);
  if (letter.expires) add_number(envelope::expires, *letter.expires);
  if (letter.attempts != 0) add_number(envelope::attempts, letter.attempts);
  if (letter.again) add(envelope::again, "1");
  if (!entries_.empty()) {
    properties_._flags |= AMQP_BASIC_HEADERS_FLAG;
    properties_.headers = {static_cast<int>(entries_.size()), entries_.data()};
  }
  return properties_;
}

void PropertiesWriter::add(std::string_view name, std::string_view value) {
  amqp_table_entry_t entry{};
  entry.key = bytes_of(name);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = bytes_of(value);
  entries_.push_back(entry);
}

void PropertiesWriter::add_number(std::string_view name, std::int64_t value) {
  add(name, numbers_.emplace_back(std::to_string(value)));
}

Opened opened(const amqp_basic_properties_t& properties, bool redelivered) {
  Opened out;
  out.redelivered = redelivered;
  out.options.id = id_of(properties);
  if (has(properties, AMQP_BASIC_HEADERS_FLAG)) {
    for (int i = 0; i < properties.headers.num_entries; ++i) {
      const amqp_table_entry_t& entry = properties.headers.entries[i];
      const std::string_view name = rabbitmq::text_of(entry.key);
      if (open_own(name, entry.value, out)) continue;
      if (std::optional<std::string> value = text_of(entry.value)) {
        out.options.headers.emplace(name, *std::move(value));
      }
    }
  }
  out.redelivered = out.redelivered || out.attempt > 1;
  return out;
}

std::string_view id_of(const amqp_basic_properties_t& properties) {
  if (has(properties, AMQP_BASIC_MESSAGE_ID_FLAG)) return rabbitmq::text_of(properties.message_id);
  if (has(properties, AMQP_BASIC_HEADERS_FLAG)) {
    for (int i = 0; i < properties.headers.num_entries; ++i) {
      const amqp_table_entry_t& entry = properties.headers.entries[i];
      // One that is no text was put by another kind of client.
      const auto kind = entry.value.kind;
      const bool is_text = kind == AMQP_FIELD_KIND_UTF8 || kind == AMQP_FIELD_KIND_BYTES;
      if (is_text && rabbitmq::text_of(entry.key) == envelope::id) {
        return rabbitmq::text_of(entry.value.value.bytes);
      }
    }
  }
  return {};
}

}  // namespace canteen::broker::rabbitmq
