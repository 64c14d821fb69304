#include "src/scenario/trace_source.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

#include <canteen/scenario/error.hpp>

#include "src/scenario/detect.hpp"
#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

// A length that a scenario names may be as long as 64 bits are: the difference may not fit.
std::int64_t minus(std::int64_t time, Duration length) {
  return time < never + length.count() ? never : time - length.count();
}

}  // namespace

void TraceSource::Heap::push(Entry entry) {
  entries_.push_back(std::move(entry));
  std::ranges::push_heap(entries_, std::greater<>(),
                         [](const Entry& each) { return std::tuple(each.at, each.line); });
}

TraceSource::Entry TraceSource::Heap::pop() {
  std::ranges::pop_heap(entries_, std::greater<>(),
                        [](const Entry& each) { return std::tuple(each.at, each.line); });
  Entry entry = std::move(entries_.back());
  entries_.pop_back();
  return entry;
}

TraceSource::TraceSource(const Scenario& scenario)
    : spec_(scenario.arrivals.trace),
      lines_(spec_.path),
      counts_(!spec_.columns.count.empty()),
      latest_stamp_(never),
      settled_(never) {
  Wanted wanted;
  wanted.columns = spec_.columns;
  wanted.time_unit = spec_.time_unit;
  wanted.service_unit = scenario.work.service.unit;
  const auto of_trace = [](const auto& work) {
    return work.service.distribution == Distribution::trace;
  };
  wanted.service =
      spec_.time_of == TimeOf::departure ||
      (draws_service(scenario.work) &&
       (of_trace(scenario.work) || std::ranges::any_of(scenario.work.classes, of_trace)));
  wanted.client = knows_clients(scenario);
  wanted.key = scenario.strategy.prepared && !scenario.work.dishes;
  std::optional<std::string_view> line = lines_.next();
  while (line && is_blank(*line)) line = lines_.next();
  if (!line) throw ScenarioError(spec_.path + ": must have a line for each request, got none");
  format_ = detect(spec_.format, *line, lines_.place(), wanted);
  departures_ = spec_.time_of == TimeOf::automatic ? format_->at_departure() && !counts_
                                                   : spec_.time_of == TimeOf::departure;
  if (!format_->has_header()) use_line(*line);
}

std::optional<TracedRequest> TraceSource::next() {
  while (std::optional<Entry> entry = next_entry()) {
    if (!first_arrival_) first_arrival_ = entry->at;
    const Duration since_first(entry->at - *first_arrival_);
    if (since_first < spec_.from) continue;
    if (spec_.to && since_first >= *spec_.to) break;
    return TracedRequest{since_first - spec_.from, entry->service, std::move(entry->key),
                         std::move(entry->kind), std::move(entry->client)};
  }
  return std::nullopt;
}

std::optional<TraceSource::Entry> TraceSource::next_entry() {
  while (true) {
    const bool all_settled = lines_ended_ && by_stamp_.empty();
    if (!by_arrival_.empty() && (all_settled || by_arrival_.first().at <= settled_)) {
      return take_first();
    }
    if (all_settled) return std::nullopt;
    if (!by_stamp_.empty() &&
        (lines_ended_ || by_stamp_.first().at < minus(latest_stamp_, spec_.reorder))) {
      settle_group();
    } else {
      read_line();
    }
  }
}

TraceSource::Entry TraceSource::take_first() {
  Entry entry = by_arrival_.pop();
  if (entry.count > 1) {
    Entry rest = entry;
    --rest.count;
    rest.at += rest.gap;
    by_arrival_.push(std::move(rest));
  }
  return entry;
}

void TraceSource::read_line() {
  const std::optional<std::string_view> line = lines_.next();
  if (!line) {
    lines_ended_ = true;
  } else if (!is_blank(*line)) {
    use_line(*line);
  }
}

void TraceSource::use_line(std::string_view line) {
  if (line.find('\0') != std::string_view::npos) {
    return bad_line(lines_.number(), "must be text, got " + quoted(line));
  }
  switch (format_->read(line, record_, wrong_)) {
    case LineFormat::Verdict::nothing:
      return;
    case LineFormat::Verdict::bad:
      return bad_line(lines_.number(), wrong_);
    case LineFormat::Verdict::good:
      break;
  }
  const std::int64_t stamp = record_.stamp.nanoseconds;
  if (stamp < minus(latest_stamp_, spec_.reorder)) {
    return bad_line(lines_.number(),
                    "must be at most " + duration_text(spec_.reorder) +
                        " earlier than a line before it (arrivals.reorder), got one " +
                        duration_text(Duration(latest_stamp_ - stamp)) + " earlier");
  }
  if (departures_ && record_.service > spec_.reorder) {
    return bad_line(lines_.number(),
                    "must have a service time of at most " + duration_text(spec_.reorder) +
                        " (arrivals.reorder), got " + duration_text(*record_.service));
  }
  latest_stamp_ = std::max(latest_stamp_, stamp);
  by_stamp_.push({stamp, lines_.number(), record_.stamp.resolution, record_.service,
                  std::exchange(record_.key, {}), std::exchange(record_.kind, {}),
                  std::exchange(record_.client, {}), record_.count});
}

// Those of the earliest time in by_stamp_, all of which have come, go on to by_arrival_.
void TraceSource::settle_group() {
  const std::int64_t stamp = by_stamp_.first().at;
  std::vector<Entry> group;
  std::int64_t alike = 0;
  while (!by_stamp_.empty() && by_stamp_.first().at == stamp) {
    group.push_back(by_stamp_.pop());
    if (group.back().resolution > Duration::zero()) ++alike;
  }
  std::int64_t nth = 0;
  for (Entry& entry : group) {
    if (counts_) {
      settle_count(std::move(entry));
      continue;
    }
    if (entry.resolution > Duration::zero() && spec_.same_second == SameSecond::spread) {
      const std::int64_t part = entry.resolution.count() / alike;
      entry.at += part * nth++;
    }
    if (departures_ && entry.service) entry.at -= entry.service->count();
    by_arrival_.push(std::move(entry));
  }
  // Later groups have later times, and none of theirs took longer than arrivals.reorder.
  settled_ = departures_ ? minus(stamp, spec_.reorder) : stamp;
}

// Each line has its interval to itself, whoever else is counted in the same.
void TraceSource::settle_count(Entry entry) {
  if (entry.count == 0) return;
  if (spec_.same_second == SameSecond::spread) {
    const Duration known = entry.resolution > Duration::zero() ? entry.resolution : spec_.time_unit;
    entry.gap = spec_.interval.value_or(known).count() / static_cast<std::int64_t>(entry.count);
  }
  by_arrival_.push(std::move(entry));
}

void TraceSource::bad_line(std::uint64_t line, const std::string& wrong) {
  if (spec_.bad_lines == BadLines::refuse) {
    throw ScenarioError(lines_.place(line) + ": " + wrong);
  }
  ++skipped_;
}

}  // namespace canteen::scenario
