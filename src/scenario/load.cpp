#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <list>
#include <memory>
#include <sstream>
#include <system_error>
#include <vector>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/load.hpp>

#include "src/scenario/apply_override.hpp"
#include "src/scenario/checks.hpp"
#include "src/scenario/fields.hpp"
#include "src/scenario/file_source.hpp"
#include "src/scenario/nearest.hpp"
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

// The known path that was probably meant; empty if none is near.
std::string nearest(std::string_view path) {
  if (path.size() > longest_path) return {};
  Nearest nearest(path);
  for (const FieldRow& row : field_rows()) {
    nearest.consider(row.path);
    for (std::size_t dot = row.path.find('.'); dot != std::string_view::npos;
         dot = row.path.find('.', dot + 1)) {
      nearest.consider(row.path.substr(0, dot));
    }
  }
  return std::string(nearest.found());
}

class Loader {
 public:
  Loader(Node root, Origin file) : root_(std::move(root)), file_(std::move(file)) {}

  Scenario run() {
    let_command_line_win(root_);
    scenario_.file = file_.source;
    members(root_, "");
    lengths("work.service", scenario_.work.service);
    lengths(think_path, thinking_.work.service);
    scenario_.arrivals.think = thinking_.work.service;
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

  // How long users think is read as how long a service takes, likewise.
  static constexpr const char* think_path = "arrivals.think";

  struct Place {
    std::string path;  // of everybody; empty: there is no such field
    Scenario& scenario;
    // What the path begins with, and what stands for it in the other one.
    std::string prefix = {};
    std::string as = {};
  };

  Place place_of(const std::string& path) {
    const std::string think = think_path;
    if (path == think || path.starts_with(think + ".")) {
      return {"work.service" + path.substr(think.size()), thinking_, think, "work.service"};
    }
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
      if (work ? !is({".service"}) : !is({".wait_", ".response_", ".lost", ".left"}))
        return {"", scenario_};
      OfClass& part = of_class(path.substr(prefix.size(), end - prefix.size()));
      (work ? part.work : part.target) = true;
      return {table + rest, part.scenario, path.substr(0, end), table};
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
    const auto [known_as, into, prefix, as] = place_of(path);
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
      if (!as.empty() && meant.starts_with(as + ".")) meant = prefix + meant.substr(as.size());
      return complaints_.add(
          node.origin, path,
          "is not a field of a scenario" + (meant.empty() ? "" : "; did you mean " + meant + "?"));
    }
    given_.emplace(path, &node);
    if (row->read == nullptr) return complaints_.add(node.origin, path, "is not available yet");
    if (!row->read(node, Reading{path, into, complaints_})) {
      const FieldRow* const own = row_of(path);
      complaints_.add(
          node.origin, path,
          "must be " + std::string((own != nullptr ? own : row)->type) + ", got " + node.text());
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
  Scenario thinking_;
  std::list<std::pair<std::string, OfClass>> of_class_;  // in the order of the file
  Given given_;
  Complaints complaints_;
};

Scenario load_with(Node root, const std::string& name, std::span<const Override> overrides) {
  for (const Override& each : overrides) {
    const Origin origin{each.label, 0, true};
    if (each.path.size() > longest_path) {
      throw ScenarioError(origin.text() + ": " + printable(each.path) +
                          ": is not a field of a scenario");
    }
    apply_override(root, each);
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
