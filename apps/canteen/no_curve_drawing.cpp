// Where the build has not found cairo.
#include <canteen/base/errors.hpp>

#include "apps/canteen/curve_drawing.hpp"

namespace canteen::program {

void check_drawable(const std::string& path) {
  throw ValueError("--plot " + path +
                   ": this build of canteen cannot draw: it was made without cairo");
}

std::string drawing(const report::CurveReport& /*report*/, const std::string& /*path*/) {
  return {};
}

}  // namespace canteen::program
