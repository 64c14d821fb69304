#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <utility>

#include <pthread.h>

#include <canteen/base/errors.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/broker/open.hpp>
#include <canteen/broker/schemes.hpp>

#include "src/broker/built_in.hpp"

namespace canteen::broker {
namespace {

// Of this library, whether built in here or not.
constexpr std::array<std::string_view, 6> known_schemes{"activemq", "kafka",    "memory",
                                                        "rabbitmq", "rocketmq", "sqlite"};

class Registry {
 public:
  // Never destroyed: a queue may be opened at the very end.
  static Registry& of_process() {
    static Registry& registry = *new Registry();
    return registry;
  }

  void add(std::string_view scheme, Opener open) {
    const std::scoped_lock guard(lock_);
    if (!openers_.emplace(scheme, std::move(open)).second) {
      throw ValueError("the scheme " + std::string(scheme) + " is registered already");
    }
  }

  [[nodiscard]] std::vector<std::string> names() {
    const std::scoped_lock guard(lock_);
    std::vector<std::string> all;
    all.reserve(openers_.size());
    for (const auto& [scheme, open] : openers_) all.push_back(scheme);
    return all;
  }

  [[nodiscard]] Opener find(const std::string& scheme) {
    const std::scoped_lock guard(lock_);
    const auto found = openers_.find(scheme);
    return found != openers_.end() ? found->second : Opener();
  }

 private:
  Registry() : openers_(built_in_backends()) {
    pthread_atfork([] { of_process().lock_.lock(); }, [] { of_process().lock_.unlock(); },
                   [] { of_process().lock_.unlock(); });
  }

  // The C library's: held over a fork, it is unlocked on both sides by who forks, so that the child
  // can open queues whatever was opened meanwhile.
  std::mutex lock_;
  std::map<std::string, Opener, std::less<>> openers_;  // guarded by lock_
};

std::string listed(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& each : names) all += (all.empty() ? "" : ", ") + each;
  return all;
}

// Without the URL: of an unknown scheme nobody knows where its secrets stand.
[[noreturn]] void no_such_scheme(const std::string& scheme) {
  const bool known =
      std::find(known_schemes.begin(), known_schemes.end(), scheme) != known_schemes.end();
  throw Unsupported((known ? "the broker " + scheme + " is not built into this library"
                           : "there is no broker " + scheme) +
                    "; there is " + listed(schemes()));
}

void check_features(const Url& url, const Features& features, const Options& options) {
  std::vector<std::string> missing;
  for (const Feature each : options.require) {
    if (features[each] == Support::absent) missing.emplace_back(name_of(each));
  }
  if (!missing.empty()) {
    throw Unsupported("broker URL \"" + url.text() + "\": " + url.scheme + " has no " +
                      listed(missing) + ", which is required");
  }
}

void check_values(const Options& options) {
  if (options.lease && options.lease->count() <= 0) throw ValueError("a lease is more than 0");
  if (options.presence.count() <= 0) throw ValueError("presence is more than 0");
  if (options.prefetch == 0) throw ValueError("prefetch is at least 1");
}

// What the options ask for without saying so in `require`.
void check_options(const Url& url, const Features& features, const Options& options) {
  const auto need = [&](bool used, Feature feature, const char* option) {
    if (used && features[feature] == Support::absent) {
      throw Unsupported("broker URL \"" + url.text() + "\": " + url.scheme + " has no " + option);
    }
  };
  need(options.maxsize != 0, Feature::bound, "maxsize");
  need(options.max_attempts != 0, Feature::dead_letters, "max_attempts");
  need(options.lease.has_value(), Feature::lease, "lease");
}

}  // namespace

void register_scheme(std::string_view scheme, Opener open) {
  if (!open) throw ValueError("a scheme needs an opener");
  if (scheme.empty() || Url::parse(std::string(scheme) + ":").scheme != scheme) {
    throw ValueError("a scheme has small letters, digits, '+', '-' and '.'");
  }
  Registry::of_process().add(scheme, std::move(open));
}

std::vector<std::string> schemes() {
  return Registry::of_process().names();
}

Queue open(std::string_view url, const Options& options) {
  const Url where = Url::parse(url);
  const Opener opener = Registry::of_process().find(where.scheme);
  if (!opener) no_such_scheme(where.scheme);
  check_values(options);
  const std::shared_ptr<Backend> backend = opener(where, options);
  // From here on the Queue closes it, also when it is refused.
  Queue queue(backend, where.text(), !options.group.empty());
  check_features(where, backend->features(), options);
  check_options(where, backend->features(), options);
  return queue;
}

}  // namespace canteen::broker
