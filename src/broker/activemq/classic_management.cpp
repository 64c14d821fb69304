// Classic has no management by messages, but three services that together will do:
//
//   the list of a queue's groups     a queue of ours, which is browsed
//   how many messages there are      the statistics plugin, which answers messages to its queues
//   delayed messages                 the scheduler, which shows them all when it is asked
//
// Answers go to a temporary queue, and behind them a message of our own: when that is here, all
// are.
#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/activemq/management.hpp"

namespace canteen::broker::activemq {
namespace {

using Frames = std::vector<Frame>;

// Asks a service; what it answers.
class Inquiry {
 public:
  explicit Inquiry(Session& session)
      : session_(session),
        subscription_(session.new_name('a')),
        answers_to_("/temp-queue/" + subscription_) {
    session_.on_message(subscription_, [this](Frame frame) { take(std::move(frame)); });
    session_.send(Frame{.command = "SUBSCRIBE"}
                      .with("id", subscription_)
                      .with("destination", answers_to_)
                      .with("transformation", "jms-map-xml")
                      .with("ack", "auto"));
  }

  Frames ask(Frame question, base::Deadline deadline) {
    is_answered_ = false;
    session_.send(question.with("reply-to", answers_to_));
    session_.send_text(Frame{.command = "SEND"}.with("destination", answers_to_), end);
    session_.await([this] { return is_answered_; }, deadline);
    return std::exchange(answers_, {});
  }

 private:
  static constexpr std::string_view end = "canteen: that is all";

  void take(Frame frame) {
    if (frame.body == end) {
      is_answered_ = true;
    } else {
      answers_.push_back(std::move(frame));
    }
  }

  Session& session_;
  const std::string subscription_;
  const std::string answers_to_;
  Frames answers_;
  bool is_answered_ = false;
};

// <entry><string>NAME</string><long>12</long></entry>, with blanks between.
std::size_t number_in(std::string_view map, std::string_view name) {
  const std::size_t at = map.find("<string>" + std::string(name) + "</string>");
  const std::size_t begin = map.find("<long>", std::min(at, map.size()));
  std::size_t number = 0;
  if (begin == std::string_view::npos ||
      std::from_chars(map.data() + begin + 6, map.data() + map.size(), number).ec != std::errc()) {
    throw BrokerError("the broker's statistics do not have " + std::string(name));
  }
  return number;
}

class ClassicManagement : public Management {
 public:
  ClassicManagement(Session& session, const Destinations& destinations)
      : session_(session), destinations_(destinations) {}

  // Of all ids that it makes, the first part is that of the process.
  Run run(base::Deadline /*deadline*/) override {
    const std::string& id = session_.id();
    return {.ids = id.substr(0, id.rfind('-') + 1)};
  }

  void declare(const Destinations& at, std::string_view group, base::Deadline deadline) override {
    // Who subscribes makes the queue. It must not take a message.
    const std::string name = session_.new_name('s');
    session_.send(
        at.subscribe(group, 1).with("id", name).with("selector", "JMSType = 'canteen-none'"));
    unsubscribe(name, deadline);
    const std::string queue = at.queue_of(group);
    const std::vector<std::string> known = listed(at.list_of_groups(), deadline);
    if (std::find(known.begin(), known.end(), queue) != known.end()) return;
    bool is_kept = false;
    session_.send_text(Frame{.command = "SEND"}
                           .with("destination", "/queue/" + at.list_of_groups())
                           .with("persistent", "true")
                           .with("receipt", session_.receipt([&is_kept] { is_kept = true; })),
                       queue);
    session_.await([&is_kept] { return is_kept; }, deadline);
  }

  std::vector<std::string> groups(base::Deadline deadline) override {
    return listed(destinations_.list_of_groups(), deadline);
  }

  // It has counted what it has a receipt for. What falls due in between is in the queue before it
  // is not delayed any more: looked at the other way round it might be in neither.
  remote::Count count(const std::string& group, const Kept& /*kept*/,
                      base::Deadline deadline) override {
    const std::size_t delayed = scheduled(group, deadline).size();
    const Frames statistics =
        inquiry().ask(Frame{.command = "SEND"}.with(
                          "destination", "/queue/ActiveMQ.Statistics.Destination." + group),
                      deadline);
    if (statistics.empty()) throw BrokerError("the broker has no statistics of " + group);
    const std::size_t all = number_in(statistics.front().body, "size");
    const std::size_t out = number_in(statistics.front().body, "inflightCount");
    return {.ready = all - std::min(all, out), .delayed = delayed, .out = out};
  }

  // Of what stands behind a key that is out only its consumer could get the rest.
  std::size_t purge(const std::string& /*group*/, base::Deadline /*deadline*/) override {
    throw Unsupported("ActiveMQ Classic has no purge");
  }

  void remove(base::Deadline /*deadline*/) override {
    throw Unsupported("ActiveMQ Classic removes no queue for a client");
  }

 private:
  Inquiry& inquiry() {
    if (!inquiry_) inquiry_ = std::make_unique<Inquiry>(session_);
    return *inquiry_;
  }

  void unsubscribe(const std::string& name, base::Deadline deadline) {
    bool is_over = false;
    session_.send(Frame{.command = "UNSUBSCRIBE"}
                      .with("id", name)
                      .with("receipt", session_.receipt([&is_over] { is_over = true; })));
    session_.await([&is_over] { return is_over; }, deadline);
    session_.forget(name);
  }

  // A browser is shown what there is, and then a message that says that it was all.
  std::vector<std::string> listed(const std::string& list, base::Deadline deadline) {
    const std::string name = session_.new_name('s');
    std::vector<std::string> lines;
    bool is_all = false;
    session_.on_message(name, [&](Frame frame) {
      if (frame.header("browser") == "end") {
        is_all = true;
      } else {
        lines.push_back(std::move(frame.body));
      }
    });
    session_.send(Frame{.command = "SUBSCRIBE"}
                      .with("id", name)
                      .with("destination", "/queue/" + list)
                      .with("browser", "true")
                      .with("ack", "auto"));
    session_.await([&is_all] { return is_all; }, deadline);
    unsubscribe(name, deadline);
    return lines;
  }

  // What is delayed for the group: put to all, or returned to it.
  Frames scheduled(const std::string& group, base::Deadline deadline) {
    Frames jobs = inquiry().ask(Frame{.command = "SEND"}
                                    .with("destination", "/topic/ActiveMQ.Scheduler.Management")
                                    .with("AMQ_SCHEDULER_ACTION", "BROWSE"),
                                deadline);
    const std::string to_all = "/topic/" + destinations_.address();
    const std::string to_one = "/queue/" + group;
    std::erase_if(jobs, [&](const Frame& each) {
      const std::string_view where = each.header("original-destination");
      return where != to_all && where != to_one;
    });
    return jobs;
  }

  Session& session_;
  const Destinations destinations_;
  std::unique_ptr<Inquiry> inquiry_;
};

}  // namespace

std::unique_ptr<Management> classic_management(Session& session, const Destinations& destinations) {
  return std::make_unique<ClassicManagement>(session, destinations);
}

bool classic_has_statistics(Session& session, base::Deadline deadline) {
  const Frames answers = Inquiry(session).ask(
      Frame{.command = "SEND"}.with("destination", "/topic/ActiveMQ.Statistics.Broker"), deadline);
  return std::any_of(answers.begin(), answers.end(), [](const Frame& each) {
    return each.body.find("<map>") != std::string::npos;
  });
}

}  // namespace canteen::broker::activemq
