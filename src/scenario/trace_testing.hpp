// For tests: a trace from a text, replayed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include <canteen/scenario.hpp>

#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {

// What `gzip` makes of it.
inline std::string gzipped(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

// A scenario that replays `path` and works as long as nothing says otherwise: not at all.
inline Scenario replay_of(const std::string& path) {
  Scenario scenario;
  scenario.arrivals.process = Process::trace;
  scenario.arrivals.trace.path = path;
  scenario.work.service.distribution = Distribution::deterministic;
  return scenario;
}

inline std::vector<Request> all_of(Requests& requests) {
  std::vector<Request> all;
  while (auto request = requests.next()) all.push_back(*std::move(request));
  return all;
}

// The requests of a trace with that content. `change` adapts the scenario.
template <class F>
std::vector<Request> replayed(std::string_view content, F&& change) {
  const test::TemporaryFile file(content);
  Scenario scenario = replay_of(file.path());
  change(scenario);
  Requests requests(scenario);
  return all_of(requests);
}

inline std::vector<Request> replayed(std::string_view content) {
  return replayed(content, [](Scenario&) {});
}

// The sentence with which the replay ends, the file's path replaced by "FILE"; "" if it does not.
template <class F>
std::string refusal(std::string_view content, F&& change) {
  const test::TemporaryFile file(content);
  Scenario scenario = replay_of(file.path());
  change(scenario);
  try {
    Requests requests(scenario);
    while (requests.next()) {
    }
  } catch (const ScenarioError& error) {
    std::string sentence = error.what();
    const std::size_t at = sentence.find(file.path());
    if (at != std::string::npos) sentence.replace(at, file.path().size(), "FILE");
    return sentence;
  }
  return {};
}

inline std::string refusal(std::string_view content) {
  return refusal(content, [](Scenario&) {});
}

}  // namespace canteen::scenario
