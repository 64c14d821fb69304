#include "src/scenario/checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "src/scenario/reading.hpp"

namespace canteen::scenario {
namespace {

constexpr std::array process_fields{"process", "rate",  "states", "users",
                                    "think",   "batch", "length", "clients"};
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
    plan();
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
    if (has_any("arrivals.clients") && !has("arrivals.clients.distinct")) {
      needed("arrivals.clients.distinct", "a whole number, of those who send requests");
    }
    if (has("arrivals.trace")) {
      arrivals.process = Process::trace;
      absent({"arrivals.process", "arrivals.rate", "arrivals.states", "arrivals.users",
              "arrivals.think", "arrivals.batch", "arrivals.length"},
             "with arrivals.trace");
      absent("arrivals.clients", "with arrivals.trace, which names them (arrivals.columns.client)");
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
    if (arrivals.process == Process::closed) return users();
    absent({"arrivals.users", "arrivals.think"}, R"(without arrivals.process = "closed")");
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

  void users() {
    absent({"arrivals.rate", "arrivals.states", "arrivals.batch", "arrivals.clients"},
           R"(with arrivals.process = "closed")");
    if (scenario_.strategy.fair_to == FairTo::clients) {
      absent("strategy.fair_to",
             R"(with arrivals.process = "closed", where each asks again only when he is served)");
    }
    if (!has("arrivals.users")) needed("arrivals.users", "a whole number, of those who come");
    const std::string think = "arrivals.think";
    service(think, scenario_.arrivals.think);
    // Or they would ask for ever at one moment.
    if (scenario_.arrivals.think.mean.count() != 0) return;
    for (const std::string& each :
         {think, think + ".mean", think + ".values", think + ".quantiles", think + ".file"}) {
      const auto given = given_.find(each);
      if (given == given_.end() || !is_zero(*given->second)) continue;
      complaints_.add(given->second->origin, each,
                      "must be above zero, such as \"1 us\" for users who hardly think, got " +
                          given->second->text());
    }
  }

  // What is no length of time has been complained about.
  [[nodiscard]] bool is_zero(const Node& node) const {
    const auto* const text = node.as<std::string>();
    const auto length = text != nullptr ? parse_duration(*text) : std::nullopt;
    const auto& measured = scenario_.arrivals.think.empirical;
    return length == Duration::zero() || (measured && !measured->values.empty());
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
    outside();
    if (is_timed(scenario_.work) || has_any("work.service")) {
      service("work.service", scenario_.work.service);
      work_of_classes();
    } else {
      absent("work.classes", "with work.kind = " + kind_text() + ", without work.service");
    }
  }

  // As the file has it.
  [[nodiscard]] std::string kind_text() const { return given_.find("work.kind")->second->text(); }

  // What is said of work that is done outside of this program, or of the library.
  void outside() {
    const WorkKind kind = scenario_.work.kind;
    if (kind != WorkKind::command) {
      absent({"work.command", "work.show_output"}, R"(without work.kind = "command")");
    } else if (!has("work.command")) {
      needed("work.command", "a program and its arguments");
    }
    if (kind != WorkKind::http) {
      absent({"work.url", "work.method", "work.headers", "work.body", "work.expect"},
             R"(without work.kind = "http")");
    } else {
      http();
    }
    if (kind != WorkKind::command && kind != WorkKind::http) {
      absent("work.timeout", R"(without work.kind = "command" or "http")");
    }
    if (kind != WorkKind::function) {
      absent("work.function", R"(without work.kind = "function")");
    } else if (!has("work.function")) {
      needed("work.function", R"(a text such as "cook", its name among those that a run is given)");
    }
  }

  void http() {
    if (!has("work.url")) {
      needed("work.url", R"(a URL such as "http://127.0.0.1:8080/{key}")");
    }
    HttpSpec& http = scenario_.work.http;
    if (!http.body.empty() && !has("work.method")) http.method = "POST";
    if (http.method == "HEAD") absent("work.body", R"(with work.method = "HEAD")");
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
    if (!has_any("strategy.prepared") && !has("plan.prepared")) {
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

  void plan() {
    const Choices& choices = scenario_.choices;
    const Strategy& strategy = scenario_.strategy;
    if (!is_timed(scenario_.work)) {
      absent("plan.speeds",
             "with work.kind = " + kind_text() + ", which takes as long as it takes");
    }
    for (const Discipline each : choices.disciplines) disciplines_for_plan(each);
    const bool prepares =
        std::ranges::any_of(choices.prepared, [](std::uint64_t each) { return each != 0; });
    if (prepares && !has_any("work.dishes") && !has("arrivals.trace")) {
      needed("work.dishes.distinct",
             "a whole number, of the different things that are asked for, with plan.prepared; or "
             "arrivals.trace, a log with keys");
    }
    if (!prepares && !strategy.prepared) {
      absent("plan.policies", "without plan.prepared or strategy.prepared");
    }
    const bool bounds =
        std::ranges::any_of(choices.buffers, [](std::uint64_t each) { return each != 0; });
    const bool own = strategy.buffer != 0 || strategy.full != WhenFull::block;
    if (!bounds && !(choices.buffers.empty() && own)) {
      absent("plan.full", "without plan.buffers or strategy.buffer (any number)");
    }
    if (choices.full == WhenFull::spill && !has("strategy.spill")) {
      needed("strategy.spill",
             R"(a length of time such as "2 ms", to fetch who has been spilled, with plan.full)");
    }
    const bool only_own = !choices.disciplines.empty() &&
                          std::ranges::all_of(choices.disciplines, [&](Discipline each) {
                            return each == strategy.discipline;
                          });
    if (only_own) plan_of_own_discipline(prepares, bounds);
  }

  // What is combined with no discipline of the plan, where the scenario's own is the only one.
  void plan_of_own_discipline(bool prepares, bool bounds) {
    const Choices& choices = scenario_.choices;
    const Strategy& strategy = scenario_.strategy;
    if (prepares && strategy.preemptive) {
      absent("plan.prepared",
             "with strategy.preemptive, where others would wait for what a window makes");
    }
    if (strategy.discipline != Discipline::sharing) return;
    const std::string with = R"(with strategy.discipline = "sharing")";
    if (prepares) absent("plan.prepared", with);
    const bool shared = std::ranges::all_of(
        choices.lines, [](LineLayout each) { return each == LineLayout::shared; });
    if (!shared) {
      const Node& node = *given_.find("plan.lines")->second;
      complaints_.add(node.origin, "plan.lines",
                      R"(must be ["shared"] )" + with + ", got " + node.text());
    }
    if (bounds && choices.full.value_or(strategy.full) == WhenFull::block) {
      absent("plan.buffers", with + R"( and without plan.full = "reject")");
    }
  }

  // What a discipline needs beside its name.
  void disciplines_for_plan(Discipline each) {
    const auto refuse = [&](const std::string& why) {
      const Node& node = *given_.find("plan.disciplines")->second;
      complaints_.add(node.origin, "plan.disciplines",
                      "must be without " + why + ", got " + node.text());
    };
    const Discipline own = scenario_.strategy.discipline;
    if (each == Discipline::priority && own != each && scenario_.arrivals.classes.empty()) {
      refuse(R"("priority" where neither arrivals.classes nor strategy.priority tells who goes )"
             "first");
    }
    if (each == Discipline::adaptive_lifo && own != each) {
      refuse(R"("adaptive_lifo" unless it is strategy.discipline, with strategy.long_line)");
    }
    if (each == Discipline::sharing && own != each) {
      refuse(R"("sharing" unless it is strategy.discipline, which cannot be run)");
    }
    if (each == Discipline::shortest_first && !draws_service(scenario_.work)) {
      refuse(R"("shortest_first" with work.kind = )" + kind_text() +
             ", whose times nobody knows before");
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
        !has("strategy.buffer")) {
      complaints_.add(
          full->second->origin, "strategy.full",
          "must be absent without strategy.buffer (any number), got " + full->second->text());
    }
    spill();
    if (scenario_.strategy.discipline != Discipline::priority) {
      absent({"strategy.priority"}, R"(without strategy.discipline = "priority")");
    } else if (!has("strategy.priority") && scenario_.arrivals.classes.empty()) {
      needed("strategy.priority", R"(a list of texts such as ["staff", "student"])");
    } else {
      priority();
    }
    staffing();
    patience();
    discipline();
    lines();
    middleware();
    prepared();
    batching();
  }

  // A broker keeps a line as brokers do.
  void middleware() {
    const std::string group = "strategy.middleware";
    if (!has_any(group)) return;
    std::optional<Middleware>& broker = scenario_.strategy.middleware;
    if (!has(group) && !has(group + ".url")) {
      return needed(group + ".url",
                    R"("memory:" or the URL of a broker such as "rabbitmq://localhost/lunch")");
    }
    if (!broker || broker->url.empty()) return;  // complained about
    if (broker->url == "memory:") {
      absent({"strategy.middleware.prefetch", "strategy.middleware.publish",
              "strategy.middleware.deliver"},
             R"(with "memory:", where the line is in this process)");
      return broker.reset();
    }
    behind_a_broker();
  }

  void behind_a_broker() {
    const Strategy& strategy = scenario_.strategy;
    const std::string with = "with a broker (strategy.middleware)";
    const auto must_be = [&](const char* field, const char* what, bool so) {
      const auto given = given_.find(field);
      if (so || given == given_.end()) return;
      complaints_.add(
          given->second->origin, field,
          std::string("must be ") + what + " " + with + ", got " + given->second->text());
    };
    const auto is_known = [](Discipline each) {
      return each == Discipline::fifo || each == Discipline::priority;
    };
    must_be("strategy.discipline", R"("fifo" or "priority")", is_known(strategy.discipline));
    must_be("strategy.lines", R"("shared")", strategy.lines == LineLayout::shared);
    const char* const places = R"("block", "reject" or "drop_oldest")";
    must_be("strategy.full", places, strategy.full != WhenFull::spill);
    must_be("strategy.windows", "a number", strategy.schedule.empty());
    absent({"strategy.autoscale", "strategy.ageing"}, with);
    if (strategy.preemptive) absent("strategy.preemptive", with);
    if (strategy.batch.most > 1) absent("strategy.batch", with);
    const Choices& choices = scenario_.choices;
    must_be("plan.disciplines", R"(of "fifo" and "priority")",
            std::ranges::all_of(choices.disciplines, is_known));
    must_be("plan.lines", R"(["shared"])", std::ranges::all_of(choices.lines, [](LineLayout each) {
              return each == LineLayout::shared;
            }));
    must_be("plan.full", places, choices.full != WhenFull::spill);
  }

  // Where everybody is served at once.
  void sharing() {
    const std::string with = R"(with strategy.discipline = "sharing")";
    absent({"strategy.patience", "strategy.deadline"},
           with + ", where everybody is served at once");
    absent("strategy.prepared", with);
    absent({"strategy.autoscale", "strategy.start_up"}, with);
    if (scenario_.strategy.batch.most > 1) absent("strategy.batch", with);
    const auto must_be = [&](const char* field, const std::string& what) {
      const Node& node = *given_.find(field)->second;
      complaints_.add(node.origin, field, "must be " + what + " " + with + ", got " + node.text());
    };
    if (!scenario_.strategy.schedule.empty()) must_be("strategy.windows", "a whole number");
    if (scenario_.strategy.lines != LineLayout::shared) must_be("strategy.lines", R"("shared")");
    if (scenario_.strategy.full == WhenFull::block) {
      absent("strategy.buffer", with + R"( and without strategy.full = "reject")");
    } else if (scenario_.strategy.full != WhenFull::reject) {
      must_be("strategy.full", R"("reject" or absent)");
    }
    const std::optional<WhenFull>& full = scenario_.choices.full;
    if (full && *full != WhenFull::reject && *full != WhenFull::block) {
      must_be("plan.full", R"("reject" or "block")");
    }
  }

  // Windows that come and go.
  void staffing() {
    if (has_any("strategy.autoscale")) autoscale();
    if (!scenario_.strategy.schedule.empty()) schedule();
    const bool autoscaled = scenario_.strategy.autoscale.has_value();
    if (!autoscaled && scenario_.strategy.schedule.empty()) {
      const auto windows = given_.find("strategy.windows");
      const bool steps = windows != given_.end() && windows->second->as<Node::List>() != nullptr;
      if (steps) return;  // complained about
      return absent("strategy.start_up", "without steps of strategy.windows or strategy.autoscale");
    }
    const std::string why =
        autoscaled ? "with strategy.autoscale" : "with steps of strategy.windows";
    if (scenario_.strategy.preemptive) absent("strategy.preemptive", why);
    if (scenario_.strategy.lines == LineLayout::shared) return;
    const Node& node = *given_.find("strategy.lines")->second;
    complaints_.add(node.origin, "strategy.lines",
                    "must be \"shared\" " + why +
                        ", for a window that goes would leave its line, got " + node.text());
  }

  void autoscale() {
    const std::string group = "strategy.autoscale";
    absent("strategy.windows", "with strategy.autoscale, which has a least and a most");
    if (!scenario_.strategy.autoscale) scenario_.strategy.autoscale.emplace();
    const Autoscale& rules = *scenario_.strategy.autoscale;
    scenario_.strategy.schedule.clear();
    scenario_.strategy.windows = rules.most;
    if (!has(group + ".most")) {
      needed(group + ".most", "a whole number, of the windows that there may be");
    } else if (rules.least > rules.most) {
      const Node& most = *given_.find(group + ".most")->second;
      complaints_.add(most.origin, group + ".most",
                      "must be no less than strategy.autoscale.least (" +
                          std::to_string(rules.least) + "), got " + most.text());
    }
    if (has(group + ".people")) {
      absent(group + ".utilisation", "with strategy.autoscale.people");
    } else if (!has(group + ".utilisation")) {
      needed(group + ".people", "a number such as 2, of those to a window; or a utilisation");
    } else {
      if (rules.every.count() == 0) needed(group + ".every", R"(a length of time such as "15 s")");
      if (rules.least == 0) {
        complaints_.add(given_.find(group + ".least")->second->origin, group + ".least",
                        "must be from 1 with a utilisation, for none is busy while there is none, "
                        "got 0");
      }
    }
    if (rules.least == 0 && has("strategy.buffer") && scenario_.strategy.buffer == 0 &&
        simulate::loses(scenario_.strategy.full)) {
      complaints_.add(given_.find("strategy.buffer")->second->origin, "strategy.buffer",
                      "must be from 1 where strategy.autoscale.least is 0, for nobody could wait "
                      "for a window, got 0");
    }
  }

  // The steps count from the opening; those that were over by then do not.
  void schedule() {
    std::vector<WindowStep>& steps = scenario_.strategy.schedule;
    const Node& node = *given_.find("strategy.windows")->second;
    const auto& opening = scenario_.arrivals.opening;
    if (clock_of_first(node) && has("arrivals.trace")) {
      complaints_.add(node.origin, "strategy.windows",
                      "must have lengths of time since the first request, such as \"10 min\", with "
                      "arrivals.trace, got " +
                          node.text());
    }
    if (const auto clock = clock_of_first(node); clock && opening) {
      for (WindowStep& each : steps) each.from += *clock - *opening;
    }
    while (steps.size() > 1 && steps[1].from <= Duration::zero()) steps.erase(steps.begin());
    if (steps.front().from > Duration::zero()) {
      complaints_.add(node.origin, "strategy.windows",
                      "must begin no later than the opening, which is " + clock_text(*opening) +
                          ", got " + node.text());
    }
    steps.front().from = Duration::zero();
    scenario_.strategy.windows = std::ranges::max_element(steps, {}, &WindowStep::windows)->windows;
  }

  void spill() {
    if (scenario_.strategy.full != WhenFull::spill) {
      if (scenario_.choices.full == WhenFull::spill) return;  // candidates spill
      return absent("strategy.spill", R"(without strategy.full = "spill")");
    }
    if (!has("strategy.spill")) {
      needed("strategy.spill", R"(a length of time such as "2 ms", to fetch who has been spilled)");
    }
    const std::string with =
        R"(with strategy.full = "spill", where a window has to fetch people, )";
    if (has_any("strategy.prepared")) {
      absent("strategy.prepared", with + "and nobody knows what is ready until it has");
    }
    if (scenario_.strategy.preemptive) {
      absent("strategy.preemptive", with + "which is not begun anew");
    }
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
    const bool outside = !is_timed(scenario_.work);
    const std::string with = outside ? "with work.kind = " + kind_text() : "";
    const Discipline discipline = scenario_.strategy.discipline;
    const bool by_rank = discipline == Discipline::priority;
    if (!by_rank) absent({"strategy.ageing"}, R"(without strategy.discipline = "priority")");
    if (!by_rank && discipline != Discipline::shortest_first) {
      absent({"strategy.preemptive"},
             R"(without strategy.discipline = "priority" or "shortest_first")");
    } else if (scenario_.strategy.preemptive && outside) {
      absent({"strategy.preemptive"}, with + ", which cannot stop and go on later");
    } else if (scenario_.strategy.preemptive && has_any("strategy.prepared")) {
      absent({"strategy.preemptive"},
             "with strategy.prepared, where others wait for what a window makes");
    }
    if (discipline == Discipline::sharing) sharing();
    if (discipline != Discipline::fair) {
      absent("strategy.fair_to", R"(without strategy.discipline = "fair")");
    } else if (scenario_.strategy.fair_to == FairTo::clients && !has_any("arrivals.clients") &&
               !has("arrivals.trace")) {
      needed("arrivals.clients.distinct",
             R"(a whole number, of those who send requests, with strategy.fair_to = "clients"; or )"
             "arrivals.trace, a log that names them");
    }
    if (discipline != Discipline::adaptive_lifo) {
      absent({"strategy.long_line"}, R"(without strategy.discipline = "adaptive_lifo")");
    } else if (!has("strategy.long_line")) {
      needed("strategy.long_line", "a whole number, above which a line is long");
    }
    if (!outside) return;
    absent({"strategy.speed", "strategy.contention"}, with + ", which takes as long as it takes");
    if (discipline == Discipline::shortest_first && !draws_service(scenario_.work)) {
      const Node& node = *given_.find("strategy.discipline")->second;
      complaints_.add(node.origin, "strategy.discipline",
                      "must be another one " + with +
                          R"(, whose times nobody knows before, got "shortest_first")");
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

  void batching() {
    if (!has_any("strategy.batch")) return;
    if (!has("strategy.batch") && !has("strategy.batch.most")) {
      return needed("strategy.batch.most", "a whole number, of those whom a window serves at once");
    }
    if (scenario_.strategy.batch.most == 1) {
      return absent({"strategy.batch.length", "strategy.batch.each"},
                    "without a strategy.batch.most above 1");
    }
    if (!is_timed(scenario_.work)) {
      absent("strategy.batch", "with work.kind = " + kind_text() + ", which is for one at a time");
    }
    const std::string with = "with strategy.batch, where a window serves several in one service, ";
    absent("strategy.prepared", with + "the ready ones with those that are not");
    if (std::ranges::any_of(scenario_.choices.prepared, [](auto each) { return each != 0; })) {
      absent("plan.prepared", with + "the ready ones with those that are not");
    }
    if (scenario_.strategy.preemptive) {
      absent("strategy.preemptive", with + "which stops for none of them");
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

namespace {

// Or a part of it is.
bool is_of_command_line(const Node& node) {
  if (node.origin.command_line) return true;
  const auto* const table = node.as<Node::Table>();
  return table != nullptr && std::ranges::any_of(*table, [](const auto& member) {
           return is_of_command_line(member.second);
         });
}

// Windows of the command line take the place of a file's autoscale, and the other way round.
void let_windows_win(Node& strategy) {
  auto* const fields = std::get_if<Node::Table>(&strategy.value);
  const Node* const windows = strategy.find("windows");
  const Node* const autoscale = strategy.find("autoscale");
  if (fields == nullptr || windows == nullptr || autoscale == nullptr) return;
  if (is_of_command_line(*windows) == is_of_command_line(*autoscale)) return;
  const bool autoscaled = is_of_command_line(*autoscale);
  const bool steps = windows->as<Node::List>() != nullptr;
  std::erase_if(*fields, [&](const auto& member) {
    return member.first == (autoscaled ? "windows" : "autoscale") ||
           (member.first == "start_up" && !autoscaled && !steps &&
            !is_of_command_line(member.second));
  });
}

}  // namespace

void let_command_line_win(Node& root) {
  auto* const members = std::get_if<Node::Table>(&root.value);
  if (members == nullptr) return;
  for (auto& [name, node] : *members) {
    if (name == "strategy") let_windows_win(node);
  }
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
