#include "src/scenario/checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace canteen::scenario {
namespace {

constexpr std::array process_fields{"process", "rate", "states", "batch", "length"};
constexpr std::array trace_fields{"trace",   "format",      "columns", "time_unit",
                                  "time_of", "same_second", "reorder", "bad_lines",
                                  "from",    "to",          "interval"};

class Check {
 public:
  Check(Scenario& scenario, const Given& given, const Origin& file, Complaints& complaints)
      : scenario_(scenario), given_(given), file_(file), complaints_(complaints) {}

  void all() {
    arrivals();
    work();
    strategy();
    target();
    cost();
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
      absent({"arrivals.process", "arrivals.rate", "arrivals.states", "arrivals.batch",
              "arrivals.length"},
             "with arrivals.trace");
      if (has("arrivals.classes")) absent({"arrivals.columns.class"}, "with arrivals.classes");
      if (has("arrivals.from") && arrivals.trace.to && *arrivals.trace.to <= arrivals.trace.from) {
        const Node& to = *given_.find("arrivals.to")->second;
        complaints_.add(to.origin, "arrivals.to",
                        "must be later than arrivals.from (" + duration_text(arrivals.trace.from) +
                            "), got " + to.text());
      }
      counts();
      return;
    }
    for (const char* const field : trace_fields) {
      absent(std::string("arrivals.") + field, "without arrivals.trace");
    }
    batch();
    if (arrivals.process == Process::mmpp) {
      absent("arrivals.rate", R"(with arrivals.process = "mmpp")");
      if (!has("arrivals.states")) {
        needed("arrivals.states",
               R"(a list such as [{ rate = "50/s", stay = "2 s" }, { rate = "500/s", )"
               R"(stay = "200 ms" }])");
        return;
      }
      if (arrivals.states.empty()) return;  // complained about
    } else {
      absent("arrivals.states", R"(without arrivals.process = "mmpp")");
      if (!has("arrivals.rate")) {
        needed("arrivals.rate", R"(a rate such as "20/s"; or arrivals.trace, a log to replay)");
        return;
      }
      if (arrivals.rate.empty()) return;  // complained about
    }
    if (!arrivals.rate.empty() && arrivals.rate.back().per_second == 0 && !has("arrivals.length")) {
      arrivals.length = arrivals.rate.back().from;
    }
  }

  void batch() {
    if (!has_any("arrivals.batch") || has("arrivals.batch")) return;
    if (!has("arrivals.batch.mean")) {
      needed("arrivals.batch.mean", "a number, of those who come together");
      return;
    }
    const Batch& batch = *scenario_.arrivals.batch;
    if (batch.size == BatchSize::fixed && batch.mean != std::floor(batch.mean)) {
      const Node& mean = *given_.find("arrivals.batch.mean")->second;
      complaints_.add(mean.origin, "arrivals.batch.mean",
                      R"(must be a whole number without arrivals.batch.distribution = )"
                      R"("geometric", got )" +
                          mean.text());
    }
  }

  void counts() {
    if (!has("arrivals.columns.count")) {
      absent("arrivals.interval", "without arrivals.columns.count");
    } else if (scenario_.arrivals.trace.time_of == TimeOf::departure) {
      absent("arrivals.time_of", "with arrivals.columns.count");
    }
  }

  void work() {
    if (has_any("work.dishes") && !has("work.dishes.distinct")) {
      needed("work.dishes.distinct", "a whole number, of the different things that are asked for");
    }
    if (scenario_.work.kind == WorkKind::command) {
      if (!has("work.command")) needed("work.command", "a program and its arguments");
      if (has_any("work.service")) {
        service("work.service", scenario_.work.service);
        work_of_classes();
      } else {
        absent("work.classes", R"(with work.kind = "command", without work.service)");
      }
      return;
    }
    absent({"work.command", "work.timeout", "work.show_output"},
           R"(without work.kind = "command")");
    service("work.service", scenario_.work.service);
    work_of_classes();
  }

  // `prefix`: "work.service", or that of a kind of people.
  void service(const std::string& prefix, const ServiceTime& service) {
    if (!has_any(prefix)) {
      needed(prefix, R"(a length of time such as "20 ms", or a table with a distribution)");
      return;
    }
    if (has(prefix)) return;
    const Distribution distribution = service.distribution;
    parameters(prefix, distribution);
    if (distribution == Distribution::trace && !has("arrivals.trace")) {
      const Node& node = *given_.find(prefix + ".distribution")->second;
      complaints_.add(node.origin, prefix + ".distribution",
                      R"(must be another one without arrivals.trace, got "trace")");
    }
    const auto cv = given_.find(prefix + ".cv");
    if (distribution == Distribution::hyperexponential && cv != given_.end() && service.cv < 1) {
      complaints_.add(cv->second->origin, prefix + ".cv",
                      R"(must be from 1 with a distribution = "hyperexponential" (an "erlang" has )"
                      R"(one below), got )" +
                          cv->second->text());
    }
    if (distribution == Distribution::empirical) measured(prefix, service);
  }

  struct Parameter {
    const char* field;
    std::vector<Distribution> of;
    const char* of_words;
    const char* needed_words;  // null: not needed
  };

  void parameters(const std::string& prefix, Distribution distribution) {
    using D = Distribution;
    static const std::vector<Parameter> all{
        {"mean",
         {D::deterministic, D::exponential, D::lognormal, D::hyperexponential, D::erlang,
          D::pareto},
         nullptr,
         R"(a length of time such as "20 ms")"},
        {"cv",
         {D::lognormal, D::hyperexponential},
         R"("lognormal" or "hyperexponential")",
         nullptr},
        {"stages", {D::erlang}, R"("erlang")", "a whole number"},
        {"alpha", {D::pareto}, R"("pareto")", "a number such as 1.5"},
        {"ratio", {D::pareto}, R"("pareto")", "a number such as 1000, the longest / the shortest"},
        {"values", {D::empirical}, R"("empirical")", nullptr},
        {"weights", {D::empirical}, R"("empirical")", nullptr},
        {"quantiles", {D::empirical}, R"("empirical")", nullptr},
        {"file", {D::empirical}, R"("empirical")", nullptr},
        {"unit", {D::trace, D::empirical}, R"("trace" or "empirical")", nullptr}};
    const std::string name = prefix + ".distribution";
    for (const Parameter& each : all) {
      const std::string field = prefix + "." + each.field;
      if (std::ranges::find(each.of, distribution) == each.of.end()) {
        absent(field, each.of_words != nullptr
                          ? "without " + name + " = " + each.of_words
                          : "with " + name + " = " + given_.find(name)->second->text());
      } else if (each.needed_words != nullptr && !has(field)) {
        needed(field, each.needed_words);
      }
    }
    if (distribution == D::hyperexponential && !has(prefix + ".cv")) {
      needed(prefix + ".cv", "a number from 1");
    }
  }

  // Values, with weights or without, or quantiles, or a file.
  void measured(const std::string& prefix, const ServiceTime& service) {
    const bool values = has(prefix + ".values");
    const bool quantiles = has(prefix + ".quantiles");
    const bool file = has(prefix + ".file");
    if (!values && !quantiles && !file) {
      needed(prefix + ".values", R"(a list such as ["10 ms", "35 ms"]; or quantiles, or a file)");
    }
    if (file) absent(prefix + ".values", "with " + prefix + ".file");
    if (file) absent(prefix + ".quantiles", "with " + prefix + ".file");
    if (values && quantiles) absent(prefix + ".quantiles", "with " + prefix + ".values");
    if (!values) absent(prefix + ".weights", "without " + prefix + ".values");
    if (!file) absent(prefix + ".unit", "without " + prefix + ".file");
    const auto weights = given_.find(prefix + ".weights");
    if (!values || quantiles || file || weights == given_.end() || !service.empirical ||
        service.empirical->weights.size() == service.empirical->values.size() ||
        service.empirical->values.empty() || service.empirical->weights.empty()) {
      return;
    }
    complaints_.add(weights->second->origin, prefix + ".weights",
                    "must have one for each of " +
                        std::to_string(service.empirical->values.size()) + " values, got " +
                        std::to_string(service.empirical->weights.size()));
  }

  void target() {
    if (!has_any("strategy.prepared")) {
      absent("target.hit_ratio", "without strategy.prepared");
    }
    for (const ClassLimits& each : scenario_.target.classes) {
      kind_is_known("target.classes." + each.name, each.name);
    }
  }

  void cost() {
    if (has("cost.prepared_megabyte") && !has("cost.entry_bytes")) {
      needed("cost.entry_bytes", "a number, the size of what is kept of a key");
    }
    if (!has("cost.prepared_megabyte")) {
      absent("cost.entry_bytes", "without cost.prepared_megabyte");
    }
  }

  // Complains about what is said of a kind of people that nobody is of.
  bool kind_is_known(const std::string& path, const std::string& name) {
    const auto& kinds = scenario_.arrivals.classes;
    const bool known = kinds.empty()
                           ? has("arrivals.trace")
                           : std::ranges::find(kinds, name, &ClassShare::name) != kinds.end();
    if (!known) {
      absent(path, kinds.empty() ? "without arrivals.classes or arrivals.trace"
                                 : "while arrivals.classes has no such kind");
    }
    return known;
  }

  void work_of_classes() {
    for (const ClassWork& each : scenario_.work.classes) {
      const std::string path = "work.classes." + each.name;
      if (kind_is_known(path, each.name)) service(path + ".service", each.service);
    }
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
    patience();
    discipline();
    lines();
    prepared();
  }

  void patience() {
    if (has_any("strategy.patience") && !has("strategy.patience") &&
        !has("strategy.patience.mean")) {
      needed("strategy.patience.mean", R"(a length of time such as "30 s")");
    }
    if (has_any("strategy.retries") && !has("strategy.retries.most")) {
      needed("strategy.retries.most", "a whole number, of the times that each comes again");
    }
    if (scenario_.strategy.retries.most != 0 && !has("strategy.retries.backoff")) {
      needed("strategy.retries.backoff", R"(a length of time such as "1 s")");
    }
  }

  void discipline() {
    const bool command = scenario_.work.kind == WorkKind::command;
    const std::string with_command =
        R"(with work.kind = "command", which takes as long as it takes)";
    const Discipline discipline = scenario_.strategy.discipline;
    if (discipline != Discipline::priority) {
      absent({"strategy.preemptive", "strategy.ageing"},
             R"(without strategy.discipline = "priority")");
    } else if (scenario_.strategy.preemptive && command) {
      absent({"strategy.preemptive"},
             R"(with work.kind = "command", which cannot stop and go on later)");
    } else if (scenario_.strategy.preemptive && has_any("strategy.prepared")) {
      absent({"strategy.preemptive"},
             "with strategy.prepared, where others wait for what a window makes");
    }
    if (discipline != Discipline::adaptive_lifo) {
      absent({"strategy.long_line"}, R"(without strategy.discipline = "adaptive_lifo")");
    } else if (!has("strategy.long_line")) {
      needed("strategy.long_line", "a whole number, above which a line is long");
    }
    if (!command) return;
    absent({"strategy.speed", "strategy.contention"}, with_command);
    if (discipline == Discipline::shortest_first) {
      const Node& node = *given_.find("strategy.discipline")->second;
      complaints_.add(node.origin, "strategy.discipline",
                      R"(must be another one with work.kind = "command", whose times nobody knows )"
                      R"(before, got "shortest_first")");
    }
  }

  void lines() {
    if (scenario_.strategy.lines == LineLayout::shared) {
      absent({"strategy.choice"}, R"(without strategy.lines = "per_window" or "stealing")");
    } else if (scenario_.strategy.choice == LineChoice::by_key && !has_any("work.dishes") &&
               !has("arrivals.trace")) {
      needed("work.dishes.distinct",
             "a whole number, of the different things that are asked for, with strategy.choice = "
             "\"by_key\"; or arrivals.trace, a log with keys");
    }
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
