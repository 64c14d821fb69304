// saved — a scenario as the text of a file, with a comment on every field: what a file and a
// command line have said, with the strategy, target and prices that a plan has found or used.
//
//   load_text(saved(…), "planned.toml") has the same arrivals, work, strategy, target and prices.
//
// Thread safety: yes.
// Blocking:      on the file.
// Errors:        ScenarioError, as load().
#pragma once

#include <span>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/override.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

// path, overrides: what `planned` was loaded from. words: what the file begins with, as a comment.
// folder: where it will be; paths of logs lead from there.
[[nodiscard]] CANTEEN_API std::string saved(const std::string& path,
                                            std::span<const Override> overrides,
                                            const Scenario& planned, const std::string& words,
                                            const std::string& folder);

}  // namespace canteen::scenario
