#include <string_view>

#include <canteen/scenario/field.hpp>

#include "src/scenario/access_log.hpp"
#include "src/scenario/columns.hpp"
#include "src/scenario/fields.hpp"

namespace canteen::scenario {
namespace {

constexpr std::string_view beginning = R"(# The scenario

What a scenario file can say. This page is made from the table that the program reads by; a field
that is not here is an error, and so is a value of the wrong kind: `file:line: field: must be …,
got …`, all of a file at once. `scenarios/` has some to begin with.

A field can be given on the command line as well (`--set strategy.windows=8`), in place of the
file's. A trace given there replaces the file's process, a rate given there the file's trace.

| written | is |
|---|---|
| `"20 ms"`, `"1 min 30 s"` | a length of time; units ns, us (µs), ms, s, min, h, d |
| `"180/s"`, `"88/min"` | a rate; per any of these units |
| `"12:00"`, `"12:00:30"` | a time of day |
)";

struct Section {
  std::string_view prefix;
  std::string_view title;
};

constexpr Section sections[] = {
    {"arrivals.", "[arrivals]: who comes, and when"},
    {"work.", "[work]: what a window does with one request"},
    {"strategy.", "[strategy]: how the rush is got through"},
    {"target.", "[target]: what is good enough"},
    {"cost.", "[cost]: what it takes"},
    {"plan.", "[plan]: what `canteen plan` may change"},
};

constexpr std::string_view target = R"(
A target is met when all of it holds. On one line, as `canteen run --target` takes it in place of
the file's: `wait_p99 < 200 ms and lost < 1%`, `staff.wait_max < 1 s and throughput > 80/s`; a
figure that is just the limit is good enough.
)";

constexpr std::string_view traces = R"(
## Traces

The first line tells the form, unless `arrivals.format` says it. Files may be packed by gzip, xz or zstd (told by
their content; joined files are one), with LF or CR LF, with a byte order mark. Blank lines
mean nothing. A line has at most 1 MiB.

- **Access logs**: `host ident user [time] "method path protocol" status bytes`, then `"referer"
  "agent"` in the combined form, then whatever the server was told to add. A request time is the
  first number with a point behind them, or what is named `rt=` or `request_time=`, in seconds. With
  a request time the form is nginx's: its lines are written at the departure, so the arrival is the
  time on the line less the request time. Apache's time is the arrival already. The parts, as
  `arrivals.columns` names them: )";

constexpr std::string_view more_traces = R"(
- **CSV** begins with a header; commas, tabs or semicolons separate, whichever the header has. A
  column may stand in quotes, a quote in it is doubled; it ends on its line. A header that comes
  again is passed over.
- **JSON lines**: an object on each line. `a.b` is the member b of the member a. A time that is
  missing is an error, a key or class that is missing is empty.
- **Counts**: CSV or JSON lines with `arrivals.columns.count`, how many came in the
  `arrivals.interval` from the time on the line on. A line that counts nobody may be left out.

A time is a number of `arrivals.time_unit`s since anything, or a date of the years 1970 to 2099:
`2026-08-01T12:00:00.250+02:00` (a blank for the T; no time zone means Greenwich) or
`01/Aug/2026:12:00:00 +0200`. Only differences count: the first arrival is the first moment of the
run. A service time is a number of `work.service.unit`s or a length of time with its own unit.

The names that are tried where `arrivals.columns` names none, in any case of letters:

)";

constexpr std::string_view ending = R"(
Lines out of order are put in order if they are no further out than `arrivals.reorder`, and so are
departures that took no longer than that; others are bad lines. What lies within it is kept in
memory: of a pipe, that much has to come before the first request is made.

## What is counted, and from when

- The **arrival** of a request is the intended one, as written here: a generator or a server that
  is late makes its wait longer, never shorter.
- **Wait**: from the arrival to the start of the service. **Response**: from the arrival to its end.
- At one instant, those who are done leave before others arrive; those who arrive together do so in
  the order of the file.
- `strategy.buffer` counts those who wait, not those at the windows.
- A **percentile** of n values is the value of rank ⌈q·n⌉, counted from the least.
- The **offered load** is the rate of arrivals times the mean service time, divided by the windows;
  where these come and go, by as many as were open on average. Of windows that serve several in one
  service (`strategy.batch`) it is the rate of full services: what would be asked of them if all
  were full, and took no longer.
- A window that comes and goes counts as **open** from the beginning of its start-up until it closes,
  for its utilisation and its costs. One that is one too many closes at once if it is idle or still
  starting up, and else the first that is done does.
- `arrivals.speed` divides the times of arrival and nothing else. At twice the speed the windows have
  half the time for the same work.
- The same seed gives the same requests, on every machine. Arrivals, service times, classes,
  keys and patience are drawn apart: another service time leaves the arrivals as they are.
)";

void add_table(std::string& text, const Section& section) {
  text += "\n## " + std::string(section.title) + "\n\n";
  text += "| field | must be | when absent | meaning |\n|---|---|---|---|\n";
  std::string later;
  for (const FieldRow& row : field_rows()) {
    if (!row.path.starts_with(section.prefix)) continue;
    if (row.read == nullptr) {
      later += (later.empty() ? "`" : ", `") + std::string(row.path) + "`";
      continue;
    }
    text += "| `" + std::string(row.path) + "` | " + std::string(row.type) + " | " +
            std::string(row.fallback) + " | " + std::string(row.meaning) + " |\n";
  }
  if (later.empty()) return;
  text += '\n';
  text += "Known, and refused because not available yet: " + later + ".\n";
}

}  // namespace

std::vector<Field> fields() {
  std::vector<Field> list;
  for (const FieldRow& row : field_rows()) {
    list.push_back({std::string(row.path), std::string(row.type), std::string(row.fallback),
                    std::string(row.meaning), row.read != nullptr});
  }
  return list;
}

std::string field_guide() {
  std::string text(beginning);
  for (const Section& section : sections) {
    add_table(text, section);
    if (section.prefix == "target.") text += target;
  }
  text += traces;
  for (const std::string& name : part_names()) {
    text += (name == part_names().front() ? "`" : ", `") + name + "`";
  }
  text += ".";
  text += more_traces;
  text += "- the time: " + usual_names(Column::time) + "\n";
  text += "- the key: " + usual_names(Column::key) + "\n";
  text += "- the class: " + usual_names(Column::kind) + "\n";
  text += "- the client, where it is needed: " + usual_names(Column::client) + "\n";
  text += "- the service time, where one is needed: " + usual_names(Column::service) + "\n";
  text += ending;
  return text;
}

}  // namespace canteen::scenario
