#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <list>
#include <memory>
#include <numeric>
#include <sstream>
#include <system_error>
#include <vector>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/load.hpp>

#include "src/scenario/checks.hpp"
#include "src/scenario/fields.hpp"
#include "src/scenario/file_source.hpp"
#include "src/scenario/number_file.hpp"
#include "src/scenario/quoted.hpp"
#include "src/scenario/toml.hpp"

namespace canteen::scenario {
namespace {

// No field's is half as long.
constexpr std::size_t longest_path = 100;

const FieldRow* row_of(std::string_view path) {
  for (const FieldRow& row : field_rows()) {
    if (row.path == path) return &row;
  }
  return nullptr;
}

// Something lies below it: "arrivals", "work.service".
bool is_group(const std::string& path) {
  return std::ranges::any_of(field_rows(),
                             [&](const FieldRow& row) { return row.path.starts_with(path + "."); });
}

// How many letters differ: inserted, left out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view last_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

// The known path that was probably meant; empty if none is near.
std::string nearest(std::string_view path) {
  std::string best;
  if (path.size() > longest_path) return best;
  std::size_t least = std::max<std::size_t>(2, last_name(path).size() / 3) + 1;
  const auto consider = [&](std::string_view known) {
    // The right name at the wrong place is as near as two wrong letters.
    const std::size_t far =
        std::min(distance(path, known), distance(last_name(path), last_name(known)) + 1);
    if (far < least) {
      least = far;
      best = known;
    }
  };
  for (const FieldRow& row : field_rows()) {
    consider(row.path);
    for (std::size_t dot = row.path.find('.'); dot != std::string_view::npos;
         dot = row.path.find('.', dot + 1)) {
      consider(row.path.substr(0, dot));
    }
  }
  return best;
}

class Loader {
 public:
  Loader(Node root, Origin file) : root_(std::move(root)), file_(std::move(file)) {}

  Scenario run() {
    let_command_line_win(root_);
    scenario_.file = file_.source;
    members(root_, "");
    lengths("work.service", scenario_.work.service);
    for (auto& [name, part] : of_class_) {
      const Limits& limits = part.scenario.target;
      if (part.target) scenario_.target.classes.push_back({name, limits});
      if (!part.work) continue;
      ServiceTime& service = part.scenario.work.service;
      lengths("work.classes." + name + ".service", service);
      scenario_.work.classes.push_back({name, service});
    }
    check_together(scenario_, given_, file_, complaints_);
    trace();
    complaints_.throw_if_any();
    return std::move(scenario_);
  }

 private:
  void members(const Node& table, const std::string& path) {
    for (const auto& [name, node] : *table.as<Node::Table>()) {
      const std::string whole = path.empty() ? name : std::string(path).append(".").append(name);
      if (name.find('.') == std::string::npos) {
        field(node, whole);
      } else {  // in quotes: "arrivals.rate" is one name, and no field's
        complaints_.add(node.origin, whole, "is not a field of a scenario");
      }
    }
  }

  // What is said of one kind of people, "work.classes.staff.service.mean", is read as what is said
  // of everybody, "work.service.mean", into a scenario of its own.
  struct OfClass {
    Scenario scenario;
    bool work = false;
    bool target = false;
  };

  struct Place {
    std::string path;  // of everybody; empty: there is no such field
    Scenario& scenario;
  };

  Place place_of(const std::string& path) {
    for (const std::string table : {"work", "target"}) {
      const std::string prefix = table + ".classes.";
      if (!path.starts_with(prefix)) continue;
      const std::size_t end = std::min(path.find('.', prefix.size()), path.size());
      const std::string rest = path.substr(end);
      const auto is = [&](std::initializer_list<std::string_view> beginnings) {
        return rest.empty() || std::ranges::any_of(beginnings, [&](std::string_view each) {
                 return rest.starts_with(each);
               });
      };
      const bool work = table == "work";
      if (work ? !is({".service"}) : !is({".wait_", ".response_", ".lost"})) return {"", scenario_};
      OfClass& part = of_class(path.substr(prefix.size(), end - prefix.size()));
      (work ? part.work : part.target) = true;
      return {table + rest, part.scenario};
    }
    return {path, scenario_};
  }

  OfClass& of_class(const std::string& name) {
    const auto known =
        std::ranges::find_if(of_class_, [&](const auto& each) { return each.first == name; });
    return known != of_class_.end() ? known->second
                                    : of_class_.emplace_back(name, OfClass()).second;
  }

  void field(const Node& node, const std::string& path) {
    const auto [known_as, into] = place_of(path);
    const FieldRow* const row = row_of(known_as);
    if (is_group(path) || is_group(known_as)) {
      if (const auto* const table = node.as<Node::Table>()) {
        // One without members says something as well, where it is no field by itself.
        if (table->empty() && row == nullptr) given_.emplace(path, &node);
        return members(node, path);
      }
      if (row == nullptr) {
        return complaints_.add(node.origin, path, "must be a table, got " + node.text());
      }
    }
    if (row == nullptr) {
      std::string meant = nearest(known_as.empty() ? path : known_as);
      const std::size_t table = known_as.find('.');
      if (known_as != path && table != std::string::npos &&
          meant.starts_with(known_as.substr(0, table + 1))) {
        meant = path.substr(0, path.size() - known_as.size() + table) + meant.substr(table);
      }
      return complaints_.add(
          node.origin, path,
          "is not a field of a scenario" + (meant.empty() ? "" : "; did you mean " + meant + "?"));
    }
    given_.emplace(path, &node);
    if (row->read == nullptr) return complaints_.add(node.origin, path, "is not available yet");
    if (!row->read(node, Reading{path, into, complaints_})) {
      complaints_.add(node.origin, path,
                      "must be " + std::string(row->type) + ", got " + node.text());
    }
  }

  // The measured service times that a file has; and the mean of whatever was measured.
  void lengths(const std::string& field, ServiceTime& service) {
    const auto found = given_.find(field + ".file");
    if (found != given_.end() && !service.file.empty()) {
      const Origin& origin = found->second->origin;
      if (!origin.command_line) {
        service.file = (std::filesystem::path(file_.source).parent_path() / service.file).string();
      }
      try {
        service.empirical = std::make_shared<const Empirical>(
            Empirical{read_lengths(service.file, service.unit), {}, false});
      } catch (const ScenarioError& error) {
        for (const std::string& each : error.sentences()) {
          complaints_.add(origin, found->first, "must be a file of lengths of time: " + each);
        }
      }
    }
    if (service.distribution != Distribution::empirical || !service.empirical) return;
    const Empirical& data = *service.empirical;
    // check_together() complains about weights that do not fit.
    if (!data.weights.empty() && data.weights.size() != data.values.size()) return;
    service.mean = Duration(std::llround(moments_of(service)->mean));
  }

  // The path as the program will open it, and whether that can be done.
  void trace() {
    const auto found = given_.find("arrivals.trace");
    std::string& path = scenario_.arrivals.trace.path;
    if (found == given_.end() || path.empty()) return;
    const Origin& origin = found->second->origin;
    if (!origin.command_line) {
      path = (std::filesystem::path(file_.source).parent_path() / path).string();
    }
    if (const std::string why = why_unreadable(path); !why.empty()) {
      complaints_.add(origin, "arrivals.trace",
                      "must be a file that can be read, got " + path + " (" + why + ")");
    }
  }

  Node root_;
  const Origin file_;
  Scenario scenario_;
  std::list<std::pair<std::string, OfClass>> of_class_;  // in the order of the file
  Given given_;
  Complaints complaints_;
};

Scenario load_with(Node root, const std::string& name, std::span<const Override> overrides) {
  for (const Override& each : overrides) {
    const Origin origin{each.label, 0, true};
    if (each.path.size() > longest_path) {
      throw ScenarioError(each.label + ": " + printable(each.path) +
                          ": is not a field of a scenario");
    }
    put(root, each.path, parse_value(each.value, origin));
  }
  return Loader(std::move(root), Origin{name, 0, false}).run();
}

}  // namespace

Scenario load_text(const std::string& text, const std::string& name,
                   std::span<const Override> overrides) {
  return load_with(parse_toml(text, name), name, overrides);
}

Scenario load(const std::string& path, std::span<const Override> overrides) {
  if (path.empty()) return load_with(Node{}, "", overrides);
  return load_text(read_whole_file(path), path, overrides);
}

}  // namespace canteen::scenario
