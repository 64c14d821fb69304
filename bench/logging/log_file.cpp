#include "bench/logging/log_file.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <unistd.h>

namespace canteen::bench {
namespace {

// "[2026-07-01 12:00:00,042] [canteen] [INFO] [4711] ", of whoever's making.
bool is_head(std::string_view text) {
  if (text.size() < 27 || text[0] != '[' || text[5] != '-' || text[20] != ',' || text[24] != ']') {
    return false;
  }
  int brackets = 0;
  for (const char c : text) brackets += c == '[' || c == ']' ? 1 : 0;
  return brackets == 8 && text.ends_with("] ");
}

}  // namespace

LogFile::LogFile() : path_("/tmp/canteen-bench-XXXXXX") {
  const int file = ::mkstemp(path_.data());
  if (file < 0) {
    std::perror("no file to log to");
    std::exit(2);
  }
  ::close(file);
}

LogFile::~LogFile() {
  ::unlink(path_.c_str());
}

void LogFile::check(const char* logger, int writers, int count) const {
  std::vector<int> next(static_cast<std::size_t>(writers), 0);
  std::ifstream file(path_);
  const auto fail = [&](const char* what, const std::string& line) {
    std::fprintf(stderr, "%s: %s: '%s'\n", logger, what, line.c_str());
    std::exit(2);
  };
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find("window ");
    if (at == std::string::npos || !is_head(std::string_view(line).substr(0, at))) {
      fail("a torn line", line);
    }
    int writer = 0;
    int number = 0;
    if (std::sscanf(line.c_str() + at, "window %d: guest %d", &writer, &number) != 2 ||
        writer < 0 || writer >= writers ||
        line.substr(at) != "window " + std::to_string(writer) + ": guest " +
                               std::to_string(number) + " had " + std::string(dish) +
                               ", thank you") {
      fail("a torn line", line);
    }
    if (number != next[static_cast<std::size_t>(writer)]++) fail("a line is missing before", line);
  }
  for (const int each : next) {
    if (each != count) fail("lines are missing at the end of", path_);
  }
}

}  // namespace canteen::bench
