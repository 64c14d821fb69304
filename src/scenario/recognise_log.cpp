#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/recognise_log.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/scenario/packing.hpp"
#include "src/scenario/trace_source.hpp"

namespace canteen::scenario {
namespace {

// Whether its first request can be read.
bool can_be_read(const std::string& path, Distribution service) {
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = path;
  scenario.work.service.distribution = service;
  try {
    return TraceSource(scenario).next().has_value();
  } catch (const ScenarioError&) {
    return false;
  }
}

bool is_packed(const std::string& path) {
  std::array<char, longest_mark> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const auto count = static_cast<std::size_t>(file.gcount());
  return packing_of(std::span(bytes).first(count)) != Packing::none;
}

}  // namespace

std::optional<RecognisedLog> recognise_log(const std::string& path) {
  std::error_code ignored;
  // What can be read only once is what somebody says that it is; and the name says it.
  if (path.ends_with(".toml") || !std::filesystem::is_regular_file(path, ignored)) {
    return std::nullopt;
  }
  if (can_be_read(path, Distribution::trace)) return RecognisedLog{true, true};
  if (can_be_read(path, Distribution::deterministic)) return RecognisedLog{true, false};
  if (is_packed(path)) return RecognisedLog{};
  return std::nullopt;
}

}  // namespace canteen::scenario
