#include "src/serve/command_service.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <canteen/base/os_error.hpp>
#include <canteen/scenario/error.hpp>

#include "src/serve/child.hpp"
#include "src/serve/filled.hpp"

namespace canteen::serve {
namespace {

bool is_program(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

// By its path, or in the folders of PATH. An empty one there, which is the current folder to a
// shell, is passed over.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return is_program(name) ? name : "";
  const char* const set = std::getenv("PATH");
  std::string_view folders = set != nullptr ? set : "/usr/local/bin:/usr/bin:/bin";
  while (!folders.empty()) {
    const std::size_t length = std::min(folders.find(':'), folders.size());
    const std::string path = std::string(folders.substr(0, length)) + "/" + name;
    if (length != 0 && is_program(path)) return path;
    folders.remove_prefix(std::min(length + 1, folders.size()));
  }
  return "";
}

std::string program_of(const scenario::Scenario& scenario) {
  const std::string& name = scenario.work.command.front();
  std::string path = find_program(name);
  if (path.empty()) {
    throw scenario::ScenarioError((scenario.file.empty() ? "" : scenario.file + ": ") +
                                  "work.command: must begin with a program; '" + name +
                                  (name.find('/') == std::string::npos
                                       ? "' is in no folder of PATH"
                                       : "' is none that can be run"));
  }
  return path;
}

}  // namespace

CommandService::CommandService(const scenario::Scenario& scenario)
    : words_(scenario.work.command),
      path_(program_of(scenario)),
      timeout_(scenario.work.timeout),
      nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)),
      output_(scenario.work.show_output ? STDERR_FILENO : nothing_.number()) {
  if (nothing_.number() < 0) throw OSError(errno, std::generic_category(), "/dev/null");
}

Served CommandService::serve(const scenario::Request& request, double /*stretch*/,
                             const std::stop_token& stop) const {
  std::vector<std::string> words;
  words.reserve(words_.size());
  for (const std::string& word : words_) words.push_back(filled(word, request));
  const std::string name = "'" + words_.front() + "' ";
  try {
    Child child(path_, words, nothing_.number(), output_);
    switch (child.wait(timeout_, stop)) {
      case Child::Why::stop:
        return {.cut = true};
      case Child::Why::timeout:
        return {.failure = name + "took longer than " + scenario::duration_text(*timeout_)};
      case Child::Why::ended:
        break;
    }
    const std::string how = child.reap();
    return {.failure = how.empty() ? "" : name + how};
  } catch (const OSError& error) {
    return {.failure = name + "could not be started: " + error.code().message()};
  }
}

}  // namespace canteen::serve
