// preparation — what has to be made before anybody comes, as strategy.prepared says: a request for
// each of the most popular keys, the most popular first.
//
// Popularity is that of work.dishes. Of a trace it is how often it asks for each key, from the
// first request to the last that will be replayed (of equals, who is asked for first): as good as a
// forecast can be. So the trace is read once more.
//
// The requests have the number 0 and no class, and take as long as work.service says: with a
// trace's service times, as long as the first request for that key.
//
// Thread safety: yes.
// Blocking:      on the trace's file. A stop ends it, with less than all.
// Errors:        ScenarioError: of the trace; and for one that can be read only once.
// Complexity:    O(requests) of a trace, with memory for its different keys.
#pragma once

#include <stop_token>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/scenario/job_table.hpp>
#include <canteen/scenario/request.hpp>
#include <canteen/scenario/scenario.hpp>

namespace canteen::scenario {

// Empty without strategy.prepared.
[[nodiscard]] CANTEEN_API std::vector<Request> preparation(const Scenario& scenario,
                                                           const std::stop_token& stop = {});
// The same by the requests of a table, which may be a part of the scenario's: no file is read.
[[nodiscard]] CANTEEN_API std::vector<Request> preparation(const Scenario& scenario,
                                                           const JobTable& table);

}  // namespace canteen::scenario
