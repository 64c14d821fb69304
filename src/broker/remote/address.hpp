// Address — what a link connects to: a broker by its URL, a queue there, and a group of it.
//
// The queue of a group's dead letters is called QUEUE!GROUP, and its only group is "default": so it
// is a queue like all others.
#pragma once

#include <string>

#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

namespace canteen::broker::remote {

struct Address {
  Url url;  // its parameters have been checked
  std::string queue;
  std::string group;  // empty: it only puts

  [[nodiscard]] Address dead_letters() const { return {url, queue + "!" + group, "default"}; }
};

}  // namespace canteen::broker::remote
