#include "apps/canteen/scenario_options.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include <canteen/base/errors.hpp>

#include "apps/canteen/file_digest.hpp"
#include "apps/canteen/shell_words.hpp"

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
      {"--buffer", "strategy.buffer", "N", "how many may wait"},
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
      throw ValueError("--set " + scenario::without_password(each) +
                       ": must be FIELD=VALUE, as strategy.windows=8");
    }
    all.push_back({each.substr(0, equals), each.substr(equals + 1), "--set " + each});
  }
  return all;
}

ScenarioOptions::Source ScenarioOptions::source() const {
  Source source{scenario_, overrides()};
  const bool has_trace =
      std::any_of(source.given.begin(), source.given.end(),
                  [](const auto& each) { return each.path == "arrivals.trace"; });
  if (scenario_.empty() && !has_trace) {
    throw ValueError(verb_ +
                     ": a SCENARIO is needed, or --trace FILE; scenarios/ has some to begin with");
  }
  return source;
}

ScenarioOptions::Source ScenarioOptions::source_or_log() const {
  Source source = this->source();
  const auto gives = [&](std::string_view field) {
    return std::any_of(source.given.begin(), source.given.end(), [&](const auto& each) {
      return each.path == field || each.path.starts_with(std::string(field) + ".");
    });
  };
  std::string log = source.file;
  if (log.empty()) {
    log = std::find_if(source.given.begin(), source.given.end(), [](const auto& each) {
            return each.path == "arrivals.trace";
          })->value;
  }
  const auto found = scenario::recognise_log(log);
  if (!found) return source;
  source.file.clear();
  if (!gives("arrivals.trace")) source.given.push_back({"arrivals.trace", log, log});
  if (gives("work")) return source;
  // What cannot be read is told by who reads it.
  if (found->readable && !found->service) {
    throw ValueError(log +
                     ": does not say how long each request takes, which --service \"20 ms\" does");
  }
  source.given.push_back({"work.service", "{ distribution = \"trace\" }", log});
  return source;
}

scenario::Scenario ScenarioOptions::load(const Source& source) const {
  scenario::Scenario scenario = scenario::load(source.file, source.given);
  if (target_) scenario.target = scenario::parse_target(*target_, scenario);
  return scenario;
}

scenario::Scenario ScenarioOptions::load() const {
  return load(source());
}

scenario::Scenario ScenarioOptions::load_or_replay(
    const std::vector<scenario::Override>& more) const {
  Source source = source_or_log();
  source.given.insert(source.given.end(), more.begin(), more.end());
  return load(source);
}

std::string ScenarioOptions::saved(const scenario::Scenario& planned, const std::string& words,
                                   const std::string& folder) const {
  const Source source = source_or_log();
  return scenario::saved(source.file, source.given, planned, words, folder);
}

report::Origin ScenarioOptions::origin(const std::string& verb, const scenario::Scenario& scenario,
                                       const std::vector<std::string>& more) const {
  std::vector<std::string> words{"canteen", verb};
  if (!scenario_.empty()) words.push_back(scenario_);
  const bool sets_seed =
      std::any_of(settings_.begin(), settings_.end(),
                  [](const std::string& each) { return each.starts_with("arrivals.seed="); });
  for (const Shorthand& each : shorthands_) {
    std::optional<std::string> value = each.value;
    if (!value && !sets_seed && each.option == "--seed") {
      value = std::to_string(scenario.arrivals.seed);
    }
    if (value) words.insert(words.end(), {each.option, *value});
  }
  for (const std::string& each : settings_) {
    words.insert(words.end(), {"--set", scenario::without_password(each)});
  }
  if (target_) words.insert(words.end(), {"--target", *target_});
  words.insert(words.end(), more.begin(), more.end());

  report::Origin origin{shell_words(words), {}};
  for (const auto& [what, path] :
       {std::pair("scenario", scenario.file), std::pair("trace", scenario.arrivals.trace.path)}) {
    if (!path.empty()) origin.files.push_back({what, path, sha256_of(path)});
  }
  return origin;
}

}  // namespace canteen::program
