#include "src/scenario/reading.hpp"

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

}  // namespace canteen::scenario
