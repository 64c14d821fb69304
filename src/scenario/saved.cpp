#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <canteen/base/format.hpp>
#include <canteen/scenario/field.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/scenario/saved.hpp>

#include "src/scenario/apply_override.hpp"
#include "src/scenario/checks.hpp"
#include "src/scenario/commented.hpp"
#include "src/scenario/file_source.hpp"
#include "src/scenario/node.hpp"
#include "src/scenario/strategy_names.hpp"
#include "src/scenario/toml.hpp"

namespace canteen::scenario {
namespace {

// ——— Values as TOML has them ———

std::string text_of(std::string_view text) {
  std::string quoted = "\"";
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04X", byte);
      quoted += code.data();
      continue;
    }
    if (each == '"' || each == '\\') quoted += '\\';
    quoted += each;
  }
  return quoted + "\"";
}

std::string key_of(std::string_view name) {
  const bool bare = !name.empty() && std::ranges::all_of(name, [](char each) {
    return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_' || each == '-';
  });
  return bare ? std::string(name) : text_of(name);
}

std::string value_of(const Node& node);

struct Writer {
  std::string operator()(bool value) const { return value ? "true" : "false"; }

  std::string operator()(std::int64_t value) const { return std::to_string(value); }

  std::string operator()(double value) const { return base::format("{}", value); }

  std::string operator()(const std::string& value) const { return text_of(value); }

  std::string operator()(const Node::List& value) const {
    std::string text = "[";
    for (const Node& each : value) text += (text.size() > 1 ? ", " : "") + value_of(each);
    return text + "]";
  }

  std::string operator()(const Node::Table& value) const {
    std::string text = "{";
    for (const auto& [name, node] : value) {
      text += (text.size() > 1 ? ", " : " ") + key_of(name) + " = " + value_of(node);
    }
    return text + " }";
  }
};

std::string value_of(const Node& node) {
  return std::visit(Writer(), node.value);
}

// Exactly, unlike duration_text().
std::string length_text(Duration length) {
  for (const auto& [unit, name] : {std::pair{Duration(std::chrono::seconds(1)), " s"},
                                   {Duration(std::chrono::milliseconds(1)), " ms"},
                                   {Duration(std::chrono::microseconds(1)), " us"}}) {
    if (length % unit == Duration::zero()) return std::to_string(length / unit) + name;
  }
  return std::to_string(length.count()) + " ns";
}

// ——— The tree ———

const Node* find(const Node& root, std::string_view path) {
  const Node* at = &root;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    at = at->find(path.substr(0, dot));
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return at;
}

void erase(Node& root, std::string_view path) {
  Node* at = &root;
  for (;;) {
    auto* const members = std::get_if<Node::Table>(&at->value);
    if (members == nullptr) return;
    const std::size_t dot = path.find('.');
    const auto member = std::ranges::find_if(
        *members, [&](const auto& each) { return each.first == path.substr(0, dot); });
    if (member == members->end()) return;
    if (dot == std::string_view::npos) {
      members->erase(member);
      return;
    }
    at = &member->second;
    path.remove_prefix(dot + 1);
  }
}

class Saver {
 public:
  Saver(Node root, const std::string& path, std::string folder)
      : root_(std::move(root)),
        from_(std::filesystem::path(path).parent_path()),
        folder_(std::move(folder)) {}

  void paths() {
    for (const char* const field : {"arrivals.trace", "arrivals.think.file", "work.service.file"}) {
      path(field);
    }
    const Node* const classes = find(root_, "work.classes");
    const auto* const members = classes == nullptr ? nullptr : classes->as<Node::Table>();
    if (members == nullptr) return;
    std::vector<std::string> of_classes;
    for (const auto& [name, node] : *members) {
      of_classes.push_back("work.classes." + name + ".service.file");
    }
    for (const std::string& each : of_classes) path(each);
  }

  void strategy(const Strategy& strategy) {
    set("strategy.windows", std::int64_t{strategy.windows});
    set_unless(strategy.speed == 1, "strategy.speed", strategy.speed);
    const bool bounded = strategy.buffer != 0 || strategy.full != WhenFull::block;
    set_unless(!bounded, "strategy.buffer", static_cast<std::int64_t>(strategy.buffer));
    set_unless(!bounded, "strategy.full", std::string(name_of(strategy.full)));
    const Node* const full = find(root_, "plan.full");
    const auto* const candidates = full != nullptr ? full->as<std::string>() : nullptr;
    const bool spills = candidates != nullptr && *candidates == name_of(WhenFull::spill);
    keep_if(strategy.full == WhenFull::spill || spills, "strategy.spill");
    set("strategy.discipline", std::string(name_of(strategy.discipline)));
    keep_if(strategy.discipline == Discipline::priority, "strategy.priority");
    keep_if(strategy.preemptive, "strategy.preemptive");
    keep_if(strategy.ageing.has_value(), "strategy.ageing");
    keep_if(strategy.discipline == Discipline::adaptive_lifo, "strategy.long_line");
    keep_if(strategy.discipline == Discipline::fair, "strategy.fair_to");
    set("strategy.lines", std::string(name_of(strategy.lines)));
    keep_if(strategy.lines != LineLayout::shared, "strategy.choice");
    keep_if(strategy.prepared.has_value(), "strategy.prepared");
    if (!strategy.prepared) return;
    set("strategy.prepared.capacity", static_cast<std::int64_t>(strategy.prepared->capacity));
    set("strategy.prepared.policy", std::string(cache::name_of(strategy.prepared->policy)));
  }

  // Without those that only a strategy of their own says enough about, where it has another.
  void disciplines(const Scenario& planned) {
    const Node* const node = find(root_, "plan.disciplines");
    const auto* const list = node == nullptr ? nullptr : node->as<Node::List>();
    if (list == nullptr) return;
    Node::List kept;
    std::ranges::copy_if(*list, std::back_inserter(kept), [&](const Node& each) {
      const std::string& name = *each.as<std::string>();
      if (name == name_of(planned.strategy.discipline)) return true;
      if (name == name_of(Discipline::priority)) return !planned.arrivals.classes.empty();
      return name != name_of(Discipline::sharing) && name != name_of(Discipline::adaptive_lifo);
    });
    const bool none = kept.empty();
    set_unless(none, "plan.disciplines", std::move(kept));
  }

  void target(const Target& target) {
    erase(root_, "target");
    for (const Goal& each : goals(target)) {
      if (each.measure == Measure::wait || each.measure == Measure::response) {
        set_goal(each, length_text(Duration(static_cast<std::int64_t>(each.limit))));
      } else if (each.measure == Measure::throughput) {
        set_goal(each, base::format("{}/s", each.limit));
      } else {
        set_goal(each, each.limit);
      }
    }
  }

  void cost(const std::optional<Cost>& cost) {
    if (cost && find(root_, "cost") == nullptr) set("cost.window", cost->window);
  }

  [[nodiscard]] std::string text() const {
    return commented(
        [&](std::string_view path) {
          const Node* const node = find(root_, path);
          return node == nullptr ? std::string() : value_of(*node);
        },
        [&](std::string_view table) {
          const Node* const node = find(root_, table);
          return node == nullptr ? std::string() : rest(*node, std::string(table), "");
        });
  }

 private:
  // Of a file that is named there: as it is from the new place.
  void path(const std::string& field) {
    const Node* const node = find(root_, field);
    if (node == nullptr || node->as<std::string>() == nullptr) return;
    const std::filesystem::path read =
        (node->origin.command_line ? std::filesystem::path() : from_) / *node->as<std::string>();
    // Nothing is before a bare name, and absolute() refuses that.
    const std::filesystem::path to = folder_.empty() ? "." : folder_;
    set(field,
        std::filesystem::proximate(std::filesystem::absolute(read), std::filesystem::absolute(to))
            .string());
  }

  template <class T>
  void set(std::string_view path, T value) {
    put(root_, path, Node{std::move(value), {}});
  }

  template <class T>
  void set_unless(bool usual, std::string_view path, T value) {
    usual ? erase(root_, path) : set(path, std::move(value));
  }

  void keep_if(bool needed, std::string_view path) {
    if (!needed) erase(root_, path);
  }

  // The table of that name in another one, made where it is not there.
  static Node::Table& table_at(Node::Table& table, const std::string& name) {
    const auto member = std::ranges::find(table, name, &std::pair<std::string, Node>::first);
    Node& node = member != table.end() ? member->second : table.emplace_back(name, Node{}).second;
    return std::get<Node::Table>(node.value);
  }

  // The name of a kind of people may have points in it.
  template <class T>
  void set_goal(const Goal& goal, T value) {
    const std::string name = goal.field.substr(goal.field.rfind('.') + 1);
    if (goal.kind.empty()) return set("target." + name, std::move(value));
    auto& classes = table_at(table_at(std::get<Node::Table>(root_.value), "target"), "classes");
    table_at(classes, goal.kind).emplace_back(name, Node{std::move(value), {}});
  }

  // What no field of commented() stands for.
  static std::string rest(const Node& node, const std::string& path, const std::string& key) {
    if (!key.empty() && is_commented(path)) return "";
    const auto* const members = node.as<Node::Table>();
    const bool has_fields = std::ranges::any_of(fields(), [&](const Field& each) {
      return is_commented(each.path) && each.path.starts_with(path + ".");
    });
    if (members == nullptr || !has_fields) return "\n" + key + " = " + value_of(node) + "\n";
    std::string text;
    for (const auto& [name, member] : *members) {
      std::string below = path;
      below.append(".").append(name);
      text += rest(member, below, (key.empty() ? "" : key + ".") + key_of(name));
    }
    return text;
  }

  Node root_;
  std::filesystem::path from_;
  std::string folder_;
};

}  // namespace

std::string saved(const std::string& path, std::span<const Override> overrides,
                  const Scenario& planned, const std::string& words, const std::string& folder) {
  Node root = path.empty() ? Node{} : parse_toml(read_whole_file(path), path);
  for (const Override& each : overrides) {
    apply_override(root, each);
  }
  let_command_line_win(root);
  Saver saver(std::move(root), path, folder);
  saver.paths();
  saver.strategy(planned.strategy);
  saver.disciplines(planned);
  saver.target(planned.target);
  saver.cost(planned.cost);
  return comment(words) + saver.text();
}

}  // namespace canteen::scenario
