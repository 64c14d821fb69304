#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/parse_target.hpp>
#include <canteen/scenario/units.hpp>

#include "src/scenario/limit_table.hpp"
#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") + 1 - first);
}

// "0.01" or "1%".
std::optional<double> parse_share(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text = trimmed(text.substr(0, text.size() - 1));
  const std::optional<double> number = parse_number(text);
  if (!number) return std::nullopt;
  const double share = percent ? *number / 100 : *number;
  return share >= 0 && share <= 1 ? std::optional(share) : std::nullopt;
}

class Conditions {
 public:
  // scenario: null where it does not matter which kinds there are.
  explicit Conditions(const Scenario* scenario) : scenario_(scenario) {}

  Target read(std::string_view text) {
    constexpr std::string_view separator = " and ";
    const std::string spaced = " " + std::string(trimmed(text)) + " ";
    const std::string_view all = spaced;
    const bool several = all.find(separator) != std::string_view::npos;
    std::size_t begin = 0;
    while (begin < all.size()) {
      const std::size_t end = std::min(all.find(separator, begin), all.size());
      const std::string_view condition = trimmed(all.substr(begin, end - begin));
      if (condition.empty() && several) {
        complain(all, std::string("must have a condition ") + (begin == 0 ? "before" : "behind") +
                          " \"and\", got none");
      } else if (const std::string wrong = take(condition); !wrong.empty()) {
        complain(condition, wrong);
      }
      begin = end + separator.size() - 1;  // one space ends this "and", and begins the next
    }
    if (!sentences_.empty()) throw ScenarioError(std::move(sentences_));
    return std::move(target_);
  }

 private:
  void complain(std::string_view part, const std::string& wrong) {
    sentences_.push_back("target: " + quoted(trimmed(part)) + ": " + wrong);
  }

  // What is wrong with it; empty: nothing.
  std::string take(std::string_view condition) {
    const std::size_t sign = condition.find_first_of("<>");
    if (sign == std::string_view::npos || sign == 0) {
      return "must be a figure, a comparison and a limit, such as wait_p99 < 200 ms";
    }
    std::string_view limit = condition.substr(sign + 1);
    if (limit.starts_with('=')) limit.remove_prefix(1);
    const bool at_least = condition[sign] == '>';
    std::string_view name = trimmed(condition.substr(0, sign));
    Limits* limits = &target_;
    if (const std::size_t point = name.rfind('.'); point != std::string_view::npos) {
      const std::string_view kind = name.substr(0, point);
      name = name.substr(point + 1);
      if (std::string wrong = wrong_kind(kind); !wrong.empty()) return wrong;
      limits = &limits_of(kind);
    }
    return put(name, at_least, trimmed(limit), *limits);
  }

  // Why nobody is of it; empty: somebody may be.
  [[nodiscard]] std::string wrong_kind(std::string_view kind) const {
    if (scenario_ == nullptr) return {};
    const std::vector<ClassShare>& classes = scenario_->arrivals.classes;
    if (classes.empty()) {
      if (scenario_->arrivals.process == Process::trace) return {};
      return "must be about everybody without arrivals.classes or arrivals.trace, got " +
             quoted(kind);
    }
    if (std::ranges::find(classes, kind, &ClassShare::name) != classes.end()) return {};
    return "must be about a kind of arrivals.classes, got " + quoted(kind);
  }

  std::string put(std::string_view name, bool at_least, std::string_view limit, Limits& limits) {
    const auto compared = [&](bool wanted) {
      return at_least == wanted ? "" : std::string("must be compared by ") + (wanted ? ">" : "<");
    };
    const auto set = [&](auto& member, const auto& value, bool wanted, const char* what) {
      if (std::string wrong = compared(wanted); !wrong.empty()) return wrong;
      if (!value) return std::string("must have ") + what + ", got " + quoted(limit);
      if (member) return std::string("must be said once, got it twice");
      member = value;
      return std::string();
    };
    constexpr const char* share_words = "a share such as 1% or 0.01";
    if (const auto row = std::ranges::find(limit_rows, name, &LimitRow::field);
        row != limit_rows.end()) {
      auto length = parse_duration(limit);
      if (length && *length < Duration::zero()) length.reset();
      return set(limits.*row->limit, length, false, "a length of time such as 200 ms");
    }
    if (name == "lost") return set(limits.lost, parse_share(limit), false, share_words);
    if (name == "left") return set(limits.left, parse_share(limit), false, share_words);
    const bool everybody = &limits == &target_;
    if (name == "hit_ratio" && everybody) {
      return set(target_.hit_ratio, parse_share(limit), true, share_words);
    }
    if (name == "throughput" && everybody) {
      auto rate = parse_rate(limit);
      if (rate && *rate < 0) rate.reset();
      return set(target_.throughput, rate, true, "a rate such as 80/s");
    }
    return std::string("must be about wait_p99, response_mean, ..., lost") +
           (everybody ? ", left, hit_ratio or throughput"
                      : " or left where it is about one kind of people") +
           ", got " + quoted(name);
  }

  Limits& limits_of(std::string_view kind) {
    const auto known = std::ranges::find(target_.classes, kind, &ClassLimits::name);
    if (known != target_.classes.end()) return known->limits;
    return target_.classes.emplace_back(ClassLimits{std::string(kind), {}}).limits;
  }

  const Scenario* const scenario_;
  Target target_;
  std::vector<std::string> sentences_;
};

}  // namespace

Target parse_target(std::string_view text) {
  return Conditions(nullptr).read(text);
}

Target parse_target(std::string_view text, const Scenario& scenario) {
  return Conditions(&scenario).read(text);
}

}  // namespace canteen::scenario
