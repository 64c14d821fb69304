#include "src/scenario/fields.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

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

constexpr std::string_view length_words = R"(a length of time such as "2 s")";

template <std::optional<Duration> Limits::* Limit>
bool read_limit(N node, R reading) {
  return optional_duration(node, not_negative, reading.scenario.target.*Limit);
}

bool optional_number(N node, Range range, std::optional<double>& out) {
  double value = 0;
  if (!read_number(node, range, value)) return false;
  out = value;
  return true;
}

template <std::optional<double> Limits::* Limit>
bool read_share(N node, R reading) {
  return optional_number(node, {.most = 1}, reading.scenario.target.*Limit);
}

bool read_throughput(N node, R reading) {
  const auto* const text = node.as<std::string>();
  const std::optional<double> rate = text != nullptr ? parse_rate(*text) : std::nullopt;
  if (!rate || *rate < 0) return false;
  reading.scenario.target.throughput = rate;
  return true;
}

constexpr std::string_view price_words = "a number from 0 to 1e12";
constexpr Range price{.most = 1e12};

Cost& cost_of_reading(R reading) {
  auto& cost = reading.scenario.cost;
  return cost ? *cost : cost.emplace();
}

bool read_process(N node, R reading) {
  return read_choice<Process>(node, reading,
                              {{"poisson", Process::poisson},
                               {"deterministic", Process::deterministic},
                               {"mmpp", Process::mmpp},
                               {"closed", Process::closed}},
                              reading.scenario.arrivals.process);
}

Batch& batch_of(Scenario& scenario) {
  auto& batch = scenario.arrivals.batch;
  return batch ? *batch : batch.emplace();
}

bool read_batch(N node, R reading) {
  std::uint64_t size = 0;
  if (!read_whole(node, 1, 1'000'000, size)) return false;
  batch_of(reading.scenario) = {static_cast<double>(size), BatchSize::fixed};
  return true;
}

bool read_batch_size(N node, R reading) {
  return read_choice<BatchSize>(node, reading,
                                {{"fixed", BatchSize::fixed}, {"geometric", BatchSize::geometric}},
                                batch_of(reading.scenario).size);
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
                                {"http", WorkKind::http},
                                {"function", WorkKind::function}},
                               reading.scenario.work.kind);
}

bool read_distribution(N node, R reading) {
  return read_choice<Distribution>(node, reading,
                                   {{"deterministic", Distribution::deterministic},
                                    {"exponential", Distribution::exponential},
                                    {"lognormal", Distribution::lognormal},
                                    {"hyperexponential", Distribution::hyperexponential},
                                    {"erlang", Distribution::erlang},
                                    {"pareto", Distribution::pareto},
                                    {"empirical", Distribution::empirical},
                                    {"trace", Distribution::trace}},
                                   reading.scenario.work.service.distribution);
}

bool read_discipline(N node, R reading) {
  return read_choice<Discipline>(node, reading,
                                 {{"fifo", Discipline::fifo},
                                  {"lifo", Discipline::lifo},
                                  {"adaptive_lifo", Discipline::adaptive_lifo},
                                  {"priority", Discipline::priority},
                                  {"shortest_first", Discipline::shortest_first},
                                  {"fair", Discipline::fair},
                                  {"contend", Discipline::contend},
                                  {"sharing", Discipline::sharing}},
                                 reading.scenario.strategy.discipline);
}

bool read_lines(N node, R reading) {
  return read_choice<LineLayout>(node, reading,
                                 {{"shared", LineLayout::shared},
                                  {"per_window", LineLayout::per_window},
                                  {"stealing", LineLayout::stealing}},
                                 reading.scenario.strategy.lines);
}

bool read_line_choice(N node, R reading) {
  return read_choice<LineChoice>(node, reading,
                                 {{"shortest", LineChoice::shortest},
                                  {"random", LineChoice::random},
                                  {"round_robin", LineChoice::round_robin},
                                  {"two_choices", LineChoice::two_choices},
                                  {"by_key", LineChoice::by_key}},
                                 reading.scenario.strategy.choice);
}

Patience& patience_of(Scenario& scenario) {
  auto& patience = scenario.strategy.patience;
  return patience ? *patience : patience.emplace();
}

bool read_patience(N node, R reading) {
  Duration length{};
  if (!read_duration(node, positive, length)) return false;
  reading.scenario.strategy.patience = Patience{Distribution::deterministic, length};
  return true;
}

bool read_patience_distribution(N node, R reading) {
  return read_choice<Distribution>(
      node, reading,
      {{"deterministic", Distribution::deterministic}, {"exponential", Distribution::exponential}},
      patience_of(reading.scenario).distribution);
}

bool read_batch_length(N node, R reading) {
  return read_choice<BatchLength>(
      node, reading, {{"longest", BatchLength::longest}, {"first", BatchLength::first}},
      reading.scenario.strategy.batch.length);
}

bool read_retries_distribution(N node, R reading) {
  return read_choice<Distribution>(
      node, reading,
      {{"deterministic", Distribution::deterministic}, {"exponential", Distribution::exponential}},
      reading.scenario.strategy.retries.distribution);
}

Clients& clients_of(Scenario& scenario) {
  auto& clients = scenario.arrivals.clients;
  return clients ? *clients : clients.emplace();
}

bool read_fair_to(N node, R reading) {
  return read_choice<FairTo>(node, reading,
                             {{"classes", FairTo::kinds}, {"clients", FairTo::clients}},
                             reading.scenario.strategy.fair_to);
}

Autoscale& autoscale_of(Scenario& scenario) {
  auto& rules = scenario.strategy.autoscale;
  return rules ? *rules : rules.emplace();
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

Middleware& middleware_of(Scenario& scenario) {
  auto& middleware = scenario.strategy.middleware;
  return middleware ? *middleware : middleware.emplace();
}

bool read_middleware(N node, R reading) {
  return read_broker(node, middleware_of(reading.scenario).url);
}

constexpr const char* broker_words =
    R"("memory:", "sqlite:PATH" or a URL of activemq, kafka, rabbitmq or rocketmq such as )"
    R"("rabbitmq://localhost/lunch")";

bool read_full(N node, R reading) {
  return read_choice<WhenFull>(node, reading,
                               {{"block", WhenFull::block},
                                {"reject", WhenFull::reject},
                                {"drop_oldest", WhenFull::drop_oldest},
                                {"spill", WhenFull::spill}},
                               reading.scenario.strategy.full);
}

// A list in which each value is there once; `read` reads one of them, and answers as a row does.
template <class T, class Read>
bool read_each(N node, std::vector<T>& out, Read read) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->empty()) return false;
  std::vector<T> values;
  for (const Node& each : *list) {
    T value{};
    if (!read(each, value) || std::ranges::find(values, value) != values.end()) return false;
    values.push_back(value);
  }
  out = std::move(values);
  return true;
}

bool read_window_span(N node, R reading) {
  const auto* const list = node.as<Node::List>();
  if (list == nullptr || list->size() != 2) return false;
  Choices::Span span;
  if (!read_whole((*list)[0], 1, 10'000, span.least) ||
      !read_whole((*list)[1], span.least, 10'000, span.most)) {
    return false;
  }
  reading.scenario.choices.windows = span;
  return true;
}

bool read_disciplines(N node, R reading) {
  return read_each(node, reading.scenario.choices.disciplines, [&](N each, Discipline& out) {
    Scenario one;
    if (!read_discipline(each, Reading{reading.path, one, reading.complaints})) return false;
    out = one.strategy.discipline;
    return true;
  });
}

bool read_line_layouts(N node, R reading) {
  return read_each(node, reading.scenario.choices.lines, [&](N each, LineLayout& out) {
    Scenario one;
    if (!read_lines(each, Reading{reading.path, one, reading.complaints})) return false;
    out = one.strategy.lines;
    return true;
  });
}

bool read_policies(N node, R reading) {
  return read_each(node, reading.scenario.choices.policies, [&](N each, cache::Policy& out) {
    Scenario one;
    if (!read_policy(each, Reading{reading.path, one, reading.complaints})) return false;
    out = one.strategy.prepared->policy;
    return true;
  });
}

bool read_planned_full(N node, R reading) {
  Scenario one;
  if (!read_full(node, Reading{reading.path, one, reading.complaints})) return false;
  reading.scenario.choices.full = one.strategy.full;
  return true;
}

constexpr std::array rows{
    // [arrivals]: who comes
    FieldRow{"arrivals.process", R"("poisson", "deterministic", "mmpp" or "closed")",
             R"("poisson")",
             "`poisson`: people who know nothing of each other (their gaps are exponential); "
             "`deterministic`: one after the other in equal gaps; `mmpp`: as `poisson`, with a "
             "rate that changes by itself among arrivals.states; `closed`: always the same people, "
             "arrivals.users of them, of whom each thinks, asks, waits until he has been served "
             "(or is lost, or has left), and thinks anew.",
             read_process},
    FieldRow{"arrivals.rate",
             R"(a rate such as "20/s", or steps such as [["11:50", "20/s"], ["12:00", "180/s"]])",
             "needed without a trace, states or users",
             "How many come, per ns, us, ms, s, min, h or d. A step holds until the next one; its "
             "time is a time of day, or a time since the opening (`\"0 s\"` first). The first step "
             "is the opening, a last step of `\"0/s\"` the end.",
             read_rate},
    FieldRow{"arrivals.states",
             R"(a list of two or more such as [{ rate = "50/s", stay = "2 s" }, )"
             R"({ rate = "500/s", stay = "200 ms" }])",
             "needed with process = \"mmpp\"",
             "The rates of a Markov-modulated Poisson process, and how long each holds: an "
             "exponential time with that mean. They follow each other as written, then from the "
             "first again. The opening finds it as any moment would.",
             read_states},
    FieldRow{"arrivals.users", "a whole number from 1 to 100000",
             "needed with process = \"closed\"",
             "How many they are. Each asks for one thing at a time; he means to come when he has "
             "thought, and all waits count from then. Each is of one kind of people for good, and "
             "of each kind there are as many as its share says, to the next whole person.",
             [](N node, R r) { return read_whole(node, 1, 100'000, r.scenario.arrivals.users); }},
    FieldRow{"arrivals.think",
             R"(a length of time above zero such as "5 s", or a table with a distribution)",
             "needed with process = \"closed\"",
             "How long each thinks before he asks, with all that work.service can say but a "
             "trace's. All begin to think at the opening; who would ask after arrivals.length "
             "does not. arrivals.speed divides it.",
             read_service},
    FieldRow{"arrivals.batch", "a whole number from 1 to 1000000, or a table with a mean",
             "1: one by one",
             "How many come together. The rate is that of people, not of groups: larger groups "
             "come more rarely. A number alone: groups of that size.",
             read_batch},
    FieldRow{"arrivals.batch.mean", "a number from 1 to 1000000", "needed with arrivals.batch",
             "The mean of how many they are; a whole number where the size is fixed.",
             [](N node, R r) {
               return read_number(node, {.least = 1, .most = 1e6}, batch_of(r.scenario).mean);
             }},
    FieldRow{"arrivals.batch.distribution", R"("fixed" or "geometric")", R"("fixed")",
             "`geometric`: behind each member there is another one with the same probability.",
             read_batch_size},
    FieldRow{
        "arrivals.length", R"(a length of time above zero such as "10 min")",
        "until `head` have come, or a last step of 0/s; without these they never cease to come",
        "How long they keep coming, in the scenario's own time. Where they never cease to come, "
        "`canteen simulate` tells the long run, and nothing can be run.",
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
    FieldRow{
        "arrivals.clients.distinct", "a whole number from 1 to 65536",
        "needed with arrivals.clients; without: nobody knows whose a request is",
        "How many clients send the requests; a trace names its own. The waits of each are told "
        "then: how alike they are (Jain's index of their means), and whose is the longest.",
        [](N node, R r) { return read_whole(node, 1, 65'536, clients_of(r.scenario).distinct); }},
    FieldRow{
        "arrivals.clients.zipf", "a number from 0 to 10", "1",
        "How many more some of them send than others: the n-th sends n^zipf times fewer than "
        "the first. 0: all alike.",
        [](N node, R r) { return read_number(node, {.most = 10}, clients_of(r.scenario).zipf); }},

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
    FieldRow{"arrivals.columns.client", "a name of a column",
             "the usual names, where a client is needed",
             "Whose request it is, as of arrivals.clients. The first 65536 are told apart.",
             [](N node, R r) { return read_text(node, r.scenario.arrivals.trace.columns.client); }},
    FieldRow{"arrivals.columns.count", "a name of a column", "each line is a request",
             "How many requests a line stands for, as in a log of counts per second.",
             [](N node, R r) { return read_text(node, r.scenario.arrivals.trace.columns.count); }},
    FieldRow{"arrivals.interval", R"(a length of time above zero, up to 1 d, such as "1 min")",
             "what the time can tell apart: 1 s of a date, 1 of arrivals.time_unit of a number",
             "With columns.count: in how long they came, from the time on the line on. They are "
             "spread evenly within it, or come at its beginning, as arrivals.same_second says.",
             [](N node, R r) {
               Duration interval{};
               if (!read_duration(node, {.most = 86'400e9, .above = true}, interval)) return false;
               r.scenario.arrivals.trace.interval = interval;
               return true;
             }},
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
    FieldRow{"work.kind", R"("sleep", "spin", "command", "http" or "function")", R"("sleep")",
             "What a window does with a request. `sleep`: it waits, as for another machine; "
             "`spin` (or `cpu`): it takes that much of a processor; `command`: it runs a program; "
             "`http`: it asks a server, your own one, say; `function`: it calls one that a program "
             "which uses the library gives to the run (canteen itself has none).",
             read_kind},
    FieldRow{"work.service", R"(a length of time such as "20 ms", or a table with a distribution)",
             "needed with kind = \"sleep\" or \"spin\"",
             "How long that takes. A length of time alone is a deterministic distribution.",
             read_service},
    FieldRow{
        "work.service.distribution",
        R"("deterministic", "exponential", "lognormal", "hyperexponential", "erlang", )"
        R"("pareto", "empirical" or "trace")",
        R"("exponential")",
        "`lognormal`, with a mean and a cv. `hyperexponential`, with a mean and a cv from 1: "
        "an exponential time that is short for many and long for a few, who take half of all "
        "the time. `erlang`, with a mean and stages: so many equal exponential times one "
        "after the other, cv = 1/sqrt(stages). `pareto`, with a mean, alpha and ratio: bounded, "
        "between a shortest and a longest. `empirical`: as it was measured; values, quantiles "
        "or a file. `trace`: as long as the trace says.",
        read_distribution},
    FieldRow{"work.service.mean", R"(a length of time such as "20 ms")",
             "needed, except with a trace's service times or measured ones",
             "The mean of the distribution, exactly, whatever else is said.",
             [](N node, R r) {
               return read_duration(node, not_negative, r.scenario.work.service.mean);
             }},
    FieldRow{
        "work.service.cv", "a number from 0 to 100", "1",
        "Of a lognormal, or from 1 of a hyperexponential: standard deviation / mean. 0: all equal; "
        "1: as an exponential; above: many short ones and a few that hold up everybody.",
        [](N node, R r) { return read_number(node, {.most = 100}, r.scenario.work.service.cv); }},
    FieldRow{
        "work.service.stages", "a whole number from 1 to 1000", "needed with \"erlang\"",
        "Of an erlang: how many exponential times follow each other.",
        [](N node, R r) { return read_whole(node, 1, 1'000, r.scenario.work.service.stages); }},
    FieldRow{"work.service.alpha", "a number from 0.1 to 100", "needed with \"pareto\"",
             "Of a pareto: a time x is exceeded with a probability that falls like x^-alpha, until "
             "the longest. 1 to 2 is what files and flows on the net have.",
             [](N node, R r) {
               return read_number(node, {.least = 0.1, .most = 100}, r.scenario.work.service.alpha);
             }},
    FieldRow{"work.service.ratio", "a number above 1, up to 1e9", "needed with \"pareto\"",
             "Of a pareto: the longest / the shortest.",
             [](N node, R r) {
               return read_number(node, {.least = 1, .most = 1e9, .above = true},
                                  r.scenario.work.service.ratio);
             }},
    FieldRow{"work.service.values", R"(a list of lengths of time such as ["10 ms", "35 ms"])",
             "none", "Of an empirical: what was measured; one of them is drawn for each request.",
             read_values},
    FieldRow{"work.service.weights", "a list of numbers such as [9, 1]", "all alike",
             "With work.service.values: how often each is drawn, in proportion.", read_weights},
    FieldRow{"work.service.quantiles",
             R"(a list such as [[0, "2 ms"], [0.5, "10 ms"], [0.99, "80 ms"], [1, "1 s"]])", "none",
             "Of an empirical: which share takes no longer than that, from the shortest (0) to the "
             "longest (1). Between two of them, all lengths are as likely as each other.",
             read_quantiles},
    FieldRow{"work.service.file", R"(the path of a file such as "times.txt")", "none",
             "Of an empirical: a file with a length of time on each line, up to ten million, "
             "packed or not; the path is as a trace's.",
             [](N node, R r) { return read_text(node, r.scenario.work.service.file); }},
    FieldRow{"work.classes.NAME.service",
             R"(a length of time such as "20 ms", or a table with a distribution)", "work.service",
             "How long it takes for people of the kind NAME, with all that work.service can say.",
             read_service},
    FieldRow{
        "work.service.unit", R"(a length of time above zero such as "20 ms")", R"("1 s")",
        "What 1 in the trace's column of service times, or in a file of them, is worth.",
        [](N node, R r) { return read_duration(node, positive, r.scenario.work.service.unit); }},
    FieldRow{"work.command", R"(a list of texts such as ["curl", "-s", "http://localhost/{key}"])",
             "needed with kind = \"command\"",
             "The program and its arguments, run without a shell. `{key}`, `{class}` and "
             "`{number}` stand for the request's.",
             [](N node, R r) { return read_texts(node, r.scenario.work.command); }},
    FieldRow{"work.url", R"(a URL such as "http://127.0.0.1:8080/{key}")",
             "needed with kind = \"http\"",
             "What is asked for; `http://` or `https://`. `{key}`, `{class}` and `{number}` stand "
             "for the request's, with what cannot stand in a URL escaped: a path of a log may be a "
             "key, but not the beginning of the host; one right behind it begins the path. There "
             "are as many connections as requests at a time, one to a window at most, and they are "
             "kept. The server is asked directly, whatever the environment says of proxies. "
             "Redirects are not followed. What comes as an answer is read to its end, and "
             "forgotten.",
             [](N node, R r) { return read_url(node, r.scenario.work.http.url); }},
    FieldRow{"work.method", R"(a text such as "POST")", R"("GET", with a body "POST")",
             "How it is asked for.",
             [](N node, R r) { return read_method(node, r.scenario.work.http.method); }},
    FieldRow{"work.headers", R"(a table of texts such as { Accept = "text/html" })", "none",
             "Headers of each request, with `{key}`, `{class}` and `{number}` in them.",
             [](N node, R r) { return read_headers(node, r.scenario.work.http.headers); }},
    FieldRow{"work.body", R"(a text such as "dish={key}")", "none",
             "What is sent, with `{key}`, `{class}` and `{number}` in it.",
             [](N node, R r) { return read_text(node, r.scenario.work.http.body); }},
    FieldRow{"work.expect", R"(a list of statuses such as ["2xx", "404"])", R"(["2xx", "3xx"])",
             "Which answers count as good ones; with any other the request counts as failed.",
             [](N node, R r) { return read_statuses(node, r.scenario.work.http.expect); }},
    FieldRow{"work.function", R"(a text such as "cook")", "needed with kind = \"function\"",
             "Its name among those that the run is given (`serve::RunOptions::functions`).",
             [](N node, R r) { return read_text(node, r.scenario.work.function); }},
    FieldRow{
        "work.timeout", R"(a length of time above zero such as "10 s")", "none",
        "How long a command, or an answer, may take; then it is ended and counts as failed.",
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
    FieldRow{
        "strategy.windows",
        R"(a whole number from 1 to 10000, or steps such as [["11:50", 2], ["12:00", 6]])", "1",
        "How many requests are served at the same time; each window is a thread. A step holds "
        "until the next one, the last one to the end; times are as those of arrivals.rate, and "
        "go as fast as these. A window that is one too many closes when it has served whom it "
        "serves.",
        read_windows},
    FieldRow{
        "strategy.autoscale.least", "a whole number from 0 to 10000", "1",
        "How many windows there are at least, and at the opening. 0, with people alone: a "
        "window comes only for somebody.",
        [](N node, R r) { return read_whole(node, 0, 10'000, autoscale_of(r.scenario).least); }},
    FieldRow{
        "strategy.autoscale.most", "a whole number from 1 to 10000",
        "needed with strategy.autoscale",
        "As many windows as are needed, in place of strategy.windows; so many at most. Costs "
        "and utilisation count a window from the beginning of its start-up until it closes.",
        [](N node, R r) { return read_whole(node, 1, 10'000, autoscale_of(r.scenario).most); }},
    FieldRow{"strategy.autoscale.people", "a number above 0, up to 1e6",
             "needed with strategy.autoscale, or a utilisation",
             "So many windows are wanted that each has no more people than this, those at windows "
             "and those in the line (as Knative's concurrency): people / this, rounded up.",
             [](N node, R r) {
               return optional_number(node, {.most = 1e6, .above = true},
                                      autoscale_of(r.scenario).people);
             }},
    FieldRow{"strategy.autoscale.utilisation", "a number above 0, up to 1", "none",
             "Likewise, by how busy they have been since the last look (as the Horizontal Pod "
             "Autoscaler of Kubernetes, or AWS target tracking): so many that they would have been "
             "busy for this part of their time.",
             [](N node, R r) {
               return optional_number(node, {.most = 1, .above = true},
                                      autoscale_of(r.scenario).utilisation);
             }},
    FieldRow{"strategy.autoscale.every",
             R"(a length of time such as "15 s", up to 1 d; from 1 ms where it is not zero)",
             "with people \"0 s\": whenever somebody comes or goes; needed with a utilisation",
             "How often it is looked how many are wanted.",
             [](N node, R r) {
               Duration every{};
               if (!read_duration(node, {.most = 86'400e9}, every)) return false;
               if (every.count() > 0 && every < std::chrono::milliseconds(1)) return false;
               autoscale_of(r.scenario).every = every;
               return true;
             }},
    FieldRow{"strategy.autoscale.close_after", R"(a length of time such as "5 min")", R"("0 s")",
             "Fewer are wanted only when fewer have been enough for so long at each look, and then "
             "the most that were meanwhile: so that windows do not come and go all the time.",
             [](N node, R r) {
               return read_duration(node, not_negative, autoscale_of(r.scenario).close_after);
             }},
    FieldRow{
        "strategy.start_up", R"(a length of time such as "30 s")", R"("0 s")",
        "With steps or strategy.autoscale: how long a window takes from the moment that it is "
        "wanted until it serves; not those at the opening. One that is wanted no longer before "
        "that does not come.",
        [](N node, R r) {
          return read_duration(node, not_negative, r.scenario.strategy.start_up);
        }},
    FieldRow{"strategy.speed", "a number above 0, up to 1e6", "1",
             "How much faster a window is: services take so many times less long, and so does what "
             "is prepared.",
             [](N node, R r) {
               return read_number(node, {.most = 1e6, .above = true}, r.scenario.strategy.speed);
             }},
    FieldRow{
        "strategy.batch", "a whole number from 1 to 1000000, or a table with a most",
        "1: one after the other",
        "How many a window serves at once, in one service that begins and ends for all of "
        "them: a tray of dishes, a bus, a commit of many rows. A window that is free takes up "
        "to so many of those whose turn it is, and waits for nobody; who comes at the very "
        "instant in which a service begins, and finds room in it, is in it. A number alone: "
        "`most`.",
        [](N node, R r) { return read_whole(node, 1, 1'000'000, r.scenario.strategy.batch.most); }},
    FieldRow{
        "strategy.batch.most", "a whole number from 1 to 1000000", "needed with strategy.batch",
        "So many at once.",
        [](N node, R r) { return read_whole(node, 1, 1'000'000, r.scenario.strategy.batch.most); }},
    FieldRow{"strategy.batch.length", R"("longest" or "first")", R"("longest")",
             "How long the service of several takes. `longest`: as the longest of those that each "
             "of them would have alone; `first`: as that of the one who was taken first, whatever "
             "the others ask for.",
             read_batch_length},
    FieldRow{"strategy.batch.each", R"(a length of time such as "1 ms")", R"("0 s")",
             "Each but one of them makes it so much longer.",
             [](N node, R r) {
               return read_duration(node, not_negative, r.scenario.strategy.batch.each);
             }},
    FieldRow{
        "strategy.contention.alpha", "a number from 0 to 100", "0",
        "How much windows are in each other's way (Gunther's universal scalability law): a "
        "service that begins when n are busy, its own included, takes 1 + alpha (n - 1) + beta "
        "n (n - 1) times as long. `alpha`: they wait for the same thing.",
        [](N node, R r) {
          return read_number(node, {.most = 100}, r.scenario.strategy.contention.alpha);
        }},
    FieldRow{"strategy.contention.beta", "a number from 0 to 100", "0",
             "… `beta`: each has to tell every other.",
             [](N node, R r) {
               return read_number(node, {.most = 100}, r.scenario.strategy.contention.beta);
             }},
    FieldRow{
        "strategy.buffer", "a whole number from 0", "any number",
        "How many may wait in the line, those at the windows not counted. 0 with `strategy.full`: "
        "nobody; 0 without it: any number.",
        [](N node, R r) { return read_whole(node, 0, any_count, r.scenario.strategy.buffer); }},
    FieldRow{"strategy.full", R"("block", "reject", "drop_oldest" or "spill")", R"("block")",
             "What becomes of an arrival that finds the line full. `block`: it waits outside, in "
             "order, and that counts as waiting; `reject`: it is lost; `drop_oldest`: it comes in, "
             "and who has waited longest is lost; `spill`: it waits in its turn where there is "
             "room for any number, and when its turn comes the window has to fetch it from there "
             "first.",
             read_full},
    FieldRow{
        "strategy.spill", R"(a length of time such as "2 ms")", "needed with full = \"spill\"",
        "How long a window takes to fetch who has been spilled, once each time that he found "
        "the line full. It counts as service, and no strategy.speed makes it less. Who is served "
        "together (strategy.batch) is fetched together, in the same time.",
        [](N node, R r) { return read_duration(node, not_negative, r.scenario.strategy.spill); }},
    FieldRow{"strategy.patience",
             R"(a length of time above zero such as "30 s", or a table with a distribution)",
             "nobody leaves",
             "Who has stood in the line for so long, and whose service has not begun, leaves it. "
             "Each time that he comes he has his patience anew. A length of time alone is a "
             "deterministic distribution.",
             read_patience},
    FieldRow{"strategy.patience.distribution", R"("deterministic" or "exponential")",
             R"("exponential")", "Whether all have the same patience.", read_patience_distribution},
    FieldRow{
        "strategy.patience.mean", R"(a length of time above zero such as "30 s")",
        "needed with a distribution", "The mean of the distribution.",
        [](N node, R r) { return read_duration(node, positive, patience_of(r.scenario).mean); }},
    FieldRow{"strategy.deadline", R"(a length of time such as "5 s")", "none",
             "Whose turn comes when he has been in the line for longer is sent away, and lost: no "
             "window works for somebody who has given up.",
             [](N node, R r) {
               return optional_duration(node, not_negative, r.scenario.strategy.deadline);
             }},
    FieldRow{
        "strategy.retries.most", "a whole number from 0 to 1000",
        "0: who was lost or has left does not come again",
        "How often each comes again who was lost or has left. His wait counts from his first "
        "arrival. In a line he stands as one who has just come; at home he is in none.",
        [](N node, R r) { return read_whole(node, 0, 1'000, r.scenario.strategy.retries.most); }},
    FieldRow{"strategy.retries.backoff", R"(a length of time above zero such as "1 s")",
             "needed with strategy.retries", "How long he stays at home before he comes again.",
             [](N node, R r) {
               return read_duration(node, positive, r.scenario.strategy.retries.backoff);
             }},
    FieldRow{"strategy.retries.distribution", R"("deterministic" or "exponential")",
             R"("deterministic")",
             "Whether all stay at home for that long, or that long on average, each time anew.",
             read_retries_distribution},
    FieldRow{"strategy.retries.factor", "a number from 1 to 100", "2",
             "Each time he stays so many times as long as the time before.",
             [](N node, R r) {
               return read_number(node, {.least = 1, .most = 100},
                                  r.scenario.strategy.retries.factor);
             }},
    FieldRow{"strategy.retries.jitter", "a number from 0 to 1", "0",
             "Each takes so large a part, at most, off his time at home, as luck has it: so that "
             "those who were lost together do not come again together.",
             [](N node, R r) {
               return read_number(node, {.most = 1}, r.scenario.strategy.retries.jitter);
             }},
    FieldRow{
        "strategy.discipline",
        R"("fifo", "lifo", "adaptive_lifo", "priority", "shortest_first", "fair", "contend" or )"
        R"("sharing")",
        R"("fifo")",
        "Who is next. `fifo`: who came first; `lifo`: who came last; `adaptive_lifo`: who came "
        "first, and in a line of more than strategy.long_line who came last; `priority`: the "
        "first of the kind that strategy.priority puts first; `shortest_first`: whose service "
        "is shortest; `fair`: kinds of people, or clients, take turns; `contend`: there is no "
        "line, and anybody is next, as luck has it; `sharing`: nobody has to be next, for "
        "everybody "
        "is served at once: with more people than windows, all of them by the same share of the "
        "windows. His wait is what he takes longer than he would at a window alone, and the line "
        "how many more people there are than windows. It can be simulated, and not be run.",
        read_discipline},
    FieldRow{"strategy.fair_to", R"("classes" or "clients")", R"("classes")",
             "With discipline = \"fair\": who take turns, a request each: the kinds of people, or "
             "the clients, so that one who floods the line is a burden to nobody but himself.",
             read_fair_to},
    FieldRow{
        "strategy.long_line", "a whole number from 0", "needed with discipline = \"adaptive_lifo\"",
        "In a line of more people who came last is next.",
        [](N node, R r) { return read_whole(node, 0, any_count, r.scenario.strategy.long_line); }},
    FieldRow{"strategy.priority", R"(a list of texts such as ["staff", "student"])",
             "the order of arrivals.classes",
             "With discipline = \"priority\": the kinds of people, who is served first in front. "
             "Those that are not in it come after them.",
             [](N node, R r) { return read_texts(node, r.scenario.strategy.priority); }},
    FieldRow{
        "strategy.preemptive", "true or false", "false",
        "With discipline = \"priority\": an arrival for whom no window is free takes that of "
        "one who ranks lower, the lowest and of equal ones who came last. With discipline = "
        "\"shortest_first\": that of whoever has the most left to do, if there is less for him; "
        "and the line is in the order of what is left. Who was interrupted goes back to the "
        "line, and his service goes on from where it was.",
        [](N node, R r) { return read_flag(node, r.scenario.strategy.preemptive); }},
    FieldRow{
        "strategy.ageing", R"(a length of time above zero such as "10 s")", "none",
        "With discipline = \"priority\": who has been in the line for so long ranks one place "
        "higher, for twice as long two places, and so on up to the first. At a window nobody "
        "ages.",
        [](N node, R r) { return optional_duration(node, positive, r.scenario.strategy.ageing); }},
    FieldRow{"strategy.lines", R"("shared", "per_window" or "stealing")", R"("shared")",
             "Where people stand. `shared`: in one line for all windows; `per_window`: in a line "
             "before each window, of which whoever comes takes one (strategy.choice); "
             "`stealing`: likewise, and a window that has nobody left serves the longest "
             "line of another. The buffer is for all of them together.",
             read_lines},
    FieldRow{
        "strategy.choice", R"("shortest", "random", "round_robin", "two_choices" or "by_key")",
        R"("shortest")",
        "With a line before each window: which of them whoever comes takes. `shortest`: who is "
        "being served counts, and of equal ones it is the next in turn; `random`: any; "
        "`round_robin`: the next; `two_choices`: the shorter of two that luck names; `by_key`: "
        "always the same for what is asked for, and without a key any.",
        read_line_choice},
    FieldRow{
        "strategy.middleware", broker_words, R"("memory:")",
        "Who keeps the line: this process (`\"memory:\"`), or a broker (broker.md), of which a "
        "simulation knows what the fields of its table say: `{ url = "
        "\"rabbitmq://localhost/lunch\", prefetch = 10, publish = \"1 ms\", deliver = \"1 ms\" "
        "}`. A run puts everybody into a queue of its own there, which it removes in the end, or "
        "leaves empty where the broker cannot, and tells what that cost; `\"memory:NAME\"` is a "
        "broker without any, in this process. A broker knows the disciplines `fifo` and `priority` "
        "(ten ranks, without ageing, and "
        "nobody is interrupted), and one line for windows that are always open; nobody is "
        "spilled. Who goes away, of himself or for one who comes, leaves his ticket in the "
        "broker's line: a window that gets it finds nobody, and asks for the next. A password of "
        "the URL, or a parameter called like one, is never shown; what is saved keeps it.",
        read_middleware},
    FieldRow{"strategy.middleware.url", broker_words, "needed with strategy.middleware as a table",
             "Who keeps the line, where more is said of it.", read_middleware},
    FieldRow{"strategy.middleware.prefetch", "a whole number from 1 to 65535", "1",
             "How many people a window holds, him whom it serves included. Whoever is next in the "
             "broker's line is handed to a window that has room, to the next in turn, and stays "
             "bound to it. 1: a window is handed somebody when it has served the last one, and "
             "nobody waits for it who need not; but it does nothing during strategy.middleware."
             "deliver. With many it always has something to do; but they wait for it, even beside "
             "an idle one, and whoever ranks higher gets no further ahead than the broker's line.",
             [](N node, R r) {
               return read_whole(node, 1, 65'535, middleware_of(r.scenario).prefetch);
             }},
    FieldRow{"strategy.middleware.publish", R"(a length of time such as "1 ms")",
             "needed to simulate a broker; a run measures it",
             "How long it takes until the broker has confirmed that it has him who comes. He is in "
             "its line after that; all waits count from before it.",
             [](N node, R r) {
               return read_duration(node, not_negative,
                                    middleware_of(r.scenario).publish.emplace());
             }},
    FieldRow{"strategy.middleware.deliver", R"(a length of time such as "1 ms")",
             "needed to simulate a broker; a run measures it",
             "How long it takes from when a window has room until the next one is there.",
             [](N node, R r) {
               return read_duration(node, not_negative,
                                    middleware_of(r.scenario).deliver.emplace());
             }},
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
    FieldRow{"strategy.prepared.expiry", R"(a length of time above zero such as "10 min")", "none",
             "For how long what was made is good, from when it was made: what is ready at the "
             "opening was made before it, one after the other. Who asks for it later has it made "
             "anew.",
             [](N node, R r) {
               return optional_duration(node, positive, prepared_of(r.scenario).expiry);
             }},
    FieldRow{"strategy.processes", "a whole number", "", "Windows that are processes.", nullptr},

    // [target]
    FieldRow{"target.wait_p50", length_words, "none", "Half of them wait no longer than this.",
             read_limit<&Limits::wait_p50>},
    FieldRow{"target.wait_p90", length_words, "none", "90 of 100 wait no longer.",
             read_limit<&Limits::wait_p90>},
    FieldRow{"target.wait_p95", length_words, "none", "95 of 100 wait no longer.",
             read_limit<&Limits::wait_p95>},
    FieldRow{"target.wait_p99", length_words, "none", "99 of 100 wait no longer.",
             read_limit<&Limits::wait_p99>},
    FieldRow{"target.wait_p99_9", length_words, "none", "999 of 1,000 wait no longer.",
             read_limit<&Limits::wait_p99_9>},
    FieldRow{"target.wait_max", length_words, "none", "Nobody waits longer.",
             read_limit<&Limits::wait_max>},
    FieldRow{"target.wait_mean", length_words, "none", "On average they wait no longer.",
             read_limit<&Limits::wait_mean>},
    FieldRow{"target.response_p50", length_words, "none",
             "Half of them are done so soon after their arrival.",
             read_limit<&Limits::response_p50>},
    FieldRow{"target.response_p90", length_words, "none",
             "90 of 100 are done so soon after their arrival.", read_limit<&Limits::response_p90>},
    FieldRow{"target.response_p95", length_words, "none",
             "95 of 100 are done so soon after their arrival.", read_limit<&Limits::response_p95>},
    FieldRow{"target.response_p99", length_words, "none",
             "99 of 100 are done so soon after their arrival.", read_limit<&Limits::response_p99>},
    FieldRow{"target.response_p99_9", length_words, "none",
             "999 of 1,000 are done so soon after their arrival.",
             read_limit<&Limits::response_p99_9>},
    FieldRow{"target.response_max", length_words, "none",
             "All are done so soon after their arrival.", read_limit<&Limits::response_max>},
    FieldRow{"target.response_mean", length_words, "none",
             "They are done so soon after their arrival on average.",
             read_limit<&Limits::response_mean>},
    FieldRow{"target.lost", "a number from 0 to 1", "none",
             "The greatest share of the arrivals that may be lost.", read_share<&Limits::lost>},
    FieldRow{"target.left", "a number from 0 to 1", "none",
             "The greatest share of the arrivals that may lose patience and leave.",
             read_share<&Limits::left>},
    FieldRow{"target.hit_ratio", "a number from 0 to 1", "none",
             "The least share of the served for whom it was ready; with strategy.prepared.",
             [](N node, R r) {
               return optional_number(node, {.most = 1}, r.scenario.target.hit_ratio);
             }},
    FieldRow{"target.throughput", R"(a rate such as "80/s")", "none",
             "How many are served at least, from the opening until the last one leaves.",
             read_throughput},
    FieldRow{"target.classes.NAME.wait_p99", length_words, "none",
             "For people of the kind NAME alone; and likewise all other `wait_` and `response_` "
             "fields of [target], and `lost` and `left`.",
             read_limit<&Limits::wait_p99>},

    // [cost]
    FieldRow{"cost.window", price_words, "0", "What a window costs, in whatever unit.",
             [](N node, R r) { return read_number(node, price, cost_of_reading(r).window); }},
    FieldRow{"cost.speed.exponent", "a number from 0 to 10", "1",
             "A window that is s times as fast costs s^exponent times as much.",
             [](N node, R r) {
               return read_number(node, {.most = 10}, cost_of_reading(r).speed_exponent);
             }},
    FieldRow{"cost.buffer", price_words, "0",
             "What a place in the line costs; one for any number costs nothing.",
             [](N node, R r) { return read_number(node, price, cost_of_reading(r).buffer); }},
    FieldRow{
        "cost.prepared_entry", price_words, "0",
        "What room for a key costs (strategy.prepared.capacity).",
        [](N node, R r) { return read_number(node, price, cost_of_reading(r).prepared_entry); }},
    FieldRow{
        "cost.prepared_megabyte", price_words, "0",
        "What a million bytes of such room cost, beside the price of its entries.",
        [](N node, R r) { return read_number(node, price, cost_of_reading(r).prepared_megabyte); }},
    FieldRow{"cost.entry_bytes", "a number above 0, up to 1e12",
             "needed with cost.prepared_megabyte", "How large what is kept of a key is.",
             [](N node, R r) {
               return read_number(node, {.most = 1e12, .above = true},
                                  cost_of_reading(r).entry_bytes);
             }},

    // [plan]
    FieldRow{"plan.windows", "the least and the most, from 1 to 10000, such as [1, 40]",
             "from 1 up to as many as nobody would have to wait for",
             "How many windows a plan may choose among.", read_window_span},
    FieldRow{"plan.speeds", "a list of numbers above 0, up to 1e6, each once, such as [1, 1.5, 2]",
             "with a cost.speed.exponent other than 1: 1, 1.25, 1.5, 2, 3 and 4 times "
             "strategy.speed; else that "
             "alone",
             "How fast its windows may be.",
             [](N node, R r) {
               return read_each(node, r.scenario.choices.speeds, [](N each, double& out) {
                 return read_number(each, {.most = 1e6, .above = true}, out);
               });
             }},
    FieldRow{"plan.disciplines",
             R"(a list of what strategy.discipline can be, each once, such as )"
             R"(["fifo", "shortest_first"])",
             "strategy.discipline, fifo, shortest_first (but of commands), and priority where "
             "arrivals.classes is given",
             "Who may be next.", read_disciplines},
    FieldRow{
        "plan.prepared",
        "a list of whole numbers from 0 to 10000000, each once, such as [0, 100, 1000]",
        "where there are keys, with cost.prepared_entry or cost.prepared_megabyte: 0 and eight "
        "up to all of them, and strategy.prepared.capacity; else that alone",
        "Of how many keys there may be room for (strategy.prepared.capacity); 0: nothing is "
        "prepared.",
        [](N node, R r) {
          return read_each(node, r.scenario.choices.prepared, [](N each, std::uint64_t& out) {
            return read_whole(each, 0, 10'000'000, out);
          });
        }},
    FieldRow{"plan.policies",
             R"(a list of what strategy.prepared.policy can be, each once, such as )"
             R"(["lru", "s3fifo_eager"])",
             "strategy.prepared.policy", "Who may have to leave a full cache.", read_policies},
    FieldRow{"plan.buffers", "a list of whole numbers from 0, each once, such as [0, 100]",
             "strategy.buffer", "How many may wait; 0: any number.",
             [](N node, R r) {
               return read_each(node, r.scenario.choices.buffers, [](N each, std::uint64_t& out) {
                 return read_whole(each, 0, any_count, out);
               });
             }},
    FieldRow{"plan.full", R"("block", "reject" or "drop_oldest")", "strategy.full",
             "What becomes of who finds such a line full.", read_planned_full},
    FieldRow{"plan.lines",
             R"(a list of what strategy.lines can be, each once, such as ["shared", "per_window"])",
             "strategy.lines", "Where people may stand.", read_line_layouts},
};

}  // namespace

std::span<const FieldRow> field_rows() {
  return rows;
}

}  // namespace canteen::scenario
