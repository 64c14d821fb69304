#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <system_error>
#include <vector>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/load.hpp>

#include "src/scenario/checks.hpp"
#include "src/scenario/fields.hpp"
#include "src/scenario/file_source.hpp"
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

  void field(const Node& node, const std::string& path) {
    const FieldRow* const row = row_of(path);
    if (is_group(path)) {
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
      const std::string meant = nearest(path);
      return complaints_.add(
          node.origin, path,
          "is not a field of a scenario" + (meant.empty() ? "" : "; did you mean " + meant + "?"));
    }
    given_.emplace(path, &node);
    if (row->read == nullptr) return complaints_.add(node.origin, path, "is not available yet");
    if (!row->read(node, Reading{path, scenario_, complaints_})) {
      complaints_.add(node.origin, path,
                      "must be " + std::string(row->type) + ", got " + node.text());
    }
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
