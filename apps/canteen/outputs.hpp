// Where results go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/canteen/output_file.hpp"

namespace canteen::program {

inline constexpr std::string_view standard_output = "-";

// Throws OSError.
void write_out(std::string_view text);

// A file that was read for the result, and what it is called.
struct Input {
  std::string path;
  const char* what;
};

// The file that an option names, looked at before the work. Throws ValueError, which names the
// option: it cannot be written, or is one of the inputs: a result in place of what it was made from
// is a slip of the hand.
[[nodiscard]] OutputFile output_target(const std::string& option, const std::string& path,
                                       const std::vector<Input>& inputs);

// … that --report names. Throws ValueError, also where this build makes no pages.
[[nodiscard]] OutputFile page_target(const std::string& path, const std::vector<Input>& inputs);

}  // namespace canteen::program
