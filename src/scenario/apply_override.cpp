#include "src/scenario/apply_override.hpp"

#include <array>
#include <string>
#include <string_view>

#include "src/scenario/toml.hpp"

namespace canteen::scenario {
namespace {

// What a group is a short form of. work.service is none of them: a length of time alone may be
// followed by what has no mean, such as a file.
struct ShortForm {
  std::string_view table;
  std::string_view group;
  std::string_view first;
};

constexpr std::array<ShortForm, 4> short_forms{{{"arrivals", "batch", "mean"},
                                                {"strategy", "batch", "most"},
                                                {"strategy", "patience", "mean"},
                                                {"strategy", "middleware", "url"}}};

void write_out(Node& root, const ShortForm& form) {
  const Node* const table = root.find(form.table);
  const Node* const group = table != nullptr ? table->find(form.group) : nullptr;
  if (group == nullptr || group->as<Node::Table>() != nullptr) return;
  std::string path(form.table);
  path.append(".").append(form.group).append(".").append(form.first);
  put(root, path, Node(*group));
}

}  // namespace

void apply_override(Node& root, const Override& override) {
  for (const ShortForm& each : short_forms) {
    std::string group(each.table);
    group.append(".").append(each.group).append(".");
    if (override.path.starts_with(group)) write_out(root, each);
  }
  put(root, override.path, parse_value(override.value, Origin{override.label, 0, true}));
}

}  // namespace canteen::scenario
