#include "apps/canteen/new_command.hpp"

#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/print.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"
#include "apps/canteen/suggestion.hpp"

namespace canteen::program {
namespace {

// "lunch|web|…"
std::string kinds_text() {
  std::string text;
  for (const std::string& each : scenario::starter_names()) {
    text += (text.empty() ? "" : "|") + each;
  }
  return text;
}

// Where nothing is yet, a broken link included; what somebody wrote stays. A file that cannot be
// written in full does not stay.
void create(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) {
    throw ValueError("new " + path + ": is there already, and stays as it is");
  }
  if (file < 0) {
    throw ValueError("new " + path + ": cannot be written (" +
                     std::generic_category().message(errno) + ")");
  }
  std::error_code error = base::write_whole(file, text);
  if (close(file) != 0 && !error) error = {errno, std::generic_category()};
  if (!error) return;
  unlink(path.c_str());
  throw OSError(error, path + ": cannot be written");
}

}  // namespace

NewCommand::NewCommand(CLI::App& app) {
  CLI::App& command =
      *app.add_subcommand("new", "Writes a scenario to begin with, with a comment on every field");
  command
      .add_option("FILE", file_,
                  "a file that is not there yet, " + file_ + " when absent; - is standard output")
      ->option_text("FILE");
  command.add_option("--kind", kind_, "what it is about; when absent " + kind_)
      ->option_text(kinds_text());
}

int NewCommand::run() const {
  const std::optional<scenario::Starter> kind = scenario::starter_of(kind_);
  if (!kind) {
    throw ValueError("--kind " + kind_ + ": there is no such kind" +
                     suggestion(kind_, scenario::starter_names()));
  }
  const std::string text = scenario::starter(*kind);
  if (file_ == standard_output) {
    write_out(text);
    return Status::done;
  }
  create(file_, text);
  print({.flush = true}, file_ + " is written. What it says: canteen check " + file_ +
                             "; what it comes to: canteen run " + file_ + " or simulate.");
  return Status::done;
}

}  // namespace canteen::program
