// drawing — miss-ratio curves as an SVG or a PNG file. The only door to cairo; a build without it
// says so.
#pragma once

#include <string>

#include <canteen/report.hpp>

namespace canteen::program {

// Throws ValueError: the file is to be neither .svg nor .png, or this build cannot draw.
void check_drawable(const std::string& path);

// What the file has to hold. Requires: check_drawable() did not throw.
[[nodiscard]] std::string drawing(const report::CurveReport& report, const std::string& path);

}  // namespace canteen::program
