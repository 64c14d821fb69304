// A file of keys of any bytes: requests, or a refusal. The first byte chooses how it is read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include <canteen/scenario.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace scenario = canteen::scenario;
  if (size < 1) return 0;
  const int file = ::memfd_create("keys", MFD_CLOEXEC);
  if (file < 0 || ::write(file, data + 1, size - 1) < 0) std::abort();
  scenario::KeySpec spec;
  spec.path = "/proc/self/fd/" + std::to_string(file);
  spec.format = scenario::all_key_formats[data[0] % scenario::all_key_formats.size()];
  if ((data[0] & 64U) != 0) spec.column = "2";
  if ((data[0] & 128U) != 0) spec.column = "key";
  spec.head = 10'000;
  try {
    const scenario::Keys keys = scenario::read_keys(spec);
    if (keys.numbers.empty() || keys.numbers.size() > spec.head) std::abort();
    for (const std::uint64_t each : keys.numbers) {
      if (each >= keys.distinct) std::abort();
    }
  } catch (const scenario::ScenarioError& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
  }
  ::close(file);
  return 0;
}
