// ClassWork — how long one kind of people takes, where it is not as long as the others.
#pragma once

#include <string>

#include <canteen/scenario/service_time.hpp>

namespace canteen::scenario {

struct ClassWork {
  std::string name;
  ServiceTime service;
};

}  // namespace canteen::scenario
