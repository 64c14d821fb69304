// Corridor — a broker between those who come and the windows, as what it costs: the way in, the way
// out, and that people are handed to a window before it has time for them.
//
// Who comes is on his way for `publish`, and then in the broker's line. A window holds up to
// `prefetch` people, him whom it serves included. As soon as one has room, the first of the line is
// handed to it, to the next in turn of those that have room: he is on his way for `deliver`, and
// then on that window's tray. He is bound to it from then on, whatever the others do, and it serves
// its tray in the order in which people came to it. All of that is waiting.
//
// Who loses patience there, or is sent away by one who comes, is gone at that moment, and his place
// is free. His ticket stays, goes on as he would have, and takes a window's place until it comes to
// its turn there, and to nothing; that takes no time.
//
// With a prefetch of 1 and no time for the ways, that is one line for all windows; with one without
// end it is a line before each, taken in turn (LineChoice::round_robin).
#pragma once

#include <cstdint>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

struct Corridor {
  std::uint32_t prefetch = 1;  // from 1
  Time publish = 0;
  Time deliver = 0;
};

}  // namespace canteen::simulate
