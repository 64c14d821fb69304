#include "src/scenario/reading.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>

#include <canteen/base/format.hpp>

namespace canteen::scenario {
namespace {

constexpr double highest_rate = 1e9;

bool within(double value, Range range) {
  return value <= range.most && (range.above ? value > range.least : value >= range.least);
}

std::optional<double> rate_of(const Node& node) {
  const auto* const text = node.as<std::string>();
  const std::optional<double> rate = text != nullptr ? parse_rate(*text) : std::nullopt;
  return rate && within(*rate, {.most = highest_rate}) ? rate : std::nullopt;
}

// The time at which a step begins: a time of day, or a time since the opening.
struct Moment {
  Duration time{};
  bool clock = false;
};

std::optional<Moment> moment_of(const Node& node) {
  const auto* const text = node.as<std::string>();
  if (text == nullptr) return std::nullopt;
  if (const auto clock = parse_clock(*text)) return Moment{*clock, true};
  if (const auto time = parse_duration(*text); time && *time >= Duration::zero()) {
    return Moment{*time, false};
  }
  return std::nullopt;
}

// What has been read of an empirical distribution so far, to be added to and kept.
Empirical measured(const Reading& reading) {
  const auto& data = reading.scenario.work.service.empirical;
  return data ? *data : Empirical();
}

void keep(const Reading& reading, Empirical data) {
  reading.scenario.work.service.empirical = std::make_shared<const Empirical>(std::move(data));
}

}  // namespace

bool read_flag(const Node& node, bool& out) {
  const bool* const value = node.as<bool>();
  if (value != nullptr) out = *value;
  return value != nullptr;
}

bool read_number(const Node& node, Range range, double& out) {
  double value = 0;
  if (const auto* const whole = node.as<std::int64_t>()) {
    value = static_cast<double>(*whole);
  } else if (const double* const number = node.as<double>()) {
    value = *number;
  } else {
    return false;
  }
  if (!std::isfinite(value) || !within(value, range)) return false;
  out = value;
  return true;
}

bool read_duration(const Node& node, Range nanoseconds, Duration& out) {
  const auto* const text = node.as<std::string>();
  const std::optional<Duration> value = text != nullptr ? parse_duration(*text) : std::nullopt;
  if (!value || !within(static_cast<double>(value->count()), nanoseconds)) return false;
  out = *value;
  return true;
}

bool read_text(const Node& node, std::string& out) {
  const auto* const text = node.as<std::string>();
  if (text == nullptr || text->empty() || text->find('\0') != std::string::npos) return false;
  out = *text;
  return true;
}

bool read_texts(const Node& node, std::vector<std::string>& out) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return false;
  std::vector<std::string> texts;
  for (const Node& element : *list) {
    const auto* const text = element.as<std::string>();
    if (text == nullptr || text->find('\0') != std::string::npos) return false;
    texts.push_back(*text);
  }
  if (texts.front().empty()) return false;
  out = std::move(texts);
  return true;
}

namespace {

bool is_one_word(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
}

}  // namespace

bool read_broker(const Node& node, std::string& out) {
  std::string url;
  if (!read_text(node, url)) return false;
  const auto behind = [&](std::string_view scheme) {
    return url.starts_with(scheme) ? std::string_view(url).substr(scheme.size())
                                   : std::string_view();
  };
  bool known = url == "memory:" || !behind("memory:").empty() || !behind("sqlite:").empty();
  for (const char* const scheme : {"activemq://", "kafka://", "rabbitmq://", "rocketmq://"}) {
    const std::string_view host = behind(scheme);
    known = known || (!host.empty() && host.front() != '/' && is_one_word(host));
  }
  if (known) out = std::move(url);
  return known;
}

bool read_url(const Node& node, std::string& out) {
  std::string url;
  if (!read_text(node, url)) return false;
  const std::size_t begin = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  const bool has_host = begin != 0 && begin < url.size() && url[begin] != '/' && url[begin] != '{';
  if (!has_host || !is_one_word(url)) return false;
  out = std::move(url);
  return true;
}

bool read_method(const Node& node, std::string& out) {
  std::string method;
  if (!read_text(node, method)) return false;
  if (!std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; })) return false;
  out = std::move(method);
  return true;
}

bool read_headers(const Node& node, std::vector<std::pair<std::string, std::string>>& out) {
  const auto* const table = node.as<Node::Table>();
  if (table == nullptr) return false;
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [name, value] : *table) {
    // What a name may be made of [RFC 9110, 5.6.2], and no line may end within a value.
    const bool is_name = name.find_first_not_of(
                             "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    const auto* const text = value.as<std::string>();
    if (name.empty() || !is_name || text == nullptr) return false;
    if (text->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) return false;
    headers.emplace_back(name, *text);
  }
  out = std::move(headers);
  return true;
}

bool read_statuses(const Node& node, std::vector<std::string>& out) {
  std::vector<std::string> statuses;
  if (!read_texts(node, statuses)) return false;
  for (const std::string& each : statuses) {
    const bool digits =
        each.size() == 3 && each.find_first_not_of("0123456789", 1) == std::string::npos;
    const bool all_of_a_kind = each.size() == 3 && each.ends_with("xx");
    if (!(digits || all_of_a_kind) || each[0] < '1' || each[0] > '5') return false;
  }
  out = std::move(statuses);
  return true;
}

bool read_rate(const Node& node, const Reading& reading) {
  Arrivals& arrivals = reading.scenario.arrivals;
  if (const auto rate = rate_of(node)) {
    if (*rate <= 0) return false;
    arrivals.rate = {RateStep{Duration::zero(), *rate}};
    return true;
  }
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return false;

  std::vector<RateStep> steps;
  std::optional<Moment> opening;
  bool anybody = false;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Node& step = (*list)[i];
    const auto wrong = [&](const std::string& what, const Node& got) {
      reading.complain(step, base::format("step {} {}, got {}", i + 1, what, got.text()));
      return true;
    };
    const auto* const pair = step.as<Node::List>();
    if (pair == nullptr || pair->size() != 2) {
      return wrong(R"(must be a time and a rate, such as ["12:00", "180/s"])", step);
    }
    const auto moment = moment_of((*pair)[0]);
    const auto rate = rate_of((*pair)[1]);
    if (!moment) {
      return wrong(R"(must begin with a time of day such as "12:00" or a time since the opening )"
                   R"(such as "10 min")",
                   (*pair)[0]);
    }
    if (!rate) return wrong(R"(must have a rate such as "180/s", up to 1e9 a second)", (*pair)[1]);
    if (!opening) {
      opening = moment;
      if (!moment->clock && moment->time != Duration::zero()) {
        return wrong(R"(must begin at "0 s", the opening)", (*pair)[0]);
      }
    }
    if (moment->clock != opening->clock) {
      return wrong("must have a time of the same form as step 1", (*pair)[0]);
    }
    const Duration from = moment->time - opening->time;
    if (!steps.empty() && from <= steps.back().from) {
      return wrong("must be later than the step before it", (*pair)[0]);
    }
    anybody = anybody || *rate > 0;
    steps.push_back({from, *rate});
  }
  if (!anybody) {
    reading.complain(node, "must have a step with a rate above zero, got " + node.text());
    return true;
  }
  arrivals.rate = std::move(steps);
  if (opening->clock) arrivals.opening = opening->time;
  return true;
}

bool read_values(const Node& node, const Reading& reading) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return false;
  Empirical data = measured(reading);
  data.values.clear();
  for (std::size_t i = 0; i < list->size(); ++i) {
    Duration value{};
    if (!read_duration((*list)[i], {}, value)) {
      reading.complain((*list)[i],
                       base::format(R"(value {} must be a length of time such as "20 ms", got {})",
                                    i + 1, (*list)[i].text()));
      return true;
    }
    data.values.push_back(value);
  }
  keep(reading, std::move(data));
  return true;
}

bool read_weights(const Node& node, const Reading& reading) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return false;
  Empirical data = measured(reading);
  data.weights.clear();
  double sum = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    double weight = 0;
    if (!read_number((*list)[i], {.most = 1e12}, weight)) {
      reading.complain((*list)[i], base::format("weight {} must be a number from 0 to 1e12, got {}",
                                                i + 1, (*list)[i].text()));
      return true;
    }
    sum += weight;
    data.weights.push_back(weight);
  }
  if (sum <= 0) {
    reading.complain(node, "must have a weight above zero, got " + node.text());
    return true;
  }
  keep(reading, std::move(data));
  return true;
}

bool read_quantiles(const Node& node, const Reading& reading) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->size() < 2) return false;
  Empirical data;
  data.quantiles = true;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Node& point = (*list)[i];
    const auto wrong = [&](const std::string& what) {
      reading.complain(point,
                       base::format("quantile {} must {}, got {}", i + 1, what, point.text()));
      return true;
    };
    const auto* const pair = point.as<Node::List>();
    double share = 0;
    Duration value{};
    if (pair == nullptr || pair->size() != 2 || !read_number((*pair)[0], {.most = 1}, share) ||
        !read_duration((*pair)[1], {}, value)) {
      return wrong(R"(be a share from 0 to 1 and a length of time, such as [0.99, "80 ms"])");
    }
    if (i == 0 && share != 0) return wrong("begin with 0, the shortest");
    if (i + 1 == list->size() && share != 1) return wrong("be that of 1, the longest");
    if (i > 0 && (share <= data.weights.back() || value < data.values.back())) {
      return wrong("have a greater share than the one before it, and a time no shorter");
    }
    data.weights.push_back(share);
    data.values.push_back(value);
  }
  keep(reading, std::move(data));
  return true;
}

bool read_states(const Node& node, const Reading& reading) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->size() < 2) return false;
  std::vector<RateState> states;
  bool anybody = false;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Node& state = (*list)[i];
    const auto wrong = [&](const std::string& what, const Node& got) {
      reading.complain(state, base::format("state {} must {}, got {}", i + 1, what, got.text()));
      return true;
    };
    const auto* const table = state.as<Node::Table>();
    const Node* const rate = table != nullptr ? state.find("rate") : nullptr;
    const Node* const stay = table != nullptr ? state.find("stay") : nullptr;
    if (rate == nullptr || stay == nullptr || table->size() != 2) {
      return wrong(R"(have a rate and a stay, such as { rate = "50/s", stay = "2 s" })", state);
    }
    const auto per_second = rate_of(*rate);
    if (!per_second) return wrong(R"(have a rate such as "180/s", up to 1e9 a second)", *rate);
    Duration mean{};
    if (!read_duration(*stay, {.above = true}, mean)) {
      return wrong(R"(have a stay above zero such as "2 s")", *stay);
    }
    anybody = anybody || *per_second > 0;
    states.push_back({*per_second, mean});
  }
  if (!anybody) {
    reading.complain(node, "must have a state with a rate above zero, got " + node.text());
    return true;
  }
  reading.scenario.arrivals.states = std::move(states);
  return true;
}

bool read_classes(const Node& node, const Reading& reading) {
  const auto* const table = node.as<Node::Table>();
  if (table == nullptr || table->empty()) return false;
  std::vector<ClassShare> classes;
  double sum = 0;
  for (const auto& [name, share] : *table) {
    double value = 0;
    if (!read_number(share, {.most = 1, .above = true}, value)) {
      reading.complaints.add(share.origin, std::string(reading.path) + "." + name,
                             "must be a share above 0, up to 1, got " + share.text());
      return true;
    }
    sum += value;
    classes.push_back({name, value});
  }
  if (std::abs(sum - 1) > 1e-6) {
    reading.complain(
        node, base::format("must have shares that add up to 1, got a sum of {}", number_text(sum)));
    return true;
  }
  reading.scenario.arrivals.classes = std::move(classes);
  return true;
}

bool read_windows(const Node& node, const Reading& reading) {
  constexpr std::uint32_t most = 10'000;
  Strategy& strategy = reading.scenario.strategy;
  if (read_whole(node, 1, most, strategy.windows)) {
    strategy.schedule.clear();
    return true;
  }
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return false;
  std::vector<WindowStep> steps;
  std::optional<Moment> first;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Node& step = (*list)[i];
    const auto wrong = [&](const std::string& what, const Node& got) {
      reading.complain(step, base::format("step {} must {}, got {}", i + 1, what, got.text()));
      return true;
    };
    const auto* const pair = step.as<Node::List>();
    if (pair == nullptr || pair->size() != 2) {
      return wrong(R"(be a time and a number of windows, such as ["12:00", 4])", step);
    }
    const auto moment = moment_of((*pair)[0]);
    std::uint32_t windows = 0;
    if (!moment) {
      return wrong(
          R"(begin with a time of day such as "12:00" or a time since the opening such as )"
          R"("10 min")",
          (*pair)[0]);
    }
    if (!read_whole((*pair)[1], 0, most, windows)) {
      return wrong("have a whole number of windows, from 0 to 10000", (*pair)[1]);
    }
    if (!first) {
      first = moment;
      if (!moment->clock && moment->time != Duration::zero()) {
        return wrong(R"(begin at "0 s", the opening)", (*pair)[0]);
      }
    }
    if (moment->clock != first->clock) {
      return wrong("have a time of the same form as step 1", (*pair)[0]);
    }
    const Duration from = moment->time - first->time;
    if (!steps.empty() && from <= steps.back().from) {
      return wrong("be later than the step before it", (*pair)[0]);
    }
    if (i + 1 == list->size() && windows == 0) {
      return wrong("have a window, for those who are still there", (*pair)[1]);
    }
    steps.push_back({from, windows});
  }
  strategy.schedule = std::move(steps);
  return true;
}

std::optional<Duration> clock_of_first(const Node& node) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return std::nullopt;
  const auto* const pair = list->front().as<Node::List>();
  const auto moment = pair != nullptr && !pair->empty() ? moment_of(pair->front()) : std::nullopt;
  return moment && moment->clock ? std::optional(moment->time) : std::nullopt;
}

}  // namespace canteen::scenario
