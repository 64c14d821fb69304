#include "src/broker/kafka/record.hpp"

#include <charconv>
#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

#include "src/broker/remote/envelope.hpp"

namespace canteen::broker::kafka {
namespace {

namespace envelope = remote::envelope;

// A record's key is one of these and the rest, or it is a message's.
constexpr std::string_view id_mark = "canteen-id:";
constexpr std::string_view key_mark = "canteen-key:";

bool is_marked(std::string_view key) {
  return key.starts_with(id_mark) || key.starts_with(key_mark);
}

void add(rd_kafka_headers_t& headers, std::string_view name, std::string_view value) {
  // NOLINTBEGIN(bugprone-suspicious-stringview-data-usage): each with its size
  const auto error = rd_kafka_header_add(&headers, name.data(), static_cast<ssize_t>(name.size()),
                                         value.data(), static_cast<ssize_t>(value.size()));
  // NOLINTEND(bugprone-suspicious-stringview-data-usage)
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::bad_alloc();
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

// What is the library's is taken out; the rest is the user's.
void read_header(std::string_view name, std::string_view value, PutOptions& options, Marks& marks) {
  if (name == envelope::id) {
    options.id = value;
  } else if (name == envelope::priority) {
    options.priority = number_in<int>(value).value_or(0);
  } else if (name == envelope::expires) {
    marks.expires = number_in<remote::WallTime>(value);
  } else if (name == envelope::again) {
    marks.again = true;
  } else {
    options.headers.insert_or_assign(std::string(name), std::string(value));
  }
}

void read_headers(const rd_kafka_message_t& message, PutOptions& options, Marks& marks) {
  rd_kafka_headers_t* headers = nullptr;  // the message's
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    const std::string_view bytes(value == nullptr ? "" : static_cast<const char*>(value), size);
    read_header(name, bytes, options, marks);
  }
}

HeaderList headers_of(const PutOptions& options, const Marks& marks) {
  HeaderList headers(rd_kafka_headers_new(options.headers.size() + 4));
  if (!headers) throw std::bad_alloc();
  add(*headers, envelope::id, options.id);
  if (options.priority != 0) {
    add(*headers, envelope::priority, std::to_string(options.priority));
  }
  if (marks.expires) add(*headers, envelope::expires, std::to_string(*marks.expires));
  if (marks.again) add(*headers, envelope::again, "1");
  for (const auto& [name, value] : options.headers) add(*headers, name, value);
  return headers;
}

}  // namespace

Head head_of(const Message& message, const Marks& marks, std::string& room) {
  const PutOptions& options = message.options;
  const bool is_plain = options.key.empty() && options.headers.empty() && options.priority == 0 &&
                        !marks.expires && !marks.again;
  if (is_plain) return {.key = room.assign(id_mark).append(options.id), .headers = nullptr};
  HeaderList headers = headers_of(options, marks);
  if (!is_marked(options.key)) return {.key = options.key, .headers = std::move(headers)};
  return {.key = room.assign(key_mark).append(options.key), .headers = std::move(headers)};
}

Record record_of(const rd_kafka_message_t& message, std::shared_ptr<Message> empty) {
  Message& read = *empty;
  Marks marks;
  if (message.payload != nullptr) {
    read.payload.assign(static_cast<const char*>(message.payload), message.len);
  }
  std::string_view key;
  if (message.key != nullptr) key = {static_cast<const char*>(message.key), message.key_len};
  if (key.starts_with(id_mark)) {
    read.options.id = key.substr(id_mark.size());
  } else {
    read.options.key = key.starts_with(key_mark) ? key.substr(key_mark.size()) : key;
    read_headers(message, read.options, marks);
  }
  if (read.options.id.empty()) {
    read.options.id = std::string(rd_kafka_topic_name(message.rkt)) + "/" +
                      std::to_string(message.partition) + "/" + std::to_string(message.offset);
  }
  return {std::move(empty), marks};
}

Message dead_letter(const Message& message, const remote::Settlement& why) {
  Message letter = message;
  Headers& headers = letter.options.headers;
  headers.insert_or_assign(std::string(envelope::dead_reason), why.reason);
  headers.insert_or_assign(std::string(envelope::dead_attempts), std::to_string(why.attempts));
  return letter;
}

}  // namespace canteen::broker::kafka
