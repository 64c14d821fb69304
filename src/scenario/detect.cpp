#include "src/scenario/detect.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <canteen/scenario/error.hpp>

#include "src/scenario/access_log.hpp"
#include "src/scenario/columns.hpp"
#include "src/scenario/csv.hpp"
#include "src/scenario/json_lines.hpp"
#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

TraceFormat told_by(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first != std::string_view::npos && line[first] == '{') return TraceFormat::jsonl;
  AccessParts parts;
  return split_access(line, parts) ? form_of(parts) : TraceFormat::csv;
}

Columns chosen(const Wanted& wanted, const std::vector<std::string>& there,
               const std::string& place) {
  std::string wrong;
  const std::optional<Columns> columns = Columns::choose(wanted, there, wrong);
  if (!columns) throw ScenarioError(place + ": " + wrong);
  return *columns;
}

}  // namespace

std::unique_ptr<LineFormat> detect(TraceFormat format, std::string_view first_line,
                                   const std::string& place, const Wanted& wanted) {
  const bool automatic = format == TraceFormat::automatic;
  if (automatic) format = told_by(first_line);
  if (format == TraceFormat::jsonl) {
    auto names = JsonLines::members(first_line);
    if (!names) {
      throw ScenarioError(place +
                          R"(: must be a JSON object such as {"time": 12.5, "key": "/"}, )" +
                          "got " + quoted(first_line));
    }
    const Columns columns = chosen(wanted, *names, place);
    return std::make_unique<JsonLines>(*std::move(names), wanted, columns);
  }
  if (format == TraceFormat::csv) {
    std::vector<std::string> names;
    std::string wrong;
    const bool header = Csv::split(first_line, Csv::separator_of(first_line), names);
    // Whatever is not told by its form would be CSV: then say what else it could have been.
    if (!header || (automatic && wanted.columns.time.empty() &&
                    !Columns::choose({.columns = {}, .time_unit = {}}, names, wrong))) {
      throw ScenarioError(
          place +
          (automatic ? ": must be a line of an access log, a JSON object, or a CSV header with a "
                       "time (arrivals.columns.time names it), got "
                     : ": must be a CSV header, got ") +
          quoted(first_line));
    }
    return std::make_unique<Csv>(first_line, wanted, chosen(wanted, names, place));
  }
  Wanted with_service = wanted;
  // nginx's lines are written at the departure: the arrival is found by the request time.
  with_service.service = wanted.service || format == TraceFormat::nginx;
  return std::make_unique<AccessLog>(format, with_service,
                                     chosen(with_service, part_names(), place));
}

}  // namespace canteen::scenario
