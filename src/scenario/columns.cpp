#include "src/scenario/columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

using Names = std::span<const std::string_view>;

// The first of them that is there is taken.
constexpr std::array<std::string_view, 17> time_names{
    "t",          "time",       "timestamp",    "ts",         "@timestamp", "datetime",
    "date_time",  "time_local", "time_iso8601", "msec",       "arrival",    "arrival_time",
    "arrived_at", "start_time", "start",        "created_at", "date"};
// None whose unit is milliseconds as often as seconds.
constexpr std::array<std::string_view, 7> service_names{
    "service", "service_time", "work_out", "work", "request_time", "duration", "took"};
constexpr std::array<std::string_view, 8> key_names{"key",         "url",    "uri",      "path",
                                                    "request_uri", "target", "resource", "dish"};
constexpr std::array<std::string_view, 1> kind_names{"class"};
constexpr std::array<std::string_view, 7> client_names{
    "client", "client_ip", "remote_addr", "remote_host", "ip", "host", "user"};

Names names_of(Column column) {
  switch (column) {
    case Column::time:
      return time_names;
    case Column::service:
      return service_names;
    case Column::key:
      return key_names;
    case Column::kind:
      return kind_names;
    case Column::client:
      return client_names;
    case Column::count:
      break;
  }
  return {};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 16;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
    text += (i > 0 ? ", " : "") + quoted(names[i]);
  }
  if (names.size() > most) text += ", ...";
  return text.empty() ? "none" : text;
}

struct Want {
  Column column;
  const std::string& named;
  std::string_view field;
  std::string_view what;
  bool needed;
  bool looked_for;
};

}  // namespace

std::optional<Columns> Columns::choose(const Wanted& wanted, const std::vector<std::string>& there,
                                       std::string& wrong) {
  const std::array<Want, 6> wants{{
      {Column::time, wanted.columns.time, "time", "a time", true, true},
      {Column::service, wanted.columns.service, "service", "a service time", wanted.service,
       wanted.service},
      {Column::key, wanted.columns.key, "key", "a key", wanted.key, true},
      {Column::kind, wanted.columns.kind, "class", "a class", false, true},
      {Column::client, wanted.columns.client, "client", "a client", wanted.client, wanted.client},
      {Column::count, wanted.columns.count, "count", "a count", false, false},
  }};
  Columns chosen;
  for (const Want& want : wants) {
    auto& index = chosen.index_[static_cast<std::size_t>(want.column)];
    const auto take = [&](auto&& fits) {
      const auto found = std::ranges::find_if(there, fits);
      if (found == there.end()) return false;
      index = static_cast<std::size_t>(found - there.begin());
      return true;
    };
    if (!want.named.empty()) {
      if (take([&](const std::string& name) { return name == want.named; })) continue;
      wrong = "must have " + quoted(want.named) + " (arrivals.columns." + std::string(want.field) +
              "), got " + listed(there);
      return std::nullopt;
    }
    if (!want.looked_for) continue;
    for (const std::string_view usual : names_of(want.column)) {
      if (take([&](const std::string& name) { return same_but_for_case(name, usual); })) break;
    }
    if (!index && want.needed) {
      wrong = "must have " + std::string(want.what) + " (arrivals.columns." +
              std::string(want.field) + " names it), got " + listed(there);
      return std::nullopt;
    }
  }
  return chosen;
}

std::string usual_names(Column column) {
  std::string text;
  for (const std::string_view name : names_of(column)) {
    text += (text.empty() ? "`" : ", `") + std::string(name) + "`";
  }
  return text;
}

bool read_times(std::string_view time, const std::string& time_name,
                std::optional<std::string_view> service, const std::string& service_name,
                const Wanted& wanted, Record& record, std::string& wrong) {
  const std::optional<Stamp> stamp = parse_stamp(time, wanted.time_unit);
  if (!stamp && parse_number(time)) {
    wrong = time_name + " must be within 133 years of zero, in units of " +
            duration_text(wanted.time_unit) + " (arrivals.time_unit), got " + quoted(time);
    return false;
  }
  if (!stamp) {
    wrong = time_name + " must be " + std::string(stamp_words) + ", got " + quoted(time);
    return false;
  }
  record.stamp = *stamp;
  record.service.reset();
  if (!service) return true;
  record.service = parse_length(*service, wanted.service_unit);
  if (!record.service) {
    wrong = service_name + " must be a number from 0, got " + quoted(*service);
  }
  return record.service.has_value();
}

bool read_count(std::string_view count, const std::string& count_name, Record& record,
                std::string& wrong) {
  const std::optional<double> number = parse_number(count);
  if (number && *number >= 0 && *number <= 1e9 && *number == std::floor(*number)) {
    record.count = static_cast<std::uint64_t>(*number);
    return true;
  }
  wrong = count_name + " must be a whole number from 0 to 1000000000, got " + quoted(count);
  return false;
}

}  // namespace canteen::scenario
