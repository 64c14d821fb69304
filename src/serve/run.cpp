#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/requests.hpp>
#include <canteen/serve/run.hpp>

#include "src/scenario/simulated_only.hpp"
#include "src/serve/hall.hpp"
#include "src/serve/observer.hpp"
#include "src/serve/pace.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/thinking.hpp"
#include "src/serve/windows.hpp"

namespace canteen::serve {
namespace {

// Whoever comes, comes by himself. Whether all did.
bool generate(scenario::Requests& requests, const Recorder& recorder, Hall& hall,
              const std::stop_token& stop) {
  while (std::optional<scenario::Request> request = requests.next()) {
    if (!pace(recorder, request->at, stop)) return false;
    hall.arrive(*std::move(request));
  }
  return true;
}

// Likewise where windows serve several in one service: of those who come at one instant, none may
// be served before all of them have come. But nobody waits for a line that a pipe has not got yet.
bool generate_together(scenario::Requests& requests, const Recorder& recorder, Hall& hall,
                       const std::stop_token& stop) {
  std::vector<scenario::Request> together;
  for (std::optional<scenario::Request> next = requests.next(); next;) {
    const scenario::Duration at = next->at;
    if (!pace(recorder, at, stop)) return false;
    together.clear();
    while (next && next->at == at) {
      together.push_back(*std::move(next));
      next = requests.at_hand() ? requests.next() : std::nullopt;
    }
    hall.arrive(together);
    if (!next) next = requests.next();
  }
  return true;
}

// The same people come again and again.
bool generate(Thinking& thinking, Hall& hall, const std::stop_token& stop) {
  while (std::optional<Asked> asked = thinking.next(stop)) {
    hall.arrive(std::move(asked->request), asked->user);
  }
  return !stop.stop_requested();
}

}  // namespace

// The caller's thread is the generator: it owns the schedule, and waits for nothing but the time.
// When it is left by an exception (a bad line in a trace, say), the destructors end the observer
// and cut the windows short.
Result run(const scenario::Scenario& scenario, const RunOptions& options) {
  if (scenario.strategy.middleware) {
    throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") +
                                  "strategy.middleware: is not available in a run yet; canteen "
                                  "simulate plays it as a corridor");
  }
  if (const std::string why = scenario::simulated_only(scenario.strategy); !why.empty()) {
    throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") +
                                  "strategy.discipline: must be another one to be run, for " + why +
                                  "; canteen simulate does it");
  }
  scenario::Requests requests(scenario);
  Recorder recorder(scenario);
  std::stop_source stop;
  const std::stop_callback forward(options.stop, [&] { stop.request_stop(); });
  const std::stop_token stopped = stop.get_token();
  std::optional<Thinking> thinking;
  if (scenario.arrivals.process == scenario::Process::closed) {
    thinking.emplace(scenario, recorder);
  }
  Thinking* const users = thinking ? &*thinking : nullptr;
  Hall hall(scenario, recorder, users);
  Windows windows(scenario, hall, recorder, options.functions, stop, users);
  Observer observer(options, requests.length(), recorder, stop);
  windows.prepare();
  hall.open();

  const bool all_came = thinking ? generate(*thinking, hall, stopped)
                        : scenario.strategy.batch.most > 1
                            ? generate_together(requests, recorder, hall, stopped)
                            : generate(requests, recorder, hall, stopped);
  observer.closing();
  windows.close();
  observer.end();
  Result result = recorder.finish(all_came);
  result.skipped = requests.skipped();
  if (thinking) {
    result.users = thinking->users();
    result.thought = thinking->thought();
  }
  return result;
}

}  // namespace canteen::serve
