// load — a scenario from its TOML file, checked in full.
//
//   scenario::Scenario lunch = scenario::load("scenarios/lunch.toml");
//   scenario::load("lunch.toml", {{{"strategy.windows", "8", "--set strategy.windows=8"}}});
//
// Every field, its type, range, default and meaning: field.hpp, or docs/scenario.md, which is made
// from it. A trace's path is relative to the scenario's file; in an override, to the working
// folder.
//
// Thread safety: yes.
// Errors:        ScenarioError with everything that is wrong; the file cannot be read, included.
#pragma once

#include <span>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/override.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

// An empty path: no file, only the overrides.
[[nodiscard]] CANTEEN_API Scenario load(const std::string& path,
                                        std::span<const Override> overrides = {});

// The same, from the text of a file; `name` stands for it in sentences.
[[nodiscard]] CANTEEN_API Scenario load_text(const std::string& text, const std::string& name,
                                             std::span<const Override> overrides = {});

}  // namespace canteen::scenario
