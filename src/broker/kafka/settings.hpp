// Settings — what a URL and Options say of a queue at Kafka, and librdkafka's configuration from
// it.
//
//   kafka://[USER:PASSWORD@]HOST[:PORT]?queue=NAME&…
//
// Beside what all network brokers have (remote/parameters.hpp):
//
//   brokers     further ones, HOST:PORT,HOST:PORT
//   partitions  how many the topic has when it is made; absent: 1, or as many as it has
//   replicas    of each partition when it is made; absent: as the broker has it
//   retention   hours after which the broker forgets a message; absent: never
//   mechanism   PLAIN (the default of a user), SCRAM-SHA-256 or SCRAM-SHA-512
//
// Thread safety: a value. Errors: UrlError, one sentence that says what would be right.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/kafka/handles.hpp"
#include "src/broker/kafka/join_watch.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::kafka {

struct Settings {
  std::string brokers;  // HOST:PORT,…
  std::string user;
  std::string password;
  std::string mechanism;
  remote::Tls tls;
  std::optional<int> partitions;
  std::optional<int> replicas;
  std::optional<std::chrono::hours> retention;
  std::chrono::milliseconds session{};    // without a sign of life for so long a consumer is gone
  std::chrono::milliseconds heartbeat{};  // how often it gives one
  std::size_t prefetch = 1;               // of the handle

  static Settings of(const Url& url, std::chrono::nanoseconds presence);
};

// Of a client that puts and asks; of one that gets, as a member of `group`, and is watched by what
// must outlive it: what it fetches ahead is shared by as many partitions as the settings say.
[[nodiscard]] Client producer_client(const Settings& settings);
[[nodiscard]] Client consumer_client(const Settings& settings, const std::string& group,
                                     JoinWatch& watch);

}  // namespace canteen::broker::kafka
