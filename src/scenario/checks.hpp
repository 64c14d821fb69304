// What fields must be together: needed ones that are missing, and ones that say nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/complaints.hpp"
#include "src/scenario/node.hpp"

namespace canteen::scenario {

// The fields that are there, well or badly filled, by path.
using Given = std::map<std::string, const Node*, std::less<>>;

void check_together(Scenario& scenario, const Given& given, const Origin& file,
                    Complaints& complaints);

// A trace on the command line replaces a file's process, and the other way round.
void let_command_line_win(Node& root);

}  // namespace canteen::scenario
