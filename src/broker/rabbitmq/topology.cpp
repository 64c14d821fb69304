#include "src/broker/rabbitmq/topology.hpp"

#include "src/broker/rabbitmq/bytes.hpp"

namespace canteen::broker::rabbitmq {
namespace {

constexpr int code_refused = 403;
constexpr int code_not_found = 404;
constexpr int code_locked = 405;
constexpr int code_other_properties = 406;

}  // namespace

Topology::Topology(Connection& connection, amqp_channel_t channel)
    : connection_(connection), channel_(channel) {
  connection_.open_channel(channel_);
}

void Topology::declare_exchange(const std::string& name) {
  amqp_exchange_declare(connection_.native(), channel_, bytes_of(name), bytes_of("fanout"), 0, 1, 0,
                        0, amqp_empty_table);
  expect("declaring the exchange " + name);
}

void Topology::declare_queue(const std::string& name, Arguments arguments) {
  amqp_queue_declare(connection_.native(), channel_, bytes_of(name), 0, 1, 0, 0, arguments.table());
  expect("declaring the queue " + name);
}

void Topology::bind(const std::string& queue, const std::string& exchange) {
  amqp_queue_bind(connection_.native(), channel_, bytes_of(queue), bytes_of(exchange),
                  amqp_empty_bytes, amqp_empty_table);
  expect("binding the queue " + queue);
}

std::optional<std::size_t> Topology::count(const std::string& queue) {
  const amqp_queue_declare_ok_t* const found = amqp_queue_declare(
      connection_.native(), channel_, bytes_of(queue), 1, 0, 0, 0, amqp_empty_table);
  if (found != nullptr) return found->message_count;
  try {
    connection_.expect(channel_, "counting the queue " + queue);
  } catch (const ChannelClosed& closed) {
    if (closed.code() != code_not_found) connection_.lost(closed.what());
    connection_.open_channel(channel_);
  }
  return std::nullopt;
}

std::optional<std::size_t> Topology::purge(const std::string& queue) {
  const amqp_queue_purge_ok_t* const purged =
      amqp_queue_purge(connection_.native(), channel_, bytes_of(queue));
  if (purged != nullptr) return purged->message_count;
  try {
    connection_.expect(channel_, "purging the queue " + queue);
  } catch (const ChannelClosed& closed) {
    if (closed.code() != code_not_found) connection_.lost(closed.what());
    connection_.open_channel(channel_);
  }
  return std::nullopt;
}

bool Topology::take_exclusively(const std::string& queue) {
  amqp_queue_declare(connection_.native(), channel_, bytes_of(queue), 0, 0, 1, 1, amqp_empty_table);
  try {
    connection_.expect(channel_, "taking " + queue);
  } catch (const ChannelClosed& closed) {
    if (closed.code() != code_locked) connection_.lost(closed.what());
    connection_.open_channel(channel_);
    return false;
  }
  return true;
}

void Topology::remove(const std::string& queue) {
  amqp_queue_delete(connection_.native(), channel_, bytes_of(queue), 0, 0);
  expect("removing the queue " + queue);
}

void Topology::remove_exchange(const std::string& name) {
  amqp_exchange_delete(connection_.native(), channel_, bytes_of(name), 0);
  expect("removing the exchange " + name);
}

std::vector<std::string> Topology::look_through(const std::string& queue) {
  std::vector<std::string> payloads;
  std::uint64_t last = 0;
  while (true) {
    const amqp_rpc_reply_t reply =
        amqp_basic_get(connection_.native(), channel_, bytes_of(queue), 0);
    expect("reading the queue " + queue);
    if (reply.reply.id != AMQP_BASIC_GET_OK_METHOD) break;
    last = static_cast<const amqp_basic_get_ok_t*>(reply.reply.decoded)->delivery_tag;
    payloads.push_back(next_payload(queue));
  }
  if (last != 0) {
    connection_.sent(amqp_basic_nack(connection_.native(), channel_, last, 1, 1),
                     "reading a queue");
  }
  connection_.release(channel_);
  return payloads;
}

std::string Topology::next_payload(const std::string& queue) {
  amqp_message_t message{};
  const amqp_rpc_reply_t read = amqp_read_message(connection_.native(), channel_, &message, 0);
  if (read.reply_type != AMQP_RESPONSE_NORMAL) connection_.lost("reading the queue " + queue);
  std::string payload(text_of(message.body));
  amqp_destroy_message(&message);
  return payload;
}

void Topology::put(const std::string& queue, const std::string& payload) {
  amqp_tx_select(connection_.native(), channel_);
  expect("beginning a transaction");
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  const std::string what = "putting into the queue " + queue;
  connection_.sent(amqp_basic_publish(connection_.native(), channel_, amqp_empty_bytes,
                                      bytes_of(queue), 0, 0, &properties, bytes_of(payload)),
                   what);
  amqp_tx_commit(connection_.native(), channel_);
  expect(what);
  // Out of the transactions, which the channel would keep to.
  amqp_channel_close(connection_.native(), channel_, AMQP_REPLY_SUCCESS);
  connection_.open_channel(channel_);
}

void Topology::expect(const std::string& what) {
  try {
    connection_.expect(channel_, what);
  } catch (const ChannelClosed& closed) {
    switch (closed.code()) {
      case code_refused:
        throw BrokerError(std::string(closed.what()) + " (the user '" +
                          connection_.settings().user + "' may not do that)");
      case code_other_properties:
        throw BrokerError(std::string(closed.what()) +
                          " (it is there with other properties: it is not this library's)");
      default:
        connection_.lost(closed.what());
    }
  }
}

}  // namespace canteen::broker::rabbitmq
