// A trace of any bytes: requests in order, or a refusal. The first byte chooses how it is read.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include <canteen/scenario.hpp>

namespace {

namespace scenario = canteen::scenario;

scenario::Scenario chosen(unsigned choice, const std::string& path) {
  scenario::Scenario replay;
  replay.arrivals.process = scenario::Process::trace;
  scenario::TraceSpec& spec = replay.arrivals.trace;
  spec.path = path;
  spec.format = static_cast<scenario::TraceFormat>((choice & 7U) % 6);
  spec.bad_lines = (choice & 8U) != 0 ? scenario::BadLines::skip : scenario::BadLines::refuse;
  spec.time_of = (choice & 16U) != 0 ? scenario::TimeOf::departure : scenario::TimeOf::automatic;
  spec.same_second =
      (choice & 32U) != 0 ? scenario::SameSecond::burst : scenario::SameSecond::spread;
  if ((choice & 64U) != 0) spec.reorder = std::chrono::seconds(1);
  if ((choice & 128U) != 0) spec.time_unit = std::chrono::hours(24);
  replay.work.service.distribution =
      (choice & 8U) != 0 ? scenario::Distribution::trace : scenario::Distribution::deterministic;
  return replay;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const int file = ::memfd_create("trace", MFD_CLOEXEC);
  if (file < 0 || ::write(file, data + 1, size - 1) < 0) std::abort();
  try {
    scenario::Requests requests(chosen(data[0], "/proc/self/fd/" + std::to_string(file)));
    scenario::Duration last{};
    while (const auto request = requests.next()) {
      if (request->at < last || request->service < scenario::Duration::zero()) std::abort();
      last = request->at;
    }
  } catch (const scenario::ScenarioError& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
  }
  ::close(file);
  return 0;
}
