// Topics — the topics of this process, by their names.
//
// fork():        the child has none of them, whatever was happening there; it makes its own. Those
// of
//                the parent are left behind (Topic), and are never touched again.
//
// Thread safety: all members. Lifetime: a topic is for ever, once it has a name; when it has lost
// that it is empty, as far as nobody puts into it.
#pragma once

#include <string>

#include "src/broker/memory/topic.hpp"

namespace canteen::broker::memory {

class Topics {
 public:
  // The one of that name; it is made if it is not there.
  static Topic& of(const std::string& name);

  // Nobody finds it any more, nor those of its dead letters: the name is free. Who has it has it to
  // himself, and what waits there is dropped. Requires: no lock of it.
  static void remove(Topic& topic);

 private:
  // nullptr: there is none.
  static Topic* find(const std::string& name);
};

}  // namespace canteen::broker::memory
