#include "apps/canteen/scenario_options.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>

namespace canteen::program {

ScenarioOptions::ScenarioOptions(CLI::App& command) : verb_(command.get_name()) {
  command.add_option("SCENARIO", scenario_,
                     "a TOML file; docs/scenario.md, or `canteen fields`, tells what it can say");

  struct Row {
    const char* option;
    const char* field;
    const char* value;
    const char* words;
  };

  static constexpr Row rows[] = {
      {"--trace", "arrivals.trace", "FILE", "a log of requests to replay, packed or not"},
      {"--speed", "arrivals.speed", "N", "requests come so many times as fast"},
      {"--head", "arrivals.head", "N", "at most so many requests"},
      {"--seed", "arrivals.seed", "N", "other requests of the same kind"},
      {"--service", "work.service", "TIME", "how long each takes, as \"20 ms\""},
      {"--windows", "strategy.windows", "N", "how many are served at once"},
      {"--buffer", "strategy.buffer", "N", "how many may wait; 0: any number"},
  };
  shorthands_.reserve(std::size(rows));  // the command line points to them
  for (const Row& row : rows) {
    Shorthand& each = shorthands_.emplace_back(Shorthand{row.option, row.field});
    command.add_option(row.option, each.value, row.words)->option_text(row.value);
  }
  command
      .add_option("--set", settings_, "any other field of the scenario, as strategy.full=reject")
      ->option_text("FIELD=VALUE")
      ->allow_extra_args(false);
  command
      .add_option(
          "--target", target_,
          "what is good enough, in place of the scenario's: \"wait_p99 < 200 ms and lost < 1%\"")
      ->option_text("CONDITIONS");
}

std::vector<scenario::Override> ScenarioOptions::overrides() const {
  std::vector<scenario::Override> all;
  for (const Shorthand& each : shorthands_) {
    if (each.value) all.push_back({each.field, *each.value, each.option + " " + *each.value});
  }
  for (const std::string& each : settings_) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw ValueError("--set " + each + ": must be FIELD=VALUE, as strategy.windows=8");
    }
    all.push_back({each.substr(0, equals), each.substr(equals + 1), "--set " + each});
  }
  return all;
}

scenario::Scenario ScenarioOptions::load() const {
  const std::vector<scenario::Override> given = overrides();
  const bool has_trace = std::any_of(
      given.begin(), given.end(), [](const auto& each) { return each.path == "arrivals.trace"; });
  if (scenario_.empty() && !has_trace) {
    throw ValueError(verb_ +
                     ": a SCENARIO is needed, or --trace FILE; scenarios/ has some to begin with");
  }
  scenario::Scenario scenario = scenario::load(scenario_, given);
  if (target_) scenario.target = scenario::parse_target(*target_, scenario);
  return scenario;
}

}  // namespace canteen::program
