#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <canteen/base/errors.hpp>
#include <canteen/report/comparison.hpp>

#include "src/report/compared.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::ordered_json;

// What stands at a path, as "wait.p99_seconds"; null where nothing does.
const Json& at(const Json& json, std::string_view path) {
  static const Json nothing;
  const Json* found = &json;
  while (!path.empty()) {
    if (!found->is_object()) return nothing;
    const std::size_t dot = std::min(path.find('.'), path.size());
    const auto member = found->find(path.substr(0, dot));
    if (member == found->end()) return nothing;
    found = &*member;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return *found;
}

// … and the list that does; empty where none does.
const Json& list_at(const Json& json, std::string_view path) {
  static const Json empty = Json::array();
  const Json& found = at(json, path);
  return found.is_array() ? found : empty;
}

std::optional<double> number(const Json& json) {
  if (!json.is_number()) return std::nullopt;
  return json.get<double>();
}

std::string text(const Json& json) {
  return json.is_string() ? json.get<std::string>() : "";
}

bool is_prediction(const Json& result) {
  return at(result, "simulated").is_object();
}

struct Figure {
  std::optional<double> value;
  std::optional<double> half_width;

  [[nodiscard]] double low() const { return *value - half_width.value_or(0); }

  [[nodiscard]] double high() const { return *value + half_width.value_or(0); }
};

// A number, or an object that has its interval beside it.
Figure figure(const Json& json) {
  if (json.is_object()) return {number(at(json, "value")), number(at(json, "half_width"))};
  return {number(json), std::nullopt};
}

// One of several times: the intervals of all of them are together.
Figure time(const Json& times, const std::string& member) {
  return {number(at(times, member)), number(at(at(times, "half_width"), member))};
}

Figure divided(const Json& one, const Json& other) {
  const auto above = number(one);
  const auto below = number(other);
  if (!above || !below || *below == 0) return {};
  return {*above / *below, std::nullopt};
}

// ——— The rows ———

struct Row {
  std::string name;
  std::string unit;  // time, share, rate, number or count
  Figure a;
  Figure b;
  // Of a prediction beside a run: the replication that had the requests of the run. The one of the
  // two that it stands for; neither where there is none.
  std::optional<double> seed = {};
  bool a_is_luck = false;
  bool b_is_luck = false;

  [[nodiscard]] bool empty() const { return !a.value && !b.value; }

  // The two that are to be alike: of a prediction what it says of the same requests, where it does.
  [[nodiscard]] std::optional<double> from() const { return a_is_luck ? seed : a.value; }

  [[nodiscard]] std::optional<double> to() const { return b_is_luck ? seed : b.value; }

  [[nodiscard]] std::optional<double> difference() const {
    if (!from() || !to()) return std::nullopt;
    return *to() - *from();
  }

  [[nodiscard]] std::optional<double> ratio() const {
    if (!from() || !to() || *from() == 0) return std::nullopt;
    return *to() / *from();
  }

  // Whether there is a value that both may be; nullopt where one of them does not say how sure it
  // is: a single run is one day of many, and no estimate of all of them.
  [[nodiscard]] std::optional<bool> overlap() const {
    if (!a.value || !b.value || !a.half_width || !b.half_width) return std::nullopt;
    return a.low() <= b.high() && b.low() <= a.high();
  }
};

class Rows {
 public:
  // seed: the replication that had the requests of the other one; null: there is none.
  Rows(const Json& a, const Json& b, const Json& seed) : a_(a), b_(b), seed_(seed) {}

  template <class Of>
  void add(std::string name, std::string unit, const Of& of) {
    Row row{std::move(name), std::move(unit), of(a_), of(b_)};
    if (!seed_.is_null()) row.seed = of(seed_).value;
    row.a_is_luck = !seed_.is_null() && is_prediction(a_);
    row.b_is_luck = !seed_.is_null() && is_prediction(b_);
    if (!row.empty()) rows_.push_back(std::move(row));
  }

  std::vector<Row> rows() && { return std::move(rows_); }

 private:
  const Json& a_;
  const Json& b_;
  const Json& seed_;
  std::vector<Row> rows_;
};

// What decides who comes, when, and for what.
constexpr const char* arrival_members[] = {"file",  "trace",   "seed",  "speed",
                                           "head",  "process", "users", "length_seconds",
                                           "batch", "clients", "dishes"};
// … and how long that takes.
constexpr const char* service_members[] = {"service", "service_mean_seconds", "service_cv",
                                           "service_classes"};

// In words: the rates, the kinds of people, which part of a trace.
const Json& who_comes(const Json& result) {
  static const Json nothing;
  for (const Json& each : list_at(result, "explanation")) {
    if (text(at(each, "title")) == "Who comes") return at(each, "sentences");
  }
  return nothing;
}

// Whether by what the two say of their scenarios the same people come, and want the same. Of a
// command nobody says how long it takes, but its simulation does.
bool same_scenario(const Json& a, const Json& b) {
  const Json& one = at(a, "scenario");
  const Json& other = at(b, "scenario");
  const auto same = [&](const char* member) { return at(one, member) == at(other, member); };
  const bool timed = !at(one, "service").is_null() && !at(other, "service").is_null();
  return std::all_of(std::begin(arrival_members), std::end(arrival_members), same) &&
         (!timed || std::all_of(std::begin(service_members), std::end(service_members), same)) &&
         who_comes(a) == who_comes(b);
}

// The replication with the seed of a run, of the same scenario; else null.
Json same_requests(const Json& a, const Json& b) {
  if (is_prediction(a) == is_prediction(b)) return nullptr;
  if (!same_scenario(a, b)) return nullptr;
  // A trace may be another one by now, or the run have been broken off.
  const Json& first = at(is_prediction(a) ? a : b, "first");
  const Json& run = is_prediction(a) ? b : a;
  return at(first, "arrived") == at(run, "arrived") ? first : Json();
}

void add_times(Rows& rows, const std::string& times) {
  static constexpr std::pair<const char*, const char*> members[] = {
      {"mean", "mean_seconds"}, {"p50", "p50_seconds"},     {"p90", "p90_seconds"},
      {"p99", "p99_seconds"},   {"p99.9", "p99_9_seconds"}, {"longest", "max_seconds"}};
  for (const auto& [name, member] : members) {
    rows.add(times + " " + name, "time",
             [&](const Json& of) { return time(at(of, times), member); });
  }
}

// Of those kinds of people that both have.
void add_classes(Rows& rows, const Json& a, const Json& b) {
  const auto waits_of = [](const Json& result, const std::string& name) -> const Json& {
    static const Json nothing;
    for (const Json& each : list_at(result, "classes")) {
      if (text(at(each, "name")) == name) return at(each, "wait");
    }
    return nothing;
  };
  for (const Json& each : list_at(a, "classes")) {
    const std::string name = text(at(each, "name"));
    if (waits_of(b, name).is_null()) continue;
    rows.add(name + ": wait p99", "time",
             [&](const Json& of) { return time(waits_of(of, name), "p99_seconds"); });
  }
}

std::vector<Row> rows_of(const Json& a, const Json& b, const Json& seed) {
  Rows rows(a, b, seed);
  // Of several replications, what came each time; of the long run nobody asks how many came.
  rows.add("arrived", "count", [](const Json& of) -> Figure {
    if (!is_prediction(of)) return figure(at(of, "arrived"));
    if (at(of, "simulated.steady") == true) return {};
    return divided(at(of, "arrived"), at(of, "simulated.replications"));
  });
  rows.add("lost", "share", [](const Json& of) {
    return is_prediction(of) ? figure(at(of, "lost_share"))
                             : divided(at(of, "lost"), at(of, "arrived"));
  });
  // Most scenarios have nobody who could lose patience.
  const auto left = [](const Json& of) {
    return is_prediction(of) ? figure(at(of, "left_share"))
                             : divided(at(of, "left"), at(of, "arrived"));
  };
  if (left(a).value.value_or(0) > 0 || left(b).value.value_or(0) > 0) {
    rows.add("left", "share", left);
  }
  rows.add("served a second", "rate", [](const Json& of) {
    return is_prediction(of) ? figure(at(of, "throughput_per_second"))
                             : divided(at(of, "served"), at(of, "elapsed_seconds"));
  });
  add_times(rows, "wait");
  add_times(rows, "response");
  rows.add("service mean", "time",
           [](const Json& of) { return time(at(of, "service"), "mean_seconds"); });
  add_classes(rows, a, b);
  rows.add("hits", "share", [](const Json& of) {
    const Json& own = at(of, "prepared.hit_ratio");
    return figure(own.is_null() ? at(of, "hit_ratio") : own);
  });
  rows.add("windows busy", "share",
           [](const Json& of) { return figure(at(of, "windows.utilisation")); });
  rows.add("line, mean", "number", [](const Json& of) { return figure(at(of, "line.mean")); });
  rows.add("line, longest", "count", [](const Json& of) { return figure(at(of, "line.longest")); });
  rows.add("fairness", "number", [](const Json& of) { return figure(at(of, "fairness")); });
  return std::move(rows).rows();
}

// ——— In words ———

std::string text_of(const std::string& unit, double value) {
  if (unit == "time") return nanoseconds_text(value * 1e9);
  if (unit == "share") return percent_text(value);
  if (unit == "rate") return rate_text(value);
  if (unit == "count") return scenario::count_text(static_cast<std::uint64_t>(std::llround(value)));
  return scenario::number_text(value);
}

// Of a difference: with its sign, and of shares in points of a hundred.
std::string difference_text(const std::string& unit, double value) {
  const std::string size = unit == "share" ? scenario::number_text(std::abs(value) * 100) + " %"
                                           : text_of(unit, std::abs(value));
  return (value < 0 ? "-" : value > 0 ? "+" : "") + size;
}

std::string with_interval(const std::string& unit, const Figure& figure) {
  if (!figure.value) return "-";
  std::string words = text_of(unit, *figure.value);
  if (figure.half_width.value_or(0) > 0) {
    words += " ± " + (unit == "share" ? scenario::number_text(*figure.half_width * 100) + " %"
                                      : text_of(unit, *figure.half_width));
  }
  return words;
}

// "2.6 % less"
std::string more_or_less(double from, double to) {
  if (from == 0 || from == to) return from == to ? "the same" : "";
  return scenario::number_text(std::abs(to / from - 1) * 100) + " % " +
         (to < from ? "less" : "more");
}

std::string sentence_about(const std::vector<Row>& rows, const std::string& a,
                           const std::string& b) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [](const Row& each) { return each.name == "wait p99"; });
  if (row == rows.end() || !row->a.value || !row->b.value) {
    return "There is not enough data to compare the p99 of the waits.";
  }
  std::string words = "The p99 of the waits is " + with_interval(row->unit, row->a) + " in " + a +
                      " and " + with_interval(row->unit, row->b) + " in " + b;
  if (row->seed) {
    words += "; of the same requests, simulated, it is " + text_of(row->unit, *row->seed);
  }
  const std::string change = row->from() && row->to() ? more_or_less(*row->from(), *row->to()) : "";
  return words + (change.empty() ? "." : ": " + change + ".");
}

// ——— The targets ———

Json target_named(const Json& result, const std::string& field) {
  for (const Json& each : list_at(result, "judgement.targets")) {
    if (text(at(each, "field")) != field) continue;
    return {{"sentence", text(at(each, "sentence"))},
            {"met", at(each, "met") == true},
            {"marginal", at(each, "marginal") == true}};
  }
  return nullptr;
}

Json targets_of(const Json& a, const Json& b) {
  std::vector<std::string> fields;
  for (const Json* result : {&a, &b}) {
    for (const Json& each : list_at(*result, "judgement.targets")) {
      std::string field = text(at(each, "field"));
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
        fields.push_back(std::move(field));
      }
    }
  }
  Json all = Json::array();
  for (const std::string& each : fields) {
    all.push_back({{"field", each}, {"a", target_named(a, each)}, {"b", target_named(b, each)}});
  }
  return all;
}

// ——— For people ———

// What a result is, behind its letter.
std::string described(char letter, const StoredResult& stored, const Json& result) {
  std::string words = std::string(1, letter) + "  " + name_text(stored.name, 40) + ": ";
  if (is_prediction(result)) {
    const auto times = number(at(result, "simulated.replications")).value_or(1);
    words += "a simulation, " + counted(static_cast<std::uint64_t>(times), "replication");
  } else {
    words += "a run";
  }
  const std::string file = text(at(result, "scenario.file"));
  if (!file.empty()) words += ", of " + name_text(file, std::string::npos);
  return words + "\n";
}

// A table whose columns are as wide as their widest word; all but the first to the right.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], columns_of(row[i]));
    }
  }
  std::string table;
  for (const auto& row : rows) {
    std::string line = "  " + row[0] + std::string(widths[0] - columns_of(row[0]), ' ');
    for (std::size_t i = 1; i < row.size(); ++i) {
      line += std::string(2 + widths[i] - columns_of(row[i]), ' ') + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + "\n";
  }
  return table;
}

std::string table_of(const std::vector<Row>& rows) {
  const bool seed =
      std::any_of(rows.begin(), rows.end(), [](const Row& each) { return each.seed.has_value(); });
  const bool overlap = std::any_of(rows.begin(), rows.end(),
                                   [](const Row& each) { return each.overlap().has_value(); });
  std::vector<std::vector<std::string>> cells{{"", "A", "B"}};
  if (seed) cells.front().emplace_back("same seed");
  cells.front().insert(cells.front().end(), {"difference", "ratio"});
  if (overlap) cells.front().emplace_back("overlap");
  for (const Row& each : rows) {
    std::vector<std::string>& line =
        cells.emplace_back(std::vector{name_text(each.name, 30), with_interval(each.unit, each.a),
                                       with_interval(each.unit, each.b)});
    if (seed) line.push_back(each.seed ? text_of(each.unit, *each.seed) : "-");
    const auto difference = each.difference();
    line.push_back(difference ? difference_text(each.unit, *difference) : "-");
    const auto ratio = each.ratio();
    line.push_back(ratio ? scenario::number_text(*ratio) : "-");
    const auto both = each.overlap();
    if (overlap) line.emplace_back(!both ? "-" : *both ? "yes" : "no");
  }
  return aligned(cells);
}

std::string line_of(const Json& target) {
  std::string lines;
  std::string field = text(at(target, "field"));
  if (field.starts_with("target.")) field.erase(0, 7);
  for (const auto& [letter, side] : {std::pair{'A', "a"}, std::pair{'B', "b"}}) {
    const Json& verdict = at(target, side);
    std::string words = "not asked";
    if (!verdict.is_null()) {
      words = name_text(text(at(verdict, "sentence")), std::string::npos) +
              (at(verdict, "met") == true        ? ": met"
               : at(verdict, "marginal") == true ? ": marginal"
                                                 : ": missed");
    }
    lines += "  target " + name_text(field, 30) + "  " + letter + "  " + words + "\n";
  }
  return lines;
}

}  // namespace

StoredResult read_result(std::string name, std::string_view text) {
  const auto refuse = [&](const std::string& why) {
    throw ValueError(name +
                     ": is no result of canteen: must be what canteen run, simulate or plan "
                     "has written with --json; " +
                     why);
  };
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    refuse("it is no JSON from byte " + std::to_string(error.byte) + " on");
  } catch (const Json::exception&) {
    refuse("it has a number that is none");
  }
  const bool is_plan = at(json, "candidates").is_array();
  const auto require = [&](const char* member, bool is) {
    if (!is) refuse("it has no \"" + std::string(member) + "\"");
  };
  require("canteen", at(json, "canteen").is_string());
  require("scenario", at(json, "scenario").is_object());
  require("arrived", is_plan || at(json, "arrived").is_number());
  require("judgement", is_plan || at(json, "judgement").is_object());
  // A file's name may be any bytes.
  const std::string valid = Json(name).dump(-1, ' ', false, Json::error_handler_t::replace);
  return {Json::parse(valid).get<std::string>(), std::string(text), is_plan};
}

Json compared(const StoredResult& one, const StoredResult& other) {
  const Json a = Json::parse(one.json);
  const Json b = Json::parse(other.json);
  const std::vector<Row> rows = rows_of(a, b, same_requests(a, b));
  const auto told = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  const auto side = [&](const Figure& figure) -> Json {
    return {{"value", told(figure.value)}, {"half_width", told(figure.half_width)}};
  };
  Json json;
  json["a"] = one.name;
  json["b"] = other.name;
  json["sentence"] = sentence_about(rows, one.name, other.name);
  json["rows"] = Json::array();
  for (const Row& each : rows) {
    const auto overlap = each.overlap();
    json["rows"].push_back({{"name", each.name},
                            {"unit", each.unit},
                            {"a", side(each.a)},
                            {"b", side(each.b)},
                            {"seed", told(each.seed)},
                            {"difference", told(each.difference())},
                            {"ratio", told(each.ratio())},
                            {"overlap", overlap ? Json(*overlap) : Json(nullptr)}});
  }
  json["targets"] = targets_of(a, b);
  return json;
}

std::string comparison_table(const StoredResult& one, const StoredResult& other) {
  const Json a = Json::parse(one.json);
  const Json b = Json::parse(other.json);
  std::string table = described('A', one, a) + described('B', other, b) + "\n" +
                      table_of(rows_of(a, b, same_requests(a, b)));
  const Json targets = targets_of(a, b);
  if (!targets.empty()) table += "\n";
  for (const Json& each : targets) table += line_of(each);
  return table;
}

std::string comparison_json(const StoredResult& one, const StoredResult& other) {
  return compared(one, other).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace canteen::report
