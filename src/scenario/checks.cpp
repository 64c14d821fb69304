#include "src/scenario/checks.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

namespace canteen::scenario {
namespace {

constexpr std::array process_fields{"process", "rate", "length"};
constexpr std::array trace_fields{"trace",       "format",  "columns",   "time_unit", "time_of",
                                  "same_second", "reorder", "bad_lines", "from",      "to"};

class Check {
 public:
  Check(Scenario& scenario, const Given& given, const Origin& file, Complaints& complaints)
      : scenario_(scenario), given_(given), file_(file), complaints_(complaints) {}

  void all() {
    arrivals();
    work();
    strategy();
  }

 private:
  [[nodiscard]] bool has(std::string_view path) const { return given_.contains(path); }

  // Some field at `path` or below it.
  [[nodiscard]] bool has_any(const std::string& path) const {
    const auto first = given_.lower_bound(path);
    return first != given_.end() && (first->first == path || first->first.starts_with(path + "."));
  }

  void needed(std::string_view path, const std::string& what) {
    complaints_.add(file_, path, "must be given: " + what);
  }

  // Complains about each that is there.
  void absent(std::initializer_list<const char*> paths, const std::string& why) {
    for (const char* const path : paths) absent(path, why);
  }

  void absent(const std::string& path, const std::string& why) {
    for (auto at = given_.lower_bound(path); at != given_.end(); ++at) {
      const auto& [name, node] = *at;
      if (name != path && !name.starts_with(path + ".")) break;
      complaints_.add(node->origin, name, "must be absent " + why + ", got " + node->text());
    }
  }

  void arrivals() {
    Arrivals& arrivals = scenario_.arrivals;
    if (has("arrivals.trace")) {
      arrivals.process = Process::trace;
      absent({"arrivals.process", "arrivals.rate", "arrivals.length"}, "with arrivals.trace");
      if (has("arrivals.classes")) absent({"arrivals.columns.class"}, "with arrivals.classes");
      if (has("arrivals.from") && arrivals.trace.to && *arrivals.trace.to <= arrivals.trace.from) {
        const Node& to = *given_.find("arrivals.to")->second;
        complaints_.add(to.origin, "arrivals.to",
                        "must be later than arrivals.from (" + duration_text(arrivals.trace.from) +
                            "), got " + to.text());
      }
      return;
    }
    for (const char* const field : trace_fields) {
      absent(std::string("arrivals.") + field, "without arrivals.trace");
    }
    if (!has("arrivals.rate")) {
      needed("arrivals.rate", R"(a rate such as "20/s"; or arrivals.trace, a log to replay)");
      return;
    }
    if (arrivals.rate.empty()) return;  // complained about
    if (arrivals.rate.back().per_second == 0 && !has("arrivals.length")) {
      arrivals.length = arrivals.rate.back().from;
    }
    if (!has("arrivals.length") && !arrivals.length && arrivals.head == 0) {
      needed("arrivals.length", R"(a length of time such as "10 min"; or arrivals.head, a number)");
    }
  }

  void work() {
    if (has_any("work.dishes") && !has("work.dishes.distinct")) {
      needed("work.dishes.distinct", "a whole number, of the different things that are asked for");
    }
    if (scenario_.work.kind == WorkKind::command) {
      if (!has("work.command")) needed("work.command", "a program and its arguments");
      absent({"work.service"}, R"(with work.kind = "command")");
      return;
    }
    absent({"work.command", "work.timeout", "work.show_output"},
           R"(without work.kind = "command")");
    service();
  }

  void service() {
    if (!has_any("work.service")) {
      needed("work.service", R"(a length of time such as "20 ms", or a table with a distribution)");
      return;
    }
    if (has("work.service")) return;
    const Distribution distribution = scenario_.work.service.distribution;
    if (distribution == Distribution::trace) {
      absent({"work.service.mean", "work.service.cv"},
             R"(with work.service.distribution = "trace")");
      if (!has("arrivals.trace")) {
        const Node& node = *given_.find("work.service.distribution")->second;
        complaints_.add(node.origin, "work.service.distribution",
                        R"(must be another one without arrivals.trace, got "trace")");
      }
      return;
    }
    if (!has("work.service.mean"))
      needed("work.service.mean", R"(a length of time such as "20 ms")");
    if (distribution != Distribution::lognormal) {
      absent({"work.service.cv"}, R"(without work.service.distribution = "lognormal")");
    }
    absent({"work.service.unit"}, R"(without work.service.distribution = "trace")");
  }

  void strategy() {
    const auto full = given_.find("strategy.full");
    if (full != given_.end() && scenario_.strategy.full != WhenFull::block &&
        scenario_.strategy.buffer == 0) {
      complaints_.add(
          full->second->origin, "strategy.full",
          "must be absent while strategy.buffer is 0 (any number), got " + full->second->text());
    }
    if (scenario_.strategy.discipline != Discipline::priority) {
      absent({"strategy.priority"}, R"(without strategy.discipline = "priority")");
    } else if (!has("strategy.priority") && scenario_.arrivals.classes.empty()) {
      needed("strategy.priority", R"(a list of texts such as ["staff", "student"])");
    } else {
      priority();
    }
    prepared();
  }

  void prepared() {
    if (!has_any("strategy.prepared")) return;
    if (!has("strategy.prepared.capacity")) {
      needed("strategy.prepared.capacity", "a whole number, of the keys that there is room for");
    }
    if (!has_any("work.dishes") && !has("arrivals.trace")) {
      needed("work.dishes.distinct",
             "a whole number, of the different things that are asked for, with strategy.prepared; "
             "or arrivals.trace, a log with keys");
    }
  }

  // A kind that nobody is of, or that is there twice, is a slip.
  void priority() {
    const auto given = given_.find("strategy.priority");
    if (given == given_.end()) return;
    const std::vector<std::string>& order = scenario_.strategy.priority;
    const auto& classes = scenario_.arrivals.classes;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const bool known = classes.empty() ||
                         std::any_of(classes.begin(), classes.end(),
                                     [&](const ClassShare& one) { return one.name == order[i]; });
      const bool twice = std::find(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(i),
                                   order[i]) != order.begin() + static_cast<std::ptrdiff_t>(i);
      if (known && !twice) continue;
      complaints_.add(given->second->origin, "strategy.priority",
                      known ? "must name each kind once, got \"" + order[i] + "\" twice"
                            : "must name kinds of arrivals.classes, got \"" + order[i] + "\"");
    }
  }

  Scenario& scenario_;
  const Given& given_;
  const Origin& file_;
  Complaints& complaints_;
};

}  // namespace

void check_together(Scenario& scenario, const Given& given, const Origin& file,
                    Complaints& complaints) {
  Check(scenario, given, file, complaints).all();
}

void let_command_line_win(Node& root) {
  auto* const members = std::get_if<Node::Table>(&root.value);
  if (members == nullptr) return;
  for (auto& [name, arrivals] : *members) {
    auto* const fields = std::get_if<Node::Table>(&arrivals.value);
    if (name != "arrivals" || fields == nullptr) continue;
    const auto from_command_line = [&](const char* field) {
      const Node* const node = arrivals.find(field);
      return node != nullptr && node->origin.command_line;
    };
    const bool trace = from_command_line("trace");
    const bool process = from_command_line("process") || from_command_line("rate");
    if (trace == process) continue;
    const auto loses = [&](const auto& member) {
      const auto losers = trace ? std::span<const char* const>(process_fields)
                                : std::span<const char* const>(trace_fields);
      return !member.second.origin.command_line &&
             std::find(losers.begin(), losers.end(), member.first) != losers.end();
    };
    fields->erase(std::remove_if(fields->begin(), fields->end(), loses), fields->end());
  }
}

}  // namespace canteen::scenario
