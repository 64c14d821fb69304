#include "src/broker/rabbitmq/connection.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <new>

#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <canteen/base/platform.hpp>

#include "src/broker/rabbitmq/arguments.hpp"
#include "src/broker/rabbitmq/bytes.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::rabbitmq {
namespace {

using remote::LinkLost;

constexpr std::chrono::nanoseconds longest_call = std::chrono::seconds(10);

// Whoever does not take what was sent is gone, also if his machine still answers: the broker does
// not read while it is short of memory, and a big message may have been half sent by then.
constexpr unsigned int longest_unread = 30'000;  // milliseconds

constexpr int code_access_refused = 403;
constexpr int code_not_allowed = 530;

timeval left_until(base::Deadline deadline) {
  std::chrono::nanoseconds left = longest_call;
  if (!deadline.never()) {
    left = std::min(left, std::chrono::nanoseconds(deadline.instant() - base::System::now()));
  }
  // Zero would be for ever here and there.
  const auto microseconds = std::max<std::chrono::microseconds>(
      std::chrono::ceil<std::chrono::microseconds>(left), std::chrono::milliseconds(1));
  constexpr std::int64_t million = 1'000'000;
  return {microseconds.count() / million, microseconds.count() % million};
}

[[noreturn]] void refuse_file(const Settings& settings, const std::string& what) {
  throw BrokerError(settings.name + ": " + what);
}

void trust(amqp_socket_t* socket, const Settings& settings) {
  if (!settings.tls.ca.empty()) {
    if (amqp_ssl_socket_set_cacert(socket, settings.tls.ca.c_str()) == AMQP_STATUS_OK) return;
    refuse_file(settings, "there are no certificates (PEM) in ca, " + settings.tls.ca);
  }
  auto* const context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket));
  if (SSL_CTX_set_default_verify_paths(context) != 1) {
    refuse_file(settings, "this system has no authorities that are trusted: name them by ca");
  }
}

// OpenSSL compares it with the certificate's, while it verifies that; rabbitmq-c's own comparison
// does not know addresses.
void expect_host(amqp_socket_t* socket, const Settings& settings) {
  X509_VERIFY_PARAM* const expected =
      SSL_CTX_get0_param(static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket)));
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, settings.host.c_str()) == 1) return;
  X509_VERIFY_PARAM_set1_host(expected, settings.host.c_str(), settings.host.size());
}

amqp_socket_t* tls_socket(amqp_connection_state_t state, const Settings& settings) {
  amqp_socket_t* const socket = amqp_ssl_socket_new(state);
  if (socket == nullptr) throw std::bad_alloc();
  const amqp_boolean_t verify = settings.tls.verify ? 1 : 0;
  amqp_ssl_socket_set_verify_peer(socket, verify);
  amqp_ssl_socket_set_verify_hostname(socket, 0);
  if (settings.tls.verify) {
    trust(socket, settings);
    expect_host(socket, settings);
  }
  if (!settings.tls.cert.empty() &&
      amqp_ssl_socket_set_key(socket, settings.tls.cert.c_str(), settings.tls.key.c_str()) !=
          AMQP_STATUS_OK) {
    refuse_file(settings, "there are no certificate and key (PEM) in cert and key, " +
                              settings.tls.cert + " and " + settings.tls.key);
  }
  return socket;
}

}  // namespace

Connection::Connection(const Settings& settings, base::Deadline deadline)
    : settings_(settings), state_(amqp_new_connection()) {
  if (state_ == nullptr) throw std::bad_alloc();
  open_socket(deadline);
  within(deadline);
  log_in();
}

void Connection::open_socket(base::Deadline deadline) {
  amqp_socket_t* const socket =
      settings_.tls.on ? tls_socket(native(), settings_) : amqp_tcp_socket_new(native());
  if (socket == nullptr) throw std::bad_alloc();
  const timeval left = left_until(deadline);
  const int status =
      amqp_socket_open_noblock(socket, settings_.host.c_str(), settings_.port, &left);
  if (status == AMQP_STATUS_SSL_PEER_VERIFY_FAILED) {
    throw BrokerError(settings_.name + ": its certificate is not trusted");
  }
  if (status != AMQP_STATUS_OK) lost(std::string("connecting: ") + amqp_error_string2(status));
  setsockopt(descriptor(), IPPROTO_TCP, TCP_USER_TIMEOUT, &longest_unread, sizeof longest_unread);
}

void Connection::log_in() {
  const timeval handshake = *amqp_get_rpc_timeout(native());
  amqp_set_handshake_timeout(native(), &handshake);
  // What the client understands beyond AMQP: that the broker wants no puts for now, and that a
  // consumer's queue is gone.
  std::array<amqp_table_entry_t, 2> capabilities{};
  capabilities[0].key = bytes_of("connection.blocked");
  capabilities[1].key = bytes_of("consumer_cancel_notify");
  for (amqp_table_entry_t& each : capabilities) {
    each.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    each.value.value.boolean = 1;
  }
  std::array<amqp_table_entry_t, 2> entries{};
  entries[0].key = bytes_of("capabilities");
  entries[0].value.kind = AMQP_FIELD_KIND_TABLE;
  entries[0].value.value.table = {2, capabilities.data()};
  entries[1].key = bytes_of("connection_name");
  entries[1].value.kind = AMQP_FIELD_KIND_UTF8;
  entries[1].value.value.bytes = bytes_of("canteen");
  const amqp_table_t properties{2, entries.data()};
  constexpr int frame_size = 131'072;
  const amqp_rpc_reply_t reply = amqp_login_with_properties(
      native(), settings_.vhost.c_str(), 0, frame_size, settings_.heartbeat, &properties,
      AMQP_SASL_METHOD_PLAIN, settings_.user.c_str(), settings_.password.c_str());
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
      reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
    refused(*static_cast<const amqp_connection_close_t*>(reply.reply.decoded));
  }
  expect(0, reply, "logging in");
}

void Connection::refused(const amqp_connection_close_t& close) const {
  const std::string text(text_of(close.reply_text));
  if (close.reply_code == code_access_refused) {
    throw BrokerError(settings_.name + " refused the user '" + settings_.user + "'");
  }
  // A virtual host that is being started is one that is there.
  if (close.reply_code == code_not_allowed && text.find("is down") == std::string::npos) {
    throw BrokerError(settings_.name + " has no virtual host '" + settings_.vhost +
                      "' for the user '" + settings_.user + "'");
  }
  lost(text);
}

void Connection::within(base::Deadline deadline) const {
  const timeval left = left_until(deadline);
  amqp_set_rpc_timeout(native(), &left);
}

void Connection::open_channel(amqp_channel_t channel) {
  amqp_channel_open(native(), channel);
  expect(channel, "opening a channel");
}

void Connection::expect(amqp_channel_t channel, std::string_view what) {
  expect(channel, amqp_get_rpc_reply(native()), what);
}

void Connection::expect(amqp_channel_t channel, const amqp_rpc_reply_t& reply,
                        std::string_view what) {
  const std::string doing = std::string(what) + ": ";
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL:
      return;
    case AMQP_RESPONSE_SERVER_EXCEPTION:
      break;
    default:
      lost(doing + amqp_error_string2(reply.library_error));
  }
  if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
    closed(channel, *static_cast<const amqp_channel_close_t*>(reply.reply.decoded), what);
  }
  if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto* const close = static_cast<const amqp_connection_close_t*>(reply.reply.decoded);
    lost(doing + std::string(text_of(close->reply_text)));
  }
  lost(doing + "an answer that was not expected");
}

void Connection::sent(int status, std::string_view what) const {
  if (status != AMQP_STATUS_OK) [[unlikely]] {
    lost(std::string(what) + ": " + amqp_error_string2(status));
  }
}

bool Connection::next(amqp_frame_t& frame) const {
  const timeval not_at_all{};
  const int status = amqp_simple_wait_frame_noblock(native(), &frame, &not_at_all);
  if (status == AMQP_STATUS_TIMEOUT) return false;
  if (status == AMQP_STATUS_HEARTBEAT_TIMEOUT) lost("it gives no sign of life");
  sent(status, "reading");
  if (frame.frame_type == AMQP_FRAME_METHOD &&
      frame.payload.method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto* const close =
        static_cast<const amqp_connection_close_t*>(frame.payload.method.decoded);
    lost(std::string(text_of(close->reply_text)));
  }
  return true;
}

void Connection::closed(amqp_channel_t channel, const amqp_channel_close_t& close,
                        std::string_view what) {
  const std::string text =
      settings_.name + ": " + std::string(what) + ": " + std::string(text_of(close.reply_text));
  amqp_channel_close_ok_t known{};
  sent(amqp_send_method(native(), channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &known), what);
  throw ChannelClosed(close.reply_code, text);
}

void Connection::lost(const std::string& why) const {
  throw LinkLost(settings_.name + ": " + why);
}

void Connection::close(base::Deadline deadline) const noexcept {
  within(deadline);
  amqp_connection_close(native(), AMQP_REPLY_SUCCESS);
}

}  // namespace canteen::broker::rabbitmq
