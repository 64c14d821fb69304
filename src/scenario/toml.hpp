// The only door to toml++: texts in, nodes out.
#pragma once

#include <string>

#include "src/scenario/node.hpp"

namespace canteen::scenario {

// A whole file. Throws ScenarioError where it is not TOML.
[[nodiscard]] Node parse_toml(const std::string& text, const std::string& name);

// One value, of an override: what is no TOML is a text.
[[nodiscard]] Node parse_value(const std::string& text, const Origin& origin);

}  // namespace canteen::scenario
