// Returns — what the handles of this process have given back to a group, and what has not come
// again yet. RocketMQ shows it to nobody until it is ready, some seconds after it is due.
//
// What another process gets is not known here: it is believed to be on its way for 10 s.
//
// Thread safety: all members.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/lock.hpp>

namespace canteen::broker::rocketmq {

class Returns {
 public:
  // Of a group of a topic: the handles of this process that are open share one.
  static std::shared_ptr<Returns> of(const std::string& broker, const std::string& topic,
                                     const std::string& group);

  Returns() = default;
  Returns(const Returns&) = delete;
  Returns& operator=(const Returns&) = delete;

  // By the broker's id. Of several that have the same, one is meant: then what is due and what is
  // later may be taken for each other, but none is left out.
  void gave_back(const std::string& id, base::Instant due);
  void has_come(const std::string& id);

  struct Count {
    std::size_t due = 0;
    std::size_t later = 0;
  };

  [[nodiscard]] Count count(base::Instant now);

 private:
  threading::Lock lock_{"broker rocketmq returns"};
  std::unordered_multimap<std::string, base::Instant> due_;  // guarded by lock_
};

}  // namespace canteen::broker::rocketmq
