#include "apps/canteen/outputs.hpp"

#include <filesystem>
#include <system_error>

#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/report.hpp>

namespace canteen::program {

void write_out(std::string_view text) {
  if (const std::error_code error = base::write_whole(STDOUT_FILENO, text)) {
    throw OSError(error, "standard output: cannot be written");
  }
}

OutputFile output_target(const std::string& option, const std::string& path,
                         const std::vector<Input>& inputs) {
  for (const Input& each : inputs) {
    std::error_code ignored;
    if (!each.path.empty() && std::filesystem::equivalent(path, each.path, ignored)) {
      throw ValueError(base::format("{} {}: would overwrite the {}", option, path, each.what));
    }
  }
  try {
    return OutputFile(path);
  } catch (const OSError& error) {
    throw ValueError(option + " " + error.what());
  }
}

OutputFile page_target(const std::string& path, const std::vector<Input>& inputs) {
  if (!report::has_pages()) {
    throw ValueError("--report " + path +
                     ": this build of canteen makes no pages: it was made without Chart.js");
  }
  return output_target("--report", path, inputs);
}

}  // namespace canteen::program
