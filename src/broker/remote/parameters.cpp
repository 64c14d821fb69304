#include "src/broker/remote/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include <canteen/broker/errors.hpp>

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 9> common{"queue", "connect", "patience", "heartbeat", "tls",
                                                 "ca",    "cert",    "key",      "verify"};

[[noreturn]] void refuse(const Url& url, const std::string& why) {
  throw UrlError("broker URL \"" + url.text() + "\": " + why);
}

}  // namespace

void check_url(const Url& url, std::initializer_list<std::string_view> own) {
  for (const auto& [name, value] : url.parameters) {
    if (std::find(common.begin(), common.end(), name) != common.end()) continue;
    if (std::find(own.begin(), own.end(), name) != own.end()) continue;
    std::string known;
    for (const std::string_view each : common) {
      known += known.empty() ? "" : ", ";
      known += each;
    }
    for (const std::string_view each : own) {
      known += ", ";
      known += each;
    }
    std::string why = "there is no parameter " + name + " of ";
    why += url.scheme;
    why += ":; it has ";
    why += known;
    refuse(url, why);
  }
  if (url.host.empty()) {
    refuse(url, "it names no host; write " + url.scheme + "://HOST?queue=" + queue_of(url));
  }
  if (url.parameters.contains("queue") && url.parameter("queue").empty()) {
    refuse(url, "the parameter queue is a name, and not empty");
  }
  static_cast<void>(connect_time_of(url));
  static_cast<void>(patience_of(url));
  static_cast<void>(heartbeat_of(url));
  const Tls tls = tls_of(url);
  if (!tls.on && (!tls.ca.empty() || !tls.cert.empty() || !tls.key.empty() ||
                  url.parameters.contains("verify"))) {
    refuse(url, "ca, cert, key and verify are of a connection with tls=yes");
  }
  if (tls.cert.empty() != tls.key.empty()) {
    refuse(url, "cert and key come together: a certificate and its key");
  }
}

std::string queue_of(const Url& url) {
  return url.parameter("queue", "default");
}

std::chrono::nanoseconds seconds_of(const Url& url, std::string_view name,
                                    std::chrono::nanoseconds otherwise) {
  const auto found = url.parameters.find(name);
  if (found == url.parameters.end()) return otherwise;
  const std::string& text = found->second;
  double seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = error == std::errc() && stop == text.data() + text.size();
  if (!is_number || !(seconds >= 0.001 && seconds <= 86'400)) {
    refuse(url, "the parameter " + std::string(name) +
                    " is a number of seconds from 0.001 to 86400, as " + std::string(name) + "=10");
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

bool flag_of(const Url& url, std::string_view name, bool otherwise) {
  const auto found = url.parameters.find(name);
  if (found == url.parameters.end()) return otherwise;
  if (found->second == "yes") return true;
  if (found->second == "no") return false;
  refuse(url, "the parameter " + std::string(name) + " is yes or no");
}

std::chrono::nanoseconds connect_time_of(const Url& url) {
  return seconds_of(url, "connect", 10s);
}

std::chrono::nanoseconds patience_of(const Url& url) {
  return seconds_of(url, "patience", 60s);
}

std::chrono::nanoseconds heartbeat_of(const Url& url) {
  return seconds_of(url, "heartbeat", 10s);
}

Tls tls_of(const Url& url) {
  return {.on = flag_of(url, "tls", false),
          .ca = url.parameter("ca"),
          .cert = url.parameter("cert"),
          .key = url.parameter("key"),
          .verify = flag_of(url, "verify", true)};
}

std::string shown(const Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  std::string text = url.scheme + "://" + (is_ipv6 ? "[" + url.host + "]" : url.host);
  if (url.port) text += ":" + std::to_string(*url.port);
  return text;
}

}  // namespace canteen::broker::remote
