#include "bench/print/writers.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>
#include <syncstream>
#include <thread>

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <canteen/print.hpp>

#include "bench/support/machine.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen::bench {
namespace {

constexpr const char* writer_option = "--write";

// A line in its four parts, as make_line() puts them together.
struct Parts {
  int writer;
  int number;
  std::size_t length;
  std::string_view body;
};

void by_print(const Parts& line) {
  canteen::print("{} {} {} {}", line.writer, line.number, line.length, line.body);
}

void by_printf(const Parts& line) {
  std::printf("%d %d %zu %.*s\n", line.writer, line.number, line.length,
              static_cast<int>(line.body.size()), line.body.data());
}

void by_fmt(const Parts& line) {
  fmt::print("{} {} {} {}\n", line.writer, line.number, line.length, line.body);
}

void by_osyncstream(const Parts& line) {
  std::osyncstream(std::cout) << line.writer << ' ' << line.number << ' ' << line.length << ' '
                              << line.body << '\n';
}

void by_chained_cout(const Parts& line) {
  std::cout << line.writer << ' ' << line.number << ' ' << line.length << ' ' << line.body << '\n';
}

// As the course shows it: print(…, end="") and another print.
void by_two_writes(const Parts& line) {
  std::printf("%d %d %zu ", line.writer, line.number, line.length);
  std::printf("%.*s\n", static_cast<int>(line.body.size()), line.body.data());
}

struct Way {
  const char* name;
  void (*put)(const Parts& line);
};

constexpr std::array all_ways{
    Way{"print", &by_print},
    Way{"printf", &by_printf},
    Way{"fmt::print", &by_fmt},
    Way{"std::osyncstream", &by_osyncstream},
    Way{"std::cout <<", &by_chained_cout},
    Way{"two writes", &by_two_writes},
};

// Takes a line of make_line() apart.
Parts parts_of(std::string_view line, int writer, int number) {
  std::size_t at = 0;
  for (int blanks = 0; blanks < 3; ++at) blanks += line[at] == ' ' ? 1 : 0;
  return {writer, number, line.size() - at, line.substr(at)};
}

// All lines of one writer, made before the clock runs.
std::vector<std::string> lines_of(int writer, int lines, bool mixed) {
  std::vector<std::string> made;
  made.reserve(static_cast<std::size_t>(lines));
  for (int i = 0; i < lines; ++i) {
    made.push_back(testing::make_line(writer, i, mixed ? testing::line_size(i) : std::size_t{80}));
  }
  return made;
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(2);
}

pid_t start(const Writing& writing, int process, int output, int report) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, report, 3);
  std::array<std::string, 7> words{"writer",
                                   writer_option,
                                   writing.way,
                                   std::to_string(process * writing.threads),
                                   std::to_string(writing.threads),
                                   std::to_string(writing.lines),
                                   writing.mixed ? "mixed" : "even"};
  std::array<char*, 8> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  pid_t child = 0;
  const int error =
      posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    errno = error;
    fail("a writer cannot be started");
  }
  return child;
}

void read_all(int from, std::string& into) {
  std::array<char, 65'536> block;
  for (;;) {
    const ssize_t size = ::read(from, block.data(), block.size());
    if (size <= 0) return;
    into.append(block.data(), static_cast<std::size_t>(size));
  }
}

// Anything that is not exactly a line that was to be written is torn.
void audit(const std::string& text, const Writing& writing, Written& result) {
  testing::LineAudit lines;
  lines.feed(text);
  result.expected = static_cast<std::size_t>(writing.processes) *
                    static_cast<std::size_t>(writing.threads) *
                    static_cast<std::size_t>(writing.lines);
  result.torn = lines.torn() + (lines.rest().empty() ? 0U : 1U);
  result.whole = lines.lines() - lines.torn();
}

}  // namespace

std::vector<std::string> ways() {
  std::vector<std::string> names;
  names.reserve(all_ways.size());
  for (const Way& each : all_ways) names.emplace_back(each.name);
  return names;
}

Written write(const Writing& writing) {
  std::array<int, 2> pipe{-1, -1};
  std::array<int, 2> reports{};
  std::string path = "/tmp/canteen-bench-XXXXXX";
  if (::pipe2(reports.data(), O_CLOEXEC) != 0) fail("no pipe");
  int output = -1;
  if (writing.into == Into::pipe) {
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("no pipe");
    output = pipe[1];
  } else {
    output = ::mkostemp(path.data(), O_APPEND | O_CLOEXEC);
    if (output < 0) fail("no file");
  }
  std::vector<pid_t> children;
  children.reserve(static_cast<std::size_t>(writing.processes));
  for (int p = 0; p < writing.processes; ++p) {
    children.push_back(start(writing, p, output, reports[1]));
  }
  ::close(reports[1]);
  std::string text;
  if (writing.into == Into::pipe) {
    ::close(pipe[1]);
    read_all(pipe[0], text);
    ::close(pipe[0]);
  }
  Written result;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) fail("a writer failed");
  }
  std::array<double, 2> report{};
  while (::read(reports[0], report.data(), sizeof report) == sizeof report) {
    result.seconds = std::max(result.seconds, report[0]);
    result.cpu_seconds += report[1];
  }
  ::close(reports[0]);
  if (writing.into == Into::file) {
    ::lseek(output, 0, SEEK_SET);
    read_all(output, text);
    ::close(output);
    ::unlink(path.c_str());
  }
  audit(text, writing, result);
  return result;
}

bool is_writer(int argc, char** argv) {
  return argc == 7 && std::strcmp(argv[1], writer_option) == 0;
}

int write_lines(int /*argc*/, char** argv) {
  const std::string_view name = argv[2];
  const int first = std::atoi(argv[3]);
  const int threads = std::atoi(argv[4]);
  const int lines = std::atoi(argv[5]);
  const bool mixed = std::string_view(argv[6]) == "mixed";
  void (*put)(const Parts&) = nullptr;
  for (const Way& each : all_ways) {
    if (each.name == name) put = each.put;
  }
  if (put == nullptr) return 2;
  std::vector<std::vector<std::string>> texts;
  std::vector<std::vector<Parts>> parts;
  for (int writer = first; writer < first + threads; ++writer) {
    const auto& text = texts.emplace_back(lines_of(writer, lines, mixed));
    auto& mine = parts.emplace_back();
    for (int i = 0; i < lines; ++i) {
      mine.push_back(parts_of(text[static_cast<std::size_t>(i)], writer, i));
    }
  }
  const Meanwhile meanwhile;
  {
    std::vector<std::jthread> crowd;
    crowd.reserve(parts.size());
    for (const auto& mine : parts) {
      crowd.emplace_back([put, &mine] {
        for (const Parts& line : mine) put(line);
      });
    }
  }
  if (name == "print") {
    canteen::print({.end = "", .flush = true}, "");
  } else {
    std::cout.flush();
    std::fflush(stdout);
  }
  const std::array<double, 2> report{meanwhile.seconds(), meanwhile.cpu_seconds()};
  return ::write(3, report.data(), sizeof report) == sizeof report ? 0 : 1;
}

}  // namespace canteen::bench
