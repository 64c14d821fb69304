// apply_override — puts a field of the command line into the tree of a file.
//
// Where the file has a short form, "batch = 4", and the command line says more of it,
// "strategy.batch.each", the short form stays: as the field that it stands for.
//
// Errors: ScenarioError if the value is none of TOML.
#pragma once

#include <canteen/scenario/override.hpp>

#include "src/scenario/node.hpp"

namespace canteen::scenario {

void apply_override(Node& root, const Override& override);

}  // namespace canteen::scenario
