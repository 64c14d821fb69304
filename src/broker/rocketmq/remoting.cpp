#include "src/broker/rocketmq/remoting.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <canteen/base/platform.hpp>

#include "src/broker/rocketmq/signature.hpp"

namespace canteen::broker::rocketmq {
namespace {

constexpr std::uint32_t largest_frame = 64U << 20U;

// The header's length has the kind of header in its first byte: 0 is JSON.
constexpr std::uint32_t largest_header = 0xffffffU;

void append(std::string& out, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xffU);
  }
}

// Requires: 4 bytes at least.
std::uint32_t number_of(std::string_view bytes) {
  std::uint32_t is = 0;
  for (const char c : bytes.substr(0, 4)) is = is << 8U | static_cast<unsigned char>(c);
  return is;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string framed(int code, int number, const Remoting::Fields& fields, std::string_view body) {
  std::string header =
      "{\"code\":" + std::to_string(code) +
      ",\"language\":\"CPP\",\"version\":453,\"opaque\":" + std::to_string(number) +
      ",\"flag\":0,\"serializeTypeCurrentRPC\":\"JSON\",\"extFields\":{";
  for (const auto& [name, value] : fields) {
    if (header.back() != '{') header += ',';
    header += json_text(name) + ':' + json_text(value);
  }
  header += "}}";
  std::string frame;
  append(frame, 4 + header.size() + body.size());
  append(frame, header.size());
  frame += header;
  frame += body;
  return frame;
}

// A header is flat but for its fields, so that a name stands in it once: what stands behind it, and
// its colon. Empty if it is not there.
std::string_view value_of(std::string_view header, std::string_view name) {
  const std::string mark = json_text(name) + ':';
  const std::size_t at = header.find(mark);
  return at == std::string_view::npos ? std::string_view() : header.substr(at + mark.size());
}

int integer_of(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Takes a text with its quotes off the front; empty if there is none. Of escapes the letter.
std::string text_off(std::string_view& rest) {
  std::string text;
  if (!rest.starts_with('"')) return text;
  rest.remove_prefix(1);
  while (!rest.empty() && rest.front() != '"') {
    if (rest.front() == '\\') rest.remove_prefix(1);
    if (rest.empty()) break;
    text += rest.front();
    rest.remove_prefix(1);
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return text;
}

struct Numbered {
  int number = 0;
  Remoting::Answer answer;
};

// nullopt: it is none.
std::optional<Numbered> parsed(std::string_view frame) {
  if (frame.size() < 4) return std::nullopt;
  const std::size_t length = number_of(frame);
  frame.remove_prefix(4);
  if (length > largest_header || length > frame.size()) return std::nullopt;
  const std::string_view header = frame.substr(0, length);
  Numbered is;
  is.number = integer_of(value_of(header, "opaque"));
  is.answer.code = integer_of(value_of(header, "code"));
  std::string_view remark = value_of(header, "remark");
  is.answer.remark = text_off(remark);
  std::string_view fields = value_of(header, "extFields");
  while (fields.starts_with('{') || fields.starts_with(',')) {
    fields.remove_prefix(1);
    std::string name = text_off(fields);
    if (!fields.starts_with(':')) break;
    fields.remove_prefix(1);
    is.answer.fields[std::move(name)] = text_off(fields);
  }
  is.answer.body = frame.substr(length);
  return is;
}

}  // namespace

Remoting::Remoting(std::string_view place, std::string access_key, std::string secret)
    : place_(place),
      host_(place.substr(0, place.rfind(':'))),
      port_(place.substr(place.rfind(':') + 1)),
      access_key_(std::move(access_key)),
      secret_(std::move(secret)) {}

Remoting::~Remoting() {
  disconnect();
}

Remoting::Answer Remoting::ask(int code, Fields fields, std::string_view body,
                               base::Deadline deadline) {
  if (!access_key_.empty()) {
    fields["AccessKey"] = access_key_;
    std::string all;
    for (const auto& [name, value] : fields) all += value;
    all += body;
    fields["Signature"] = base64(hmac_sha1(secret_, all));
  }
  if (socket_ < 0) connect(deadline);
  try {
    const int number = ++last_number_;
    write(framed(code, number, fields, body), deadline);
    for (;;) {
      const std::string head = read(4, deadline);
      const std::uint32_t length = number_of(head);
      if (length > largest_frame) lose("its answer is too long");
      std::optional<Numbered> is = parsed(read(length, deadline));
      if (!is) lose("its answer is none");
      if (is->number == number) return std::move(is->answer);
    }
  } catch (...) {
    disconnect();
    throw;
  }
}

void Remoting::connect(base::Deadline deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host_.c_str(), port_.c_str(), &hints, &found); error != 0) {
    lose(gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(found, freeaddrinfo);
  std::string why = "there is no such host";
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    socket_ =
        socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, each->ai_protocol);
    if (socket_ < 0) continue;
    int error = ::connect(socket_, each->ai_addr, each->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      wait_for(POLLOUT, deadline);
      socklen_t size = sizeof error;
      getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) return;
    why = std::system_category().message(error);
    disconnect();
  }
  lose(why);
}

void Remoting::disconnect() noexcept {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

void Remoting::write(std::string_view bytes, base::Deadline deadline) const {
  while (!bytes.empty()) {
    const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      wait_for(POLLOUT, deadline);
    } else if (errno != EINTR) {
      lose(std::system_category().message(errno));
    }
  }
}

std::string Remoting::read(std::size_t count, base::Deadline deadline) const {
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count;) {
    const ssize_t some = recv(socket_, bytes.data() + at, count - at, 0);
    if (some > 0) {
      at += static_cast<std::size_t>(some);
    } else if (some == 0) {
      lose("it has closed the connection");
    } else if (errno == EAGAIN) {
      wait_for(POLLIN, deadline);
    } else if (errno != EINTR) {
      lose(std::system_category().message(errno));
    }
  }
  return bytes;
}

void Remoting::wait_for(short what, base::Deadline deadline) const {
  for (;;) {
    const std::int64_t left = deadline.instant() - base::System::now();
    if (left <= 0) lose("it did not answer in time");
    pollfd waits{socket_, what, 0};
    const std::int64_t milliseconds = std::min<std::int64_t>(left / 1'000'000 + 1, 60'000);
    if (poll(&waits, 1, static_cast<int>(milliseconds)) > 0) return;
  }
}

void Remoting::lose(std::string_view why) const {
  throw remote::LinkLost("rocketmq: the broker at " + place_ + ": " + std::string(why));
}

}  // namespace canteen::broker::rocketmq
