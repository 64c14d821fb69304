// Url — where a queue is: a scheme, and what the scheme's backend needs to find it.
//
//   memory:orders                                    the queue "orders" of this process
//   sqlite:/var/lib/canteen/line.db?queue=orders     … of that file
//   rabbitmq://cook:secret@kitchen:5672/noon?queue=orders
//
// It is SCHEME:PATH?NAME=VALUE&… or SCHEME://[USER[:PASSWORD]@][HOST][:PORT][/PATH]?…, and %XX is a
// byte anywhere but in the scheme. An IPv6 address stands in brackets.
//
// Thread safety: a value.
// Errors:        UrlError, one sentence that says what would be right.
// Secrets:       text() and every error show `***` for a password, and for the value of a parameter
//                that is called like a secret (password, secret, token, key …).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::broker {

struct CANTEEN_API Url {
  std::string scheme;  // in small letters
  std::string user;    // decoded, as all that follows
  std::string password;
  std::string host;  // without brackets
  std::optional<std::uint16_t> port;
  std::string path;  // of SCHEME://HOST/PATH without the first slash
  std::map<std::string, std::string, std::less<>> parameters;

  [[nodiscard]] static Url parse(std::string_view text);

  // How it may be shown.
  [[nodiscard]] std::string text() const;

  // Of a parameter that is not there the second.
  [[nodiscard]] std::string parameter(std::string_view name, std::string_view otherwise = "") const;

  // For backends. UrlError if it has another parameter than these.
  void allow_parameters(std::initializer_list<std::string_view> names) const;

  // For backends. UrlError if it names a host, a port, a user or a password.
  void allow_no_host() const;
};

}  // namespace canteen::broker
