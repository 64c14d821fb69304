#include "src/broker/rocketmq/administration.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <canteen/broker/errors.hpp>

#include "src/broker/rocketmq/names.hpp"

namespace canteen::broker::rocketmq {
namespace {

// The protocol's numbers of what is asked …
constexpr int query_consumer_offset = 14;
constexpr int update_consumer_offset = 15;
constexpr int update_and_create_topic = 17;
constexpr int get_max_offset = 30;
constexpr int get_min_offset = 31;
constexpr int get_timer_metrics = 61;
constexpr int update_and_create_subscriptiongroup = 200;
constexpr int query_topic_consume_by_who = 300;
constexpr int get_topic_config = 351;
constexpr int get_subscriptiongroup_config = 352;

// … and of what is answered.
constexpr int topic_not_exist = 17;
constexpr int query_not_found = 22;
constexpr int subscription_group_not_exist = 26;

// After so many deliveries, and not after 16, a broker puts a message aside by itself.
constexpr std::string_view default_limit = R"("retryMaxTimes":16)";
constexpr std::string_view no_limit = R"("retryMaxTimes":1000000000)";

template <class Number>
std::optional<Number> number_at(std::string_view text) {
  Number number{};
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

// What stands behind `mark` in a text of JSON whose names are without escapes, as those of topics
// and groups are; empty if it is not there.
std::string_view behind(std::string_view json, std::string_view mark) {
  const std::size_t at = json.find(mark);
  return at == std::string_view::npos ? std::string_view() : json.substr(at + mark.size());
}

std::string fresh_group(const std::string& group) {
  return R"({"groupName":")" + group +
         R"(","consumeEnable":true,"consumeFromMinEnable":true,"consumeBroadcastEnable":true,)" +
         R"("retryQueueNums":1,)" + std::string(no_limit) +
         R"(,"brokerId":0,"whichBrokerWhenConsumeSlowly":1})";
}

bool is_of_system(std::string_view group) {
  return group.starts_with("CID_RMQ_SYS_") || group == "TOOLS_CONSUMER" ||
         group == "SELF_TEST_C_GROUP";
}

}  // namespace

Administration::Administration(std::string_view place, std::string access_key, std::string secret)
    : remoting_(place, std::move(access_key), std::move(secret)) {}

void Administration::declare_topic(const std::string& topic, bool delays, base::Deadline deadline) {
  const Remoting::Answer is =
      ask(get_topic_config, {{"topic", topic}}, {}, deadline, topic_not_exist);
  if (is.code == 0) return;
  ask(update_and_create_topic,
      {{"topic", topic},
       {"defaultTopic", "TBW102"},
       {"readQueueNums", "1"},
       {"writeQueueNums", "1"},
       {"perm", "6"},  // to be read and written
       {"topicFilterType", "SINGLE_TAG"},
       {"topicSysFlag", "0"},
       {"order", "false"},
       {"attributes", delays ? "+message.type=DELAY" : "+message.type=NORMAL"}},
      {}, deadline);
}

void Administration::declare_group(const std::string& topic, const std::string& group, From from,
                                   base::Deadline deadline) {
  Remoting::Answer is = ask(get_subscriptiongroup_config, {{"group", group}}, {}, deadline,
                            subscription_group_not_exist);
  if (is.code != 0) {
    ask(update_and_create_subscriptiongroup, {}, fresh_group(group), deadline);
  } else if (const std::size_t at = is.body.find(default_limit); at != std::string::npos) {
    is.body.replace(at, default_limit.size(), no_limit);
    ask(update_and_create_subscriptiongroup, {}, is.body, deadline);
  }
  const int count = queues(topic, deadline);
  for (int queue = 0; queue < count; ++queue) {
    // The end is asked for first: what is put by another after it has made the group stays in it.
    const std::int64_t at =
        from == From::end ? end(topic, queue, deadline) : beginning(topic, queue, deadline);
    if (!next(topic, group, queue, deadline)) go_on(topic, group, queue, at, deadline);
  }
}

std::vector<std::string> Administration::groups(const std::string& topic, base::Deadline deadline) {
  const Remoting::Answer is = ask(query_topic_consume_by_who, {{"topic", topic}}, {}, deadline);
  std::string_view rest = behind(is.body, R"("groupList":[)");
  rest = rest.substr(0, rest.find(']'));
  std::vector<std::string> groups;
  while (!(rest = behind(rest, "\"")).empty()) {
    const std::size_t end = rest.find('"');
    const std::string_view group = rest.substr(0, end);
    if (!is_of_system(group)) groups.emplace_back(group);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return groups;
}

Administration::Ready Administration::ready(const std::string& topic, const std::string& group,
                                            base::Deadline deadline) {
  Ready ready;
  for (const Backlog& each : backlogs(topic, group, deadline)) {
    const bool is_first = each.topic == topic;
    (is_first ? ready.first : ready.again) += static_cast<std::size_t>(each.end - each.next);
    if (is_first) ready.end += each.end;
  }
  return ready;
}

std::int64_t Administration::end(const std::string& topic, base::Deadline deadline) {
  std::int64_t sum = 0;
  const int count = queues(topic, deadline);
  for (int queue = 0; queue < count; ++queue) sum += end(topic, queue, deadline);
  return sum;
}

std::size_t Administration::delayed(const std::string& topic, base::Deadline deadline) {
  const Remoting::Answer is = ask(get_timer_metrics, {}, {}, deadline);
  const std::string_view counts = behind(is.body, R"("timingCount":{)");
  const std::string_view mine = behind(counts, "\"" + topic + R"(":{"count":)");
  const std::int64_t count = number_at<std::int64_t>(mine).value_or(0);
  return static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
}

std::size_t Administration::skip(const std::string& topic, const std::string& group,
                                 base::Deadline deadline) {
  std::size_t count = 0;
  for (const Backlog& each : backlogs(topic, group, deadline)) {
    if (each.next == each.end) continue;
    go_on(each.topic, group, each.queue, each.end, deadline);
    count += static_cast<std::size_t>(each.end - each.next);
  }
  return count;
}

std::vector<Administration::Backlog> Administration::backlogs(const std::string& topic,
                                                              const std::string& group,
                                                              base::Deadline deadline) {
  std::vector<Backlog> all;
  const auto add = [&](const std::string& from, int queue) {
    // The next is asked for first: it may only grow, and never beyond an end that is known later.
    const std::int64_t at = next(from, group, queue, deadline).value_or(0);
    all.push_back({from, queue, at, std::max(end(from, queue, deadline), at)});
  };
  const int count = queues(topic, deadline);
  for (int queue = 0; queue < count; ++queue) add(topic, queue);
  add(returns_of(topic, group), 0);
  return all;
}

int Administration::queues(const std::string& topic, base::Deadline deadline) {
  const Remoting::Answer is = ask(get_topic_config, {{"topic", topic}}, {}, deadline);
  return number_at<int>(behind(is.body, R"("readQueueNums":)")).value_or(1);
}

std::int64_t Administration::end(const std::string& topic, int queue, base::Deadline deadline) {
  return offset(get_max_offset, topic, queue, deadline);
}

std::int64_t Administration::beginning(const std::string& topic, int queue,
                                       base::Deadline deadline) {
  return offset(get_min_offset, topic, queue, deadline);
}

std::int64_t Administration::offset(int code, const std::string& topic, int queue,
                                    base::Deadline deadline) {
  const Remoting::Answer is =
      ask(code, {{"topic", topic}, {"queueId", std::to_string(queue)}}, {}, deadline);
  const auto at = is.fields.find("offset");
  return at == is.fields.end() ? 0 : number_at<std::int64_t>(at->second).value_or(0);
}

std::optional<std::int64_t> Administration::next(const std::string& topic, const std::string& group,
                                                 int queue, base::Deadline deadline) {
  const Remoting::Answer is = ask(query_consumer_offset,
                                  {{"topic", topic},
                                   {"consumerGroup", group},
                                   {"queueId", std::to_string(queue)},
                                   {"setZeroIfNotFound", "false"}},
                                  {}, deadline, query_not_found);
  const auto at = is.fields.find("offset");
  if (is.code != 0 || at == is.fields.end()) return std::nullopt;
  return number_at<std::int64_t>(at->second);
}

void Administration::go_on(const std::string& topic, const std::string& group, int queue,
                           std::int64_t at, base::Deadline deadline) {
  ask(update_consumer_offset,
      {{"topic", topic},
       {"consumerGroup", group},
       {"queueId", std::to_string(queue)},
       {"commitOffset", std::to_string(at)}},
      {}, deadline);
}

Remoting::Answer Administration::ask(int code, Remoting::Fields fields, std::string_view body,
                                     base::Deadline deadline, int otherwise) {
  Remoting::Answer is = remoting_.ask(code, std::move(fields), body, deadline);
  if (is.code != 0 && is.code != otherwise) {
    throw BrokerError("rocketmq: the broker at " + remoting_.place() + ": " + is.remark);
  }
  return is;
}

}  // namespace canteen::broker::rocketmq
