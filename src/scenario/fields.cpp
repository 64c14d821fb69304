#include "src/scenario/fields.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace canteen::scenario {
namespace {

constexpr std::uint64_t any_count = std::numeric_limits<std::int64_t>::max();
constexpr Range not_negative{};
constexpr Range positive{.above = true};

// Short, so that the table below reads as one.
using N = const Node&;
using R = const Reading&;

bool read_path(N node, R reading) {
  return read_text(node, reading.scenario.arrivals.trace.path);
}

bool optional_duration(N node, Range range, std::optional<Duration>& out) {
  Duration value{};
  if (!read_duration(node, range, value)) return false;
  out = value;
  return true;
}

bool read_service(N node, R reading) {
  ServiceTime& service = reading.scenario.work.service;
  if (!read_duration(node, not_negative, service.mean)) return false;
  service.distribution = Distribution::deterministic;
  return true;
}

bool read_lost(N node, R reading) {
  double share = 0;
  if (!read_number(node, {.most = 1}, share)) return false;
  reading.scenario.target.lost = share;
  return true;
}

bool read_process(N node, R reading) {
  return read_choice<Process>(node, reading,
                              {{"poisson", Process::poisson},
                               {"deterministic", Process::deterministic},
                               {"mmpp", Process::poisson, false},
                               {"closed", Process::poisson, false}},
                              reading.scenario.arrivals.process);
}

bool read_format(N node, R reading) {
  return read_choice<TraceFormat>(node, reading,
                                  {{"auto", TraceFormat::automatic},
                                   {"common", TraceFormat::common},
                                   {"combined", TraceFormat::combined},
                                   {"nginx", TraceFormat::nginx},
                                   {"csv", TraceFormat::csv},
                                   {"jsonl", TraceFormat::jsonl}},
                                  reading.scenario.arrivals.trace.format);
}

bool read_time_of(N node, R reading) {
  return read_choice<TimeOf>(
      node, reading,
      {{"auto", TimeOf::automatic}, {"arrival", TimeOf::arrival}, {"departure", TimeOf::departure}},
      reading.scenario.arrivals.trace.time_of);
}

bool read_same_second(N node, R reading) {
  return read_choice<SameSecond>(node, reading,
                                 {{"spread", SameSecond::spread}, {"burst", SameSecond::burst}},
                                 reading.scenario.arrivals.trace.same_second);
}

bool read_bad_lines(N node, R reading) {
  return read_choice<BadLines>(node, reading,
                               {{"refuse", BadLines::refuse}, {"skip", BadLines::skip}},
                               reading.scenario.arrivals.trace.bad_lines);
}

bool read_kind(N node, R reading) {
  return read_choice<WorkKind>(node, reading,
                               {{"sleep", WorkKind::sleep},
                                {"spin", WorkKind::spin},
                                {"cpu", WorkKind::spin},
                                {"command", WorkKind::command},
                                {"function", WorkKind::sleep, false}},
                               reading.scenario.work.kind);
}

bool read_distribution(N node, R reading) {
  return read_choice<Distribution>(node, reading,
                                   {{"deterministic", Distribution::deterministic},
                                    {"exponential", Distribution::exponential},
                                    {"lognormal", Distribution::lognormal},
                                    {"trace", Distribution::trace}},
                                   reading.scenario.work.service.distribution);
}

bool read_discipline(N node, R reading) {
  return read_choice<Discipline>(node, reading,
                                 {{"fifo", Discipline::fifo},
                                  {"lifo", Discipline::lifo},
                                  {"priority", Discipline::priority},
                                  {"contend", Discipline::contend}},
                                 reading.scenario.strategy.discipline);
}

bool read_lines(N node, R reading) {
  return read_choice<LineLayout>(node, reading,
                                 {{"shared", LineLayout::shared},
                                  {"per_window", LineLayout::per_window},
                                  {"stealing", LineLayout::stealing}},
                                 reading.scenario.strategy.lines);
}

Dishes& dishes_of(Scenario& scenario) {
  auto& dishes = scenario.work.dishes;
  return dishes ? *dishes : dishes.emplace();
}

Prepared& prepared_of(Scenario& scenario) {
  auto& prepared = scenario.strategy.prepared;
  return prepared ? *prepared : prepared.emplace();
}

bool read_policy(N node, R reading) {
  const auto* const name = node.as<std::string>();
  if (name == nullptr) return false;
  for (const cache::Policy each : cache::all_policies) {
    if (cache::name_of(each) != *name) continue;
    prepared_of(reading.scenario).policy = each;
    return true;
  }
  return false;
}

bool read_middleware(N node, R reading) {
  std::string url;
  if (!read_text(node, url)) return false;
  for (const std::string_view known :
       {"sqlite:", "rabbitmq://", "activemq://", "kafka://", "rocketmq://"}) {
    if (url.starts_with(known)) {
      reading.complain(node, node.text() + " is not available yet");
      return true;
    }
  }
  return url == "memory:";
}

bool read_full(N node, R reading) {
  return read_choice<WhenFull>(node, reading,
                               {{"block", WhenFull::block},
                                {"reject", WhenFull::reject},
                                {"drop_oldest", WhenFull::drop_oldest},
                                {"spill", WhenFull::block, false}},
                               reading.scenario.strategy.full);
}

constexpr std::array rows{
    // [arrivals]: who comes
    FieldRow{"arrivals.process", R"("poisson" or "deterministic")", R"("poisson")",
             "People who know nothing of each other (their gaps are exponential), or one after the "
             "other in equal gaps. Not available yet: `mmpp`, `closed`.",
             read_process},
    FieldRow{"arrivals.rate",
             R"(a rate such as "20/s", or steps such as [["11:50", "20/s"], ["12:00", "180/s"]])",
             "needed without a trace",
             "How many come, per ns, us, ms, s, min, h or d. A step holds until the next one; its "
             "time is a time of day, or a time since the opening (`\"0 s\"` first). The first step "
             "is the opening, a last step of `\"0/s\"` the end.",
             read_rate},
    FieldRow{
        "arrivals.length", R"(a length of time above zero such as "10 min")",
        "until `head` have come, or a last step of 0/s",
        "How long they keep coming, in the scenario's own time.",
        [](N node, R r) { return optional_duration(node, positive, r.scenario.arrivals.length); }},
    FieldRow{"arrivals.head", "a whole number from 0", "0: all", "At most so many requests.",
             [](N node, R r) { return read_whole(node, 0, any_count, r.scenario.arrivals.head); }},
    FieldRow{"arrivals.speed", "a number above 0, up to 1e9", "1",
             "Requests come so many times as fast as written. It divides the times of arrival and "
             "nothing else: each request takes as long as before.",
             [](N node, R r) {
               return read_number(node, {.most = 1e9, .above = true}, r.scenario.arrivals.speed);
             }},
    FieldRow{"arrivals.seed", "a whole number from 0", "1",
             "Another seed, other requests of the same kind. Equal seeds give equal requests, on "
             "every machine.",
             [](N node, R r) { return read_whole(node, 0, any_count, r.scenario.arrivals.seed); }},
    FieldRow{"arrivals.classes", "a table of shares such as { student = 0.9, staff = 0.1 }",
             "one kind of people, or those of the trace",
             "The kinds of people and which part of all they are.", read_classes},

    // [arrivals]: a log that is replayed
    FieldRow{"arrivals.trace", R"(the path of a file such as "access.log.gz")", "none",
             "Replays a log of requests, packed by gzip, xz or zstd or not, instead of a process. "
             "The path is "
             "relative to the scenario's file; on the command line, to the working folder.",
             read_path},
    FieldRow{"arrivals.format", R"("auto", "common", "combined", "nginx", "csv" or "jsonl")",
             R"("auto": told by the first line)",
             "`common` and `combined` access logs; `nginx`: combined, with the request time behind "
             "it; `csv` with a header; `jsonl`: a JSON object on each line.",
             read_format},
    FieldRow{"arrivals.columns.time", "a name of a column", "the usual names",
             "The column (CSV), member (JSON; `a.b` is b within a) or part (access log) that is "
             "the time.",
             [](N node, R r) { return read_text(node, r.scenario.arrivals.trace.columns.time); }},
    FieldRow{"arrivals.columns.key", "a name of a column", "the usual names, or no key",
             "What is asked for.",
             [](N node, R r) { return read_text(node, r.scenario.arrivals.trace.columns.key); }},
    FieldRow{
        "arrivals.columns.service", "a name of a column",
        "the usual names, where a service time is needed",
        "How long it takes; see work.service.unit.",
        [](N node, R r) { return read_text(node, r.scenario.arrivals.trace.columns.service); }},
    FieldRow{"arrivals.columns.class", "a name of a column", "`class`, or one kind of people",
             "Who asks.",
             [](N node, R r) { return read_text(node, r.scenario.arrivals.trace.columns.kind); }},
    FieldRow{"arrivals.time_unit", R"(a length of time above zero, up to 1 d, such as "1 ms")",
             R"("1 s")", "What 1 is worth in a time that is a plain number.",
             [](N node, R r) {
               return read_duration(node, {.most = 86'400e9, .above = true},
                                    r.scenario.arrivals.trace.time_unit);
             }},
    FieldRow{"arrivals.time_of", R"("auto", "arrival" or "departure")",
             R"("auto": departure for nginx, arrival for the others)",
             "What the time on a line is the time of. A departure's arrival lies earlier by the "
             "service time on the line.",
             read_time_of},
    FieldRow{"arrivals.same_second", R"("spread" or "burst")", R"("spread")",
             "A clock of whole seconds cannot tell apart what came within one. They are spread "
             "evenly within it, in the order of the lines; or all come at its beginning.",
             read_same_second},
    FieldRow{"arrivals.reorder", R"(a length of time such as "1 min")", R"("1 h")",
             "How far out of order a line may be. Lines within it are kept in memory.",
             [](N node, R r) {
               return read_duration(node, not_negative, r.scenario.arrivals.trace.reorder);
             }},
    FieldRow{"arrivals.bad_lines", R"("refuse" or "skip")", R"("refuse")",
             "What becomes of a line that cannot be read: the end of the run with a sentence about "
             "it, or nothing but a count.",
             read_bad_lines},
    FieldRow{"arrivals.from", R"(a length of time such as "1 h")", R"("0 s")",
             "Where the replay begins, since the first arrival of the trace.",
             [](N node, R r) {
               return read_duration(node, not_negative, r.scenario.arrivals.trace.from);
             }},
    FieldRow{"arrivals.to", R"(a length of time above zero such as "2 h")", "the end of the trace",
             "Where it ends, since the first arrival of the trace.",
             [](N node, R r) {
               return optional_duration(node, positive, r.scenario.arrivals.trace.to);
             }},

    // [work]
    FieldRow{"work.kind", R"("sleep", "spin" or "command")", R"("sleep")",
             "What a window does with a request. `sleep`: it waits, as for another machine; "
             "`spin` (or `cpu`): it takes that much of a processor; `command`: it runs a program. "
             "Not available yet: "
             "`function`.",
             read_kind},
    FieldRow{"work.service", R"(a length of time such as "20 ms", or a table with a distribution)",
             "needed, except with a command",
             "How long that takes. A length of time alone is a deterministic distribution.",
             read_service},
    FieldRow{"work.service.distribution",
             R"("deterministic", "exponential", "lognormal" or "trace")", R"("exponential")",
             "`trace`: as long as the trace says.", read_distribution},
    FieldRow{"work.service.mean", R"(a length of time such as "20 ms")",
             "needed, except with a trace's service times", "The mean of the distribution.",
             [](N node, R r) {
               return read_duration(node, not_negative, r.scenario.work.service.mean);
             }},
    FieldRow{
        "work.service.cv", "a number from 0 to 100", "1",
        "Of a lognormal: standard deviation / mean. 0: all equal; 1: as an exponential; "
        "above: many short ones and a few that hold up everybody.",
        [](N node, R r) { return read_number(node, {.most = 100}, r.scenario.work.service.cv); }},
    FieldRow{
        "work.service.unit", R"(a length of time above zero such as "20 ms")", R"("1 s")",
        "What 1 in the trace's column of service times is worth.",
        [](N node, R r) { return read_duration(node, positive, r.scenario.work.service.unit); }},
    FieldRow{"work.command", R"(a list of texts such as ["curl", "-s", "http://localhost/{key}"])",
             "needed with kind = \"command\"",
             "The program and its arguments, run without a shell. `{key}`, `{class}` and "
             "`{number}` stand for the request's.",
             [](N node, R r) { return read_texts(node, r.scenario.work.command); }},
    FieldRow{
        "work.timeout", R"(a length of time above zero such as "10 s")", "none",
        "How long a command may take; then it is ended and counts as failed.",
        [](N node, R r) { return optional_duration(node, positive, r.scenario.work.timeout); }},
    FieldRow{"work.show_output", "true or false", "false",
             "Whether what a command prints is shown, on standard error.",
             [](N node, R r) { return read_flag(node, r.scenario.work.show_output); }},
    FieldRow{"work.dishes.distinct", "a whole number from 1 to 10000000",
             "needed with work.dishes; without: no key but a trace's",
             "How many different things are asked for. The key of each is its number, from 1, the "
             "most popular. A trace's own keys stand: this is for requests for which it has none.",
             [](N node, R r) {
               return read_whole(node, 1, 10'000'000, dishes_of(r.scenario).distinct);
             }},
    FieldRow{
        "work.dishes.zipf", "a number from 0 to 10", "1",
        "How much more popular some are than others: the n-th is asked for n^zipf times less "
        "often than the first. 0: all alike.",
        [](N node, R r) { return read_number(node, {.most = 10}, dishes_of(r.scenario).zipf); }},

    // [strategy]
    FieldRow{"strategy.windows", "a whole number from 1 to 10000", "1",
             "How many requests are served at the same time; each window is a thread.",
             [](N node, R r) { return read_whole(node, 1, 10'000, r.scenario.strategy.windows); }},
    FieldRow{
        "strategy.buffer", "a whole number from 0", "0: any number",
        "How many may wait in the line, those at the windows not counted.",
        [](N node, R r) { return read_whole(node, 0, any_count, r.scenario.strategy.buffer); }},
    FieldRow{"strategy.full", R"("block", "reject" or "drop_oldest")", R"("block")",
             "What becomes of an arrival that finds the line full. `block`: it waits outside, in "
             "order, and that counts as waiting; `reject`: it is lost; `drop_oldest`: it comes in, "
             "and who has waited longest is lost. Not available yet: `spill`.",
             read_full},
    FieldRow{"strategy.discipline", R"("fifo", "lifo", "priority" or "contend")", R"("fifo")",
             "Who is next. `fifo`: who came first; `lifo`: who came last; `priority`: the first of "
             "the kind that strategy.priority puts first; `contend`: there is no line, and anybody "
             "is next, as luck has it.",
             read_discipline},
    FieldRow{"strategy.priority", R"(a list of texts such as ["staff", "student"])",
             "the order of arrivals.classes",
             "With discipline = \"priority\": the kinds of people, who is served first in front. "
             "Those that are not in it come after them.",
             [](N node, R r) { return read_texts(node, r.scenario.strategy.priority); }},
    FieldRow{"strategy.lines", R"("shared", "per_window" or "stealing")", R"("shared")",
             "Where people stand. `shared`: in one line for all windows; `per_window`: in a line "
             "before each window, and whoever comes takes the shortest, who is being served "
             "counted; `stealing`: likewise, and a window that has nobody left serves the longest "
             "line of another. The buffer is for all of them together.",
             read_lines},
    FieldRow{"strategy.middleware", R"("memory:")", R"("memory:")",
             "Where the line is kept. Not available yet: `sqlite:PATH`, `rabbitmq://`, "
             "`activemq://`, `kafka://`, `rocketmq://`.",
             read_middleware},
    FieldRow{"strategy.prepared.capacity", "a whole number from 1 to 10000000",
             "needed with strategy.prepared",
             "A cache before the windows, with room for so many keys, some 100 bytes each. What is "
             "asked for and not there is made once, by a window, as work says; who asks for it "
             "meanwhile, at another window, waits for that. Then it is there.",
             [](N node, R r) {
               return read_whole(node, 1, 10'000'000, prepared_of(r.scenario).capacity);
             }},
    FieldRow{
        "strategy.prepared.share", "a number from 0 to 1", "0: nothing is ready",
        "Which part of the capacity, rounded, is filled before the opening, by all windows "
        "together, with what is asked for most: by the numbers of work.dishes, or as often as "
        "the trace does. It stays for good. The rest is for what is asked for by and by.",
        [](N node, R r) { return read_number(node, {.most = 1}, prepared_of(r.scenario).share); }},
    FieldRow{"strategy.prepared.policy",
             R"("fifo", "lru", "lfu", "clock", "sieve", "s3fifo", "s3fifo_eager", "arc" or )"
             R"("w_tinylfu")",
             R"("s3fifo_eager")",
             "Who of the rest has to leave when it is full; [policies.md](policies.md).",
             read_policy},
    FieldRow{
        "strategy.prepared.hit", R"(a length of time such as "1 ms")", "\"0 s\"",
        "How long a window takes for what is there, in the way of work.kind; with a command, "
        "it sleeps.",
        [](N node, R r) { return read_duration(node, not_negative, prepared_of(r.scenario).hit); }},
    FieldRow{"strategy.processes", "a whole number", "", "Windows that are processes.", nullptr},
    FieldRow{"strategy.speed", "a number", "", "How much faster a window is.", nullptr},
    FieldRow{"strategy.patience", "a length of time", "", "When people leave the line.", nullptr},

    // [target]
    FieldRow{"target.wait_p99", R"(a length of time such as "2 s")", "none",
             "99 of 100 wait no longer than this.",
             [](N node, R r) {
               return optional_duration(node, not_negative, r.scenario.target.wait_p99);
             }},
    FieldRow{"target.lost", "a number from 0 to 1", "none",
             "The greatest share of the arrivals that may be lost.", read_lost},
    FieldRow{"cost", "a table", "", "What windows, speed and preparation cost.", nullptr},
};

}  // namespace

std::span<const FieldRow> field_rows() {
  return rows;
}

}  // namespace canteen::scenario
