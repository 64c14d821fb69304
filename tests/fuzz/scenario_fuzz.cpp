// A scenario's file of any bytes: it is read, or refused with sentences of one line each.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <canteen/scenario.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace scenario = canteen::scenario;
  try {
    const std::string text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(scenario::load_text(text, "fuzz.toml"));
  } catch (const scenario::ScenarioError& error) {
    for (const std::string& each : error.sentences()) {
      if (!each.starts_with("fuzz.toml:") || each.find('\n') != std::string::npos) std::abort();
    }
  }
  return 0;
}
