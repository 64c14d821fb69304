// OSError — the system refused: a full disk, a closed file, a pipe that nobody reads. Its code()
// is the errno, its what() begins with what was tried.                  Python: OSError
//
// Thread safety: immutable once thrown; copies share the message.
#pragma once

#include <system_error>

#include <canteen/base/annotations.hpp>

namespace canteen {

class CANTEEN_API OSError : public std::system_error {
 public:
  using std::system_error::system_error;
};

}  // namespace canteen
