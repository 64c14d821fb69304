// ScenarioOptions — how a command line names a scenario, and changes it: what `run`, `simulate`
// and `check` have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
}

namespace canteen::program {

class ScenarioOptions {
 public:
  // Adds them to the command, which outlives this.
  explicit ScenarioOptions(CLI::App& command);
  ScenarioOptions(const ScenarioOptions&) = delete;
  ScenarioOptions& operator=(const ScenarioOptions&) = delete;

  // Throws what is wrong with the scenario (ScenarioError), or with the command line (ValueError).
  [[nodiscard]] scenario::Scenario load() const;

  // Likewise; a file that is a log of requests is replayed, with the service times that it has.
  // What it has not, and is not given, is asked for in a sentence. more: fields that the command
  // has options of its own for.
  [[nodiscard]] scenario::Scenario load_or_replay(
      const std::vector<scenario::Override>& more = {}) const;

  // What load_or_replay() has read, as the text of a file in that folder; with the strategy of
  // `planned`.
  [[nodiscard]] std::string saved(const scenario::Scenario& planned, const std::string& words,
                                  const std::string& folder) const;

  // How `verb` gets the same from the scenario that was loaded: the command, with its seed and what
  // else the verb was told, and the files that are read.
  [[nodiscard]] report::Origin origin(const std::string& verb, const scenario::Scenario& scenario,
                                      const std::vector<std::string>& more = {}) const;

 private:
  // An option that stands for a field of the scenario.
  struct Shorthand {
    std::string option;
    std::string field;
    std::optional<std::string> value = {};
  };

  [[nodiscard]] std::vector<scenario::Override> overrides() const;

  // A file, and what is said in place of it.
  struct Source {
    std::string file;
    std::vector<scenario::Override> given;
  };

  [[nodiscard]] Source source() const;
  [[nodiscard]] Source source_or_log() const;
  [[nodiscard]] scenario::Scenario load(const Source& source) const;

  std::string verb_;
  std::string scenario_;
  std::vector<Shorthand> shorthands_;
  std::vector<std::string> settings_;
  std::optional<std::string> target_;
};

}  // namespace canteen::program
