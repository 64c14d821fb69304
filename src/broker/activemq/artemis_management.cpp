// Artemis answers messages to the address activemq.management: an attribute, or an operation with
// its parameters as an array of JSON; and the answer is an array of JSON, too.
#include <algorithm>
#include <charconv>
#include <deque>
#include <unordered_map>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/management.hpp"
#include "src/broker/message_id.hpp"

namespace canteen::broker::activemq {
namespace {

class ArtemisManagement : public Management {
 public:
  ArtemisManagement(Session& session, const Destinations& destinations)
      : session_(session),
        destinations_(destinations),
        answers_to_("canteen.answers." + new_message_id()),
        subscription_(session.new_name('a')) {
    session_.on_message(subscription_,
                        [this](Frame answer) { answers_.push_back(std::move(answer)); });
    session_.send(Frame{.command = "SUBSCRIBE"}
                      .with("id", subscription_)
                      .with("destination", answers_to_)
                      .with("subscription-type", "ANYCAST")
                      .with("ack", "auto"));
  }

  Run run(base::Deadline deadline) override {
    const Frame uptime = attribute("broker", "uptimeMillis", deadline);
    // What we send ourselves has the time by the broker's clock.
    Frame clock{.command = "SEND"};
    session_.send(clock.with("destination", answers_to_).with("destination-type", "ANYCAST"));
    const Frame now = answer(deadline);
    remote::WallTime time = 0;
    const std::string_view text = now.header("timestamp");
    std::from_chars(text.data(), text.data() + text.size(), time);
    return {
        .ids = "", .started = time - static_cast<remote::WallTime>(number_in(uptime)), .now = time};
  }

  void declare(const Destinations& at, std::string_view group, base::Deadline deadline) override {
    // One parameter is an object, written as a string; of these names no character is special.
    const std::string queue = R"({\"name\":\")" + at.queue_of(group) + R"(\",\"address\":\")" +
                              at.address() +
                              R"(\",\"routing-type\":\"MULTICAST\",\"durable\":true,)"
                              R"(\"auto-delete\":false,\"auto-create-address\":true})";
    const Frame answer = operate("broker", "createQueue", "[\"" + queue + "\",true]", deadline);
    if (!succeeded(answer)) throw BrokerError("the group cannot be made: " + answer.body);
  }

  std::vector<std::string> groups(base::Deadline deadline) override {
    const Frame answer = attribute("address." + destinations_.address(), "queueNames", deadline);
    if (!succeeded(answer)) return {};  // nobody has ever put or got there
    return names_in(answer.body);
  }

  // Asked at once, and answered one after the other: what a queue adds meanwhile would be counted
  // twice, or not at all.
  remote::Count count(const std::string& group, const Kept& kept,
                      base::Deadline deadline) override {
    constexpr int tries = 3;
    const std::string queue = "queue." + group;
    for (int i = 1;; ++i) {
      for (const std::string_view each : {"messagesAdded", "messageCount", "deliveringCount",
                                          "scheduledCount", "messagesAdded"}) {
        send_attribute(queue, each);
      }
      const std::size_t added = number_in(answer(deadline));
      const std::size_t all = number_in(answer(deadline));
      const std::size_t out = number_in(answer(deadline));
      const std::size_t delayed = number_in(answer(deadline));
      if (number_in(answer(deadline)) != added && i != tries) continue;
      const std::size_t lag = lags_[group].look(added, kept, base::System::now());
      return {.ready = all - std::min(all, out + delayed) + lag, .delayed = delayed, .out = out};
    }
  }

  std::size_t purge(const std::string& group, base::Deadline deadline) override {
    return number_in(operate("queue." + group, "removeAllMessages", "[]", deadline));
  }

  // By force: with the queues of the address, and whoever gets from them. Of the dead letters'
  // addresses only the beginning is known, for which group it may be.
  void remove(base::Deadline deadline) override {
    const std::string own = destinations_.address();
    const Frame addresses = attribute("broker", "addressNames", deadline);
    if (!succeeded(addresses))
      throw BrokerError("the broker names no addresses: " + addresses.body);
    for (const std::string& each : names_in(addresses.body)) {
      if (each != own && !each.starts_with(own + "!")) continue;
      const Frame answer = operate("broker", "deleteAddress", "[\"" + each + "\",true]", deadline);
      if (!succeeded(answer)) throw BrokerError(each + " cannot be removed: " + answer.body);
    }
  }

 private:
  // Of an array of texts, as they stand there: with their escapes.
  static std::vector<std::string> names_in(std::string_view json) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; (begin = json.find('"', begin)) != std::string_view::npos;) {
      std::size_t end = ++begin;
      while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
      if (end >= json.size()) break;
      names.emplace_back(json.substr(begin, end - begin));
      begin = end + 1;
    }
    return names;
  }

  static bool succeeded(const Frame& answer) {
    return answer.header("_AMQ_OperationSucceeded") == "true";
  }

  // "[12]"
  static std::size_t number_in(const Frame& answer) {
    std::size_t number = 0;
    const std::string& text = answer.body;
    const bool is_one =
        succeeded(answer) && text.size() > 2 &&
        std::from_chars(text.data() + 1, text.data() + text.size(), number).ec == std::errc();
    if (!is_one) throw BrokerError("the broker does not say how many messages there are: " + text);
    return number;
  }

  Frame attribute(const std::string& resource, std::string_view name, base::Deadline deadline) {
    send_attribute(resource, name);
    return answer(deadline);
  }

  Frame operate(const std::string& resource, std::string_view name, std::string_view parameters,
                base::Deadline deadline) {
    send_operation(resource, name, parameters);
    return answer(deadline);
  }

  void send_attribute(const std::string& resource, std::string_view name) {
    ask(Frame{.command = "SEND"}.with("_AMQ_ResourceName", resource).with("_AMQ_Attribute", name),
        "");
  }

  void send_operation(const std::string& resource, std::string_view name,
                      std::string_view parameters) {
    ask(Frame{.command = "SEND"}
            .with("_AMQ_ResourceName", resource)
            .with("_AMQ_OperationName", name),
        parameters);
  }

  void ask(Frame question, std::string_view parameters) {
    question.with("destination", "activemq.management").with("reply-to", answers_to_);
    session_.send_text(question, parameters);
  }

  // They come in the order of the questions.
  Frame answer(base::Deadline deadline) {
    session_.await([this] { return !answers_.empty(); }, deadline);
    Frame first = std::move(answers_.front());
    answers_.pop_front();
    return first;
  }

  Session& session_;
  const Destinations destinations_;
  const std::string answers_to_;
  const std::string subscription_;
  std::deque<Frame> answers_;
  std::unordered_map<std::string, Lag> lags_;  // by group
};

}  // namespace

std::unique_ptr<Management> artemis_management(Session& session, const Destinations& destinations) {
  return std::make_unique<ArtemisManagement>(session, destinations);
}

}  // namespace canteen::broker::activemq
