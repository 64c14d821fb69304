#include <optional>
#include <span>
#include <stop_token>
#include <utility>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/requests.hpp>
#include <canteen/serve/run.hpp>

#include "src/serve/corridor.hpp"
#include "src/serve/generate.hpp"
#include "src/serve/hall.hpp"
#include "src/serve/observer.hpp"
#include "src/serve/pace.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/simulated_only.hpp"
#include "src/serve/thinking.hpp"
#include "src/serve/windows.hpp"

namespace canteen::serve {
namespace {

// The same people come again and again.
bool generate(Thinking& thinking, Station& station, const std::stop_token& stop) {
  while (std::optional<Asked> asked = thinking.next(stop)) {
    station.arrive(std::move(asked->request), asked->user);
  }
  return !stop.stop_requested();
}

}  // namespace

// The caller's thread is the generator: it owns the schedule, and waits for nothing but the time.
// When it is left by an exception (a bad line in a trace, say), the destructors end the observer
// and cut the windows short.
Result run(const scenario::Scenario& scenario, const RunOptions& options) {
  if (const auto only = simulated_only(scenario)) {
    throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") +
                                  only->field + ": must be " + only->must + " to be run, for " +
                                  only->why + "; canteen simulate does it");
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
  std::optional<Hall> hall;
  std::optional<Corridor> corridor;
  if (scenario.strategy.middleware) {
    corridor.emplace(scenario, recorder, users, stop);
  } else {
    hall.emplace(scenario, recorder, users);
  }
  Station& station = corridor ? static_cast<Station&>(*corridor) : *hall;
  Windows windows(scenario, station, recorder, options.functions, stop, users);
  Observer observer(options, requests.length(), recorder, stop);
  windows.prepare();
  station.open();

  const bool all_came =
      thinking ? generate(*thinking, station, stopped)
               : generate(
                     requests, scenario.strategy.batch.most > 1,
                     [&](scenario::Duration at) {
                       return pace([&] { return recorder.now(); }, at, stopped);
                     },
                     [&](std::span<scenario::Request> together) { station.arrive(together); });
  observer.closing();
  windows.close();
  observer.end();
  Result result = recorder.finish(all_came);
  result.skipped = requests.skipped();
  if (corridor) result.corridor = corridor->finish();
  if (thinking) {
    result.users = thinking->users();
    result.thought = thinking->thought();
  }
  return result;
}

}  // namespace canteen::serve
