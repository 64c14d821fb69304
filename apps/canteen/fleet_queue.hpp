// The queue of a fleet, on the command line.
#pragma once

#include <string>

namespace canteen::program {

// Throws ValueError, which names --queue: it is a queue of one process.
void check_fleet_queue(const std::string& url);

}  // namespace canteen::program
