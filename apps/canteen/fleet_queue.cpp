#include "apps/canteen/fleet_queue.hpp"

#include <canteen/base/errors.hpp>

namespace canteen::program {

void check_fleet_queue(const std::string& url) {
  if (!url.starts_with("memory:")) return;
  throw ValueError("--queue " + url +
                   ": must be one that other processes can open, as sqlite:line.db; memory: is in "
                   "one process alone, which canteen run is");
}

}  // namespace canteen::program
