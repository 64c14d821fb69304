// What the program's exit status says.
#pragma once

namespace canteen::program {

enum Status : int {
  done = 0,  // and the target is met, where there is one
  target_missed = 1,
  bad_input = 2,    // a wrong option, scenario or trace; nothing was written
  failed = 3,       // the result could not be written, or the system refused something
  signalled = 128,  // + the signal: 130 after Ctrl-C, 143 after SIGTERM
};

}  // namespace canteen::program
