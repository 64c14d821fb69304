// Administration — makes a topic and its groups, and counts what is in them, by the broker that has
// them: by Remoting, since the gRPC protocol cannot.
//
// A message that was put to a topic has a number in one of its queues. A group has for each queue
// the number of the message that it gets next: all from there on are ready. A group that was never
// seen there begins at the end.
//
// Thread safety: none. Blocking: until the deadline. Errors: LinkLost; BrokerError, if the broker
// refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/broker/rocketmq/remoting.hpp"

namespace canteen::broker::rocketmq {

class Administration {
 public:
  Administration(std::string_view place, std::string access_key, std::string secret);

  // Makes the topic, if it is not there yet: of one queue, for that has an order.
  void declare_topic(const std::string& topic, bool delays, base::Deadline deadline);

  enum class From { end, beginning };

  // Makes the group, if it is not there yet, and has it begin there, if it has not begun. How often
  // a message may come back is not the broker's affair: it is lifted where it is as by default.
  void declare_group(const std::string& topic, const std::string& group, From from,
                     base::Deadline deadline);

  [[nodiscard]] std::vector<std::string> groups(const std::string& topic, base::Deadline deadline);

  // What a group could get now: for the first time, and again.
  struct Ready {
    std::size_t first = 0;
    std::size_t again = 0;
    std::int64_t end = 0;  // how many have ever been put, of which the broker knows already
  };

  [[nodiscard]] Ready ready(const std::string& topic, const std::string& group,
                            base::Deadline deadline);

  [[nodiscard]] std::int64_t end(const std::string& topic, base::Deadline deadline);

  // What is not due for any group.
  [[nodiscard]] std::size_t delayed(const std::string& topic, base::Deadline deadline);

  // Has the group go on at the end; how many that leaves out.
  std::size_t skip(const std::string& topic, const std::string& group, base::Deadline deadline);

 private:
  struct Backlog {
    std::string topic;
    int queue = 0;
    std::int64_t next = 0;
    std::int64_t end = 0;
  };

  [[nodiscard]] std::vector<Backlog> backlogs(const std::string& topic, const std::string& group,
                                              base::Deadline deadline);
  [[nodiscard]] int queues(const std::string& topic, base::Deadline deadline);
  [[nodiscard]] std::int64_t end(const std::string& topic, int queue, base::Deadline deadline);
  [[nodiscard]] std::int64_t beginning(const std::string& topic, int queue,
                                       base::Deadline deadline);
  [[nodiscard]] std::int64_t offset(int code, const std::string& topic, int queue,
                                    base::Deadline deadline);
  [[nodiscard]] std::optional<std::int64_t> next(const std::string& topic, const std::string& group,
                                                 int queue, base::Deadline deadline);
  void go_on(const std::string& topic, const std::string& group, int queue, std::int64_t at,
             base::Deadline deadline);

  // Throws if it was refused, but for `otherwise`.
  Remoting::Answer ask(int code, Remoting::Fields fields, std::string_view body,
                       base::Deadline deadline, int otherwise = 0);

  Remoting remoting_;
};

}  // namespace canteen::broker::rocketmq
