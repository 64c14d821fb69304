// What the URLs of all network brokers may say behind the '?':
//
//   queue      the queue's name: "default" when absent
//   connect    seconds that open() tries to connect: 10
//   patience   seconds without a connection after which puts are given up: 60
//   heartbeat  seconds between signs of life: 10
//   tls        yes or no: no
//   ca         the file of the authorities to trust; absent: the system's
//   cert, key  the files of the client's certificate and its key
//   verify     yes or no: whether the broker must be who its certificate says: yes
//
// Thread safety: all functions, any thread.
// Errors:        UrlError, one sentence that names the parameter and what would be right.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

#include <canteen/broker/url.hpp>

namespace canteen::broker::remote {

// UrlError if it has a parameter that is neither common nor of `own`, if a common one is wrong, or
// if it has no host.
void check_url(const Url& url, std::initializer_list<std::string_view> own);

[[nodiscard]] std::string queue_of(const Url& url);

// Of a parameter that is a number of seconds, with a fraction or not, from 0.001 to a day.
[[nodiscard]] std::chrono::nanoseconds seconds_of(const Url& url, std::string_view name,
                                                  std::chrono::nanoseconds otherwise);

// Of a parameter that is yes or no.
[[nodiscard]] bool flag_of(const Url& url, std::string_view name, bool otherwise);

[[nodiscard]] std::chrono::nanoseconds connect_time_of(const Url& url);
[[nodiscard]] std::chrono::nanoseconds patience_of(const Url& url);
[[nodiscard]] std::chrono::nanoseconds heartbeat_of(const Url& url);

struct Tls {
  bool on = false;
  std::string ca;  // files; empty: none was named
  std::string cert;
  std::string key;
  bool verify = true;
};

[[nodiscard]] Tls tls_of(const Url& url);

// How the broker is called in errors: "rabbitmq://kitchen:5672".
[[nodiscard]] std::string shown(const Url& url);

}  // namespace canteen::broker::remote
