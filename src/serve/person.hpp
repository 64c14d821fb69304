// Person — a request on its way through the run.
#pragma once

#include <cstddef>

#include <canteen/scenario/request.hpp>

namespace canteen::serve {

struct Person {
  scenario::Request request;
  std::size_t kind = 0;          // its place in Result::classes
  scenario::Duration started{};  // its service
  bool one_too_many = false;     // when it came: somebody has to go
};

}  // namespace canteen::serve
