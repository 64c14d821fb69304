// ToldRush — what is known of a rush when it is over: who came, and what was told of him. told()
// has it happen again, event by event, for a Recorder that is told the times; so its figures are
// those of a run, and checked like them.
//
// Thread safety: plain values; told() is a function without state.
// Complexity:    O(n log n) of the people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>
#include <canteen/serve/corridor_result.hpp>
#include <canteen/serve/result.hpp>

#include "src/serve/completion.hpp"

namespace canteen::serve {

struct ToldPerson {
  scenario::Request request;
  scenario::Duration noticed{};                      // when the generator had him come
  std::optional<scenario::Duration> confirmed = {};  // when the broker had him
  std::optional<scenario::Duration> refused = {};    // … or would not have him
  bool lost = false;                                 // he was never heard of, and never will be
  std::optional<Completion> completion = {};
};

struct ToldRush {
  std::int64_t opened = 0;         // since 1970, by the clock of whoever submitted it
  std::vector<ToldPerson> people;  // in the order of their coming
  CorridorResult corridor;         // of puts and deliveries; what it held is told by the times
  bool all_came = false;
  scenario::Duration ended{};  // when nobody listened any more
};

[[nodiscard]] Result told(const ToldRush& rush, const scenario::Scenario& scenario);

}  // namespace canteen::serve
