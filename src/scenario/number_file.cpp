#include "src/scenario/number_file.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <canteen/scenario/error.hpp>

#include "src/scenario/lines.hpp"
#include "src/scenario/quoted.hpp"
#include "src/scenario/stamp.hpp"

namespace canteen::scenario {
namespace {

constexpr std::size_t most_lengths = 10'000'000;

}  // namespace

std::vector<Duration> read_lengths(const std::string& path, Duration unit) {
  std::error_code ignored;
  // A pipe would be read to its end before anything else is said.
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    throw ScenarioError(path + ": must be a file, got something else");
  }
  Lines lines(path);
  std::vector<Duration> lengths;
  while (const std::optional<std::string_view> line = lines.next()) {
    if (line->find_first_not_of(" \t") == std::string_view::npos) continue;
    const std::optional<Duration> length = parse_length(*line, unit);
    if (!length) {
      throw ScenarioError(lines.place() + ": must be a number from 0 or a length of time, got " +
                          quoted(*line));
    }
    if (lengths.size() == most_lengths) {
      throw ScenarioError(path + ": must have at most " + count_text(most_lengths) +
                          " lengths of time, got more");
    }
    lengths.push_back(*length);
  }
  if (lengths.empty()) throw ScenarioError(path + ": must have a length of time on each line");
  return lengths;
}

}  // namespace canteen::scenario
