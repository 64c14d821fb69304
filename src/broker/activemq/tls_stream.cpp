// TLS by OpenSSL, over another stream's socket.
#include <cerrno>
#include <memory>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include "src/broker/activemq/await.hpp"
#include "src/broker/activemq/stream.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::activemq {
namespace {

struct Freed {
  void operator()(SSL_CTX* context) const noexcept { ::SSL_CTX_free(context); }

  void operator()(SSL* session) const noexcept { ::SSL_free(session); }

  void operator()(BIO_METHOD* method) const noexcept { ::BIO_meth_free(method); }
};

// OpenSSL's own words for what failed last.
std::string last_words() {
  const unsigned long code = ::ERR_get_error();
  ::ERR_clear_error();
  const char* const words = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return words == nullptr ? "TLS failed" : words;
}

using Context = std::unique_ptr<SSL_CTX, Freed>;

void use_own_certificate(SSL_CTX* context, const remote::Tls& tls) {
  if (tls.cert.empty()) return;
  const std::string& key = tls.key.empty() ? tls.cert : tls.key;
  if (::SSL_CTX_use_certificate_chain_file(context, tls.cert.c_str()) != 1 ||
      ::SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw BrokerError("the certificate " + tls.cert + " cannot be used: " + last_words());
  }
}

Context context_of(const remote::Tls& tls) {
  Context context(::SSL_CTX_new(::TLS_client_method()));
  if (context == nullptr) throw BrokerError(last_words());
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // A write that could not go at once is tried again from where its bytes lie by then.
  ::SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const int trusts = tls.ca.empty()
                         ? ::SSL_CTX_set_default_verify_paths(context.get())
                         : ::SSL_CTX_load_verify_locations(context.get(), tls.ca.c_str(), nullptr);
  if (trusts != 1) throw BrokerError("the authorities " + tls.ca + " cannot be read");
  ::SSL_CTX_set_verify(context.get(), tls.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  use_own_certificate(context.get(), tls);
  return context;
}

// OpenSSL's way to the stream below. Its own for sockets would raise SIGPIPE at a broken one. No
// exception may pass through it: the stream's next use throws it again.
template <class Transfer>
int transferred(BIO* bio, Transfer transfer) noexcept {
  ::BIO_clear_retry_flags(bio);
  try {
    return static_cast<int>(transfer(*static_cast<Stream*>(::BIO_get_data(bio))));
  } catch (const std::exception&) {
    return -1;
  }
}

int read_below(BIO* bio, char* into, int size) {
  const int count = transferred(
      bio, [&](Stream& below) { return below.read({into, static_cast<std::size_t>(size)}); });
  if (count != 0) return count;
  ::BIO_set_retry_read(bio);
  return -1;
}

int write_below(BIO* bio, const char* bytes, int size) {
  const int count = transferred(
      bio, [&](Stream& below) { return below.write({bytes, static_cast<std::size_t>(size)}); });
  if (count != 0) return count;
  ::BIO_set_retry_write(bio);
  return -1;
}

long control_below(BIO* /*bio*/, int what, long /*number*/, void* /*more*/) {
  return what == BIO_CTRL_FLUSH ? 1 : 0;
}

using Method = std::unique_ptr<BIO_METHOD, Freed>;

Method method_below() {
  Method method(::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "canteen stream"));
  if (method == nullptr) throw BrokerError(last_words());
  ::BIO_meth_set_read(method.get(), read_below);
  ::BIO_meth_set_write(method.get(), write_below);
  ::BIO_meth_set_ctrl(method.get(), control_below);
  return method;
}

class TlsStream : public Stream {
 public:
  TlsStream(std::unique_ptr<Stream> below, const std::string& host, const remote::Tls& tls)
      : below_(std::move(below)),
        context_(context_of(tls)),
        method_(method_below()),
        session_(::SSL_new(context_.get())) {
    BIO* const bio = session_ == nullptr ? nullptr : ::BIO_new(method_.get());
    if (bio == nullptr) throw BrokerError(last_words());
    ::BIO_set_data(bio, below_.get());
    ::BIO_set_init(bio, 1);
    ::SSL_set_bio(session_.get(), bio, bio);  // which frees it
    // An address is no name: it stands in the certificate as what it is.
    X509_VERIFY_PARAM* const wanted = ::SSL_get0_param(session_.get());
    if (::X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
      ::SSL_set1_host(session_.get(), host.c_str());
      ::SSL_set_tlsext_host_name(session_.get(), host.c_str());
    }
    ::ERR_clear_error();
  }

  void shake_hands(base::Deadline deadline) {
    for (;;) {
      const int outcome = ::SSL_connect(session_.get());
      if (outcome == 1) return;
      const short events = what_it_awaits(outcome);
      pollfd wait{.fd = below_->descriptor(), .events = events, .revents = 0};
      if (!await({&wait, 1}, deadline) && deadline.passed(base::System::now())) {
        throw remote::LinkLost("the broker does not answer in TLS");
      }
    }
  }

  std::size_t read(std::span<char> into) override {
    std::size_t count = 0;
    const int outcome = ::SSL_read_ex(session_.get(), into.data(), into.size(), &count);
    if (outcome == 1) return count;
    read_awaits_ = what_it_awaits(outcome);
    return 0;
  }

  std::size_t write(std::string_view bytes) override {
    std::size_t count = 0;
    const int outcome = ::SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
    if (outcome == 1) return count;
    write_awaits_ = what_it_awaits(outcome);
    return 0;
  }

  [[nodiscard]] short awaits_to_read() const noexcept override { return read_awaits_; }

  [[nodiscard]] short awaits_to_write() const noexcept override { return write_awaits_; }

  [[nodiscard]] int descriptor() const noexcept override { return below_->descriptor(); }

 private:
  // After an operation that did not succeed; throws if it never will.
  short what_it_awaits(int outcome) {
    switch (::SSL_get_error(session_.get(), outcome)) {
      case SSL_ERROR_WANT_READ:
        return POLLIN;
      case SSL_ERROR_WANT_WRITE:
        return POLLOUT;
      case SSL_ERROR_ZERO_RETURN:
        throw remote::LinkLost("the broker has closed the connection");
      default:
        refuse();
    }
  }

  [[noreturn]] void refuse() {
    const long verdict = ::SSL_get_verify_result(session_.get());
    if (verdict != X509_V_OK) {
      ::ERR_clear_error();
      throw BrokerError(std::string("the broker's certificate is not to be trusted: ") +
                        ::X509_verify_cert_error_string(verdict));
    }
    throw remote::LinkLost(last_words());
  }

  const std::unique_ptr<Stream> below_;
  const Context context_;
  const Method method_;  // outlives the session
  const std::unique_ptr<SSL, Freed> session_;
  short read_awaits_ = POLLIN;
  short write_awaits_ = POLLOUT;
};

}  // namespace

std::unique_ptr<Stream> secured(std::unique_ptr<Stream> stream, const std::string& host,
                                const remote::Tls& tls, base::Deadline deadline) {
  auto secure = std::make_unique<TlsStream>(std::move(stream), host, tls);
  secure->shake_hands(deadline);
  return secure;
}

bool has_tls() noexcept {
  return true;
}

}  // namespace canteen::broker::activemq
