// Loss — how somebody goes away without having been served.
#pragma once

#include <cstdint>

namespace canteen::serve {

enum class Loss : std::uint8_t {
  full,       // he did not come in
  refused,    // … for the broker did not take him; he counts as one who waited until then
  sent_away,  // he stood in the line, and had to go
  patience,   // … and had enough of it
};

}  // namespace canteen::serve
