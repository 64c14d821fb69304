#include "src/broker/kafka/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

#include <canteen/broker/errors.hpp>

#include "src/broker/kafka/fetch_limits.hpp"

namespace canteen::broker::kafka {
namespace {

using std::chrono::milliseconds;

// What a broker accepts at least, unless it was told otherwise, is 6 s; below 1 s no sign of life
// would be on time.
constexpr milliseconds shortest_session(1000);
constexpr milliseconds longest_session(300'000);

// More than a partition's handover takes.
constexpr milliseconds longest_pause(60'000);

// With more than five on their way an idempotent producer's messages could change their order.
constexpr int most_requests = 5;

[[noreturn]] void refuse(const Url& url, const std::string& what) {
  throw UrlError("broker URL \"" + url.text() + "\": " + what);
}

std::optional<int> number_of(const Url& url, std::string_view name, int most) {
  const std::string text = url.parameter(name);
  if (text.empty()) return std::nullopt;
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number < 1 || number > most) {
    refuse(url, std::string(name) + " is a number from 1 to " + std::to_string(most) + ", not \"" +
                    text + "\"");
  }
  return number;
}

std::string host_and_port(const Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + url.host + "]" : url.host;
  return host + ":" + std::to_string(url.port.value_or(9092));
}

std::string mechanism_of(const Url& url) {
  const std::string name = url.parameter("mechanism", "PLAIN");
  constexpr std::array<std::string_view, 3> known{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    refuse(url, "mechanism is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, not \"" + name + "\"");
  }
  return name;
}

void drop_log(const rd_kafka_t*, int, const char*, const char*) {}

// Its texts have the name of a property and what librdkafka thinks of its value, so they are not
// shown for a password.
void set(Conf& conf, const char* name, const std::string& value) {
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(conf.get(), name, value.c_str(), why.data(), why.size()) ==
      RD_KAFKA_CONF_OK) {
    return;
  }
  const bool is_secret = std::string_view(name) == "sasl.password";
  throw BrokerError(std::string("kafka: ") +
                    (is_secret ? "the password cannot be used" : why.data()));
}

void set(Conf& conf, const char* name, milliseconds value) {
  set(conf, name, std::to_string(value.count()));
}

void set_tls(Conf& conf, const remote::Tls& tls) {
  if (!tls.on) return;
  if (!tls.ca.empty()) set(conf, "ssl.ca.location", tls.ca);
  if (!tls.cert.empty()) set(conf, "ssl.certificate.location", tls.cert);
  if (!tls.key.empty()) set(conf, "ssl.key.location", tls.key);
  set(conf, "enable.ssl.certificate.verification", tls.verify ? "true" : "false");
  set(conf, "ssl.endpoint.identification.algorithm", tls.verify ? "https" : "none");
}

Conf common(const Settings& settings) {
  Conf conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), drop_log);
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR |
                                           RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT);
  set(conf, "client.id", "canteen");
  set(conf, "bootstrap.servers", settings.brokers);
  set(conf, "reconnect.backoff.ms", milliseconds(50));
  set(conf, "reconnect.backoff.max.ms", milliseconds(500));
  set(conf, "socket.timeout.ms",
      std::clamp(settings.session, milliseconds(4000), milliseconds(10'000)));
  set(conf, "socket.nagle.disable", "true");
  set(conf, "socket.keepalive.enable", "true");
  const bool signs_in = !settings.user.empty();
  set(conf, "security.protocol",
      std::string(signs_in ? "sasl_" : "") + (settings.tls.on ? "ssl" : "plaintext"));
  if (signs_in) {
    set(conf, "sasl.mechanism", settings.mechanism);
    set(conf, "sasl.username", settings.user);
    set(conf, "sasl.password", settings.password);
  }
  set_tls(conf, settings.tls);
  return conf;
}

Client made(rd_kafka_type_t type, Conf conf) {
  std::array<char, 512> why{};
  Client client(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client) throw BrokerError(std::string("kafka: ") + why.data());
  [[maybe_unused]] const rd_kafka_conf_t* const is_the_clients = conf.release();
  return client;
}

}  // namespace

Settings Settings::of(const Url& url, std::chrono::nanoseconds presence) {
  remote::check_url(url, {"brokers", "partitions", "replicas", "retention", "mechanism"});
  if (!url.path.empty()) {
    refuse(url, "after the broker comes ?queue=NAME, not \"/" + url.path + "\"");
  }
  Settings settings;
  settings.brokers = host_and_port(url);
  if (const std::string more = url.parameter("brokers"); !more.empty()) {
    settings.brokers += "," + more;
  }
  settings.user = url.user;
  settings.password = url.password;
  settings.mechanism = mechanism_of(url);
  settings.tls = remote::tls_of(url);
  settings.partitions = number_of(url, "partitions", 10'000);
  settings.replicas = number_of(url, "replicas", 100);
  if (const auto hours = number_of(url, "retention", std::numeric_limits<int>::max())) {
    settings.retention = std::chrono::hours(*hours);
  }
  settings.session =
      std::clamp(std::chrono::ceil<milliseconds>(presence), shortest_session, longest_session);
  // Also that others come or go a member learns only when it gives a sign of life.
  settings.heartbeat = std::clamp(
      std::min(std::chrono::ceil<milliseconds>(remote::heartbeat_of(url)), settings.session / 40),
      milliseconds(100), milliseconds(1000));
  return settings;
}

Client producer_client(const Settings& settings) {
  Conf conf = common(settings);
  set(conf, "enable.idempotence", "true");
  set(conf, "queue.buffering.max.ms", milliseconds(0));
  // A request has messages of one partition. While the broker is at one, a second is on its way;
  // more of the same partition would only have fewer messages each.
  set(conf, "max.in.flight.requests.per.connection",
      std::to_string(std::clamp(settings.partitions.value_or(1) + 1, 2, most_requests)));
  set(conf, "message.timeout.ms", milliseconds(30'000));
  set(conf, "message.max.bytes", "1000000000");  // the broker knows how large one may be
  set(conf, "partitioner", "murmur2_random");    // as Java's clients do
  set(conf, "topic.metadata.propagation.max.ms", milliseconds(5000));
  return made(RD_KAFKA_PRODUCER, std::move(conf));
}

Client consumer_client(const Settings& settings, const std::string& group, JoinWatch& watch) {
  Conf conf = common(settings);
  watch.watch(conf.get());
  set(conf, "group.id", group);
  set(conf, "partition.assignment.strategy", "cooperative-sticky");
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.auto.offset.store", "false");
  set(conf, "auto.offset.reset", "earliest");
  set(conf, "allow.auto.create.topics", "false");
  set(conf, "session.timeout.ms", settings.session);
  set(conf, "heartbeat.interval.ms", settings.heartbeat);
  // It is for others, too: so long a member may keep a group from joining again. A consumer may
  // compute for longer: what polls is the link's thread.
  set(conf, "max.poll.interval.ms", std::max(settings.session, longest_pause));
  set(conf, "fetch.wait.max.ms", milliseconds(100));
  set(conf, "fetch.error.backoff.ms", milliseconds(50));
  const auto partitions = static_cast<std::size_t>(settings.partitions.value_or(1));
  const FetchLimits limits = FetchLimits::of(settings.prefetch, partitions);
  set(conf, "queued.min.messages", std::to_string(limits.messages));
  set(conf, "queued.max.messages.kbytes", std::to_string(limits.kilobytes));
  Client client = made(RD_KAFKA_CONSUMER, std::move(conf));
  rd_kafka_poll_set_consumer(client.get());
  return client;
}

}  // namespace canteen::broker::kafka
