// Options — what may be said of a thread when it is made.
#pragma once

#include <optional>
#include <string>

namespace canteen::threading {

struct Options {
  std::string name{};            // empty: Thread-N
  std::optional<bool> daemon{};  // absent: as the thread that makes it
};

}  // namespace canteen::threading
