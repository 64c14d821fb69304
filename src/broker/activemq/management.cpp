#include "src/broker/activemq/management.hpp"

#include <charconv>

#include "src/broker/remote/envelope.hpp"

namespace canteen::broker::activemq {

// Of messages of other programs it is not known.
bool Run::has_missed(const Frame& message) const {
  if (message.header(remote::envelope::id).empty()) return false;
  if (!ids.empty()) return !message.header("message-id").starts_with(ids);
  const std::string_view text = message.header("timestamp");
  remote::WallTime put_at = 0;
  std::from_chars(text.data(), text.data() + text.size(), put_at);
  return put_at <= started;
}

}  // namespace canteen::broker::activemq
