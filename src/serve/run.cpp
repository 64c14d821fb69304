#include <optional>
#include <stop_token>
#include <utility>

#include <canteen/scenario/requests.hpp>
#include <canteen/serve/run.hpp>

#include "src/serve/hall.hpp"
#include "src/serve/observer.hpp"
#include "src/serve/pace.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/windows.hpp"

namespace canteen::serve {

// The caller's thread is the generator: it owns the schedule, and waits for nothing but the time.
// When it is left by an exception (a bad line in a trace, say), the destructors end the observer
// and cut the windows short.
Result run(const scenario::Scenario& scenario, const RunOptions& options) {
  scenario::Requests requests(scenario);
  Recorder recorder(scenario);
  std::stop_source stop;
  const std::stop_callback forward(options.stop, [&] { stop.request_stop(); });
  const std::stop_token stopped = stop.get_token();
  Hall hall(scenario, recorder);
  Windows windows(scenario, hall, recorder, stop);
  Observer observer(options, requests.length(), recorder, stop);
  windows.prepare();
  hall.open();

  bool all_came = true;
  while (std::optional<scenario::Request> request = requests.next()) {
    if (!pace(recorder, request->at, stopped)) {
      all_came = false;
      break;
    }
    hall.arrive(*std::move(request));
  }
  observer.closing();
  windows.close();
  observer.end();
  Result result = recorder.finish(all_came);
  result.skipped = requests.skipped();
  return result;
}

}  // namespace canteen::serve
