#include "src/broker/rocketmq/parameters.hpp"

#include <cstddef>

#include <canteen/broker/errors.hpp>

namespace canteen::broker::rocketmq {

bool delays_of(const Url& url) {
  const std::string type = url.parameter("type", "normal");
  if (type != "normal" && type != "delay") {
    throw UrlError("broker URL \"" + url.text() + "\": the parameter type is normal or delay");
  }
  return type == "delay";
}

std::string admin_of(const Url& url) {
  const std::string admin = url.parameter("admin");
  const std::size_t colon = admin.rfind(':');
  const bool is_place = colon != std::string::npos && colon != 0 && colon + 1 < admin.size() &&
                        admin.find_first_not_of("0123456789", colon + 1) == std::string::npos;
  if (url.parameters.contains("admin") && !is_place) {
    throw UrlError("broker URL \"" + url.text() +
                   "\": the parameter admin is the broker's own host and port, as "
                   "admin=127.0.0.1:10911");
  }
  return admin;
}

Features features_of(bool has_admin, bool delays) {
  Features features;
  features.set(Feature::durable, Support::native)
      .set(Feature::processes, Support::native)
      .set(Feature::machines, Support::native)
      .set(Feature::groups, Support::native)
      .set(Feature::dead_letters, Support::emulated);
  if (delays) features.set(Feature::delay, Support::native);
  // What is not due cannot be dropped.
  if (has_admin && !delays) features.set(Feature::purge, Support::emulated);
  return features;
}

}  // namespace canteen::broker::rocketmq
