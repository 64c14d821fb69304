// Handlers shared by threads and processes, on everything that a log may go to: no line is torn or
// lost, whatever its length.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/logging.hpp>

#include "tests/support/crowd.hpp"
#include "tests/support/processes.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;

// The crowd logs by a handler that each process makes for itself.
std::function<WriteLine()> by(const std::function<std::shared_ptr<Handler>()>& make) {
  return [make] {
    Logger& logger = get_logger("whole.lines");
    logger.set_propagate(false);
    logger.add_handler(make());
    return [&logger](const std::string& line, int /*number*/) { logger.warning("{}", line); };
  };
}

std::function<WriteLine()> by_stream(int descriptor) {
  return by([descriptor] { return std::make_shared<StreamHandler>(fdopen(descriptor, "a")); });
}

void expect_whole_file(const Path& path, const std::function<WriteLine()>& begin) {
  for (const pid_t pid : crowd_of(begin)) EXPECT_EQ(status_of(pid), 0);
  expect_whole_crowd(path.read());
}

TEST(StreamHandler, lines_of_threads_and_processes_are_whole_in_a_file) {
  for (const int flags : {O_WRONLY, O_WRONLY | O_APPEND}) {
    const Path path;
    const int file = open(path.c_str(), flags);
    expect_whole_file(path, by_stream(file));
    close(file);
  }
}

TEST(StreamHandler, lines_of_threads_and_processes_are_whole_in_a_pipe) {
  const Pipe pipe;
  expect_whole_through(pipe.in, pipe.out, by_stream(pipe.in));
}

TEST(StreamHandler, lines_of_threads_and_processes_are_whole_on_a_terminal) {
  const Terminal terminal;
  expect_whole_through(terminal.in, terminal.out, by_stream(terminal.in));
}

TEST(FileHandler, lines_of_threads_and_processes_are_whole_in_a_file) {
  for (const std::size_t buffer : {std::size_t{0}, std::size_t{4096}}) {
    const Path path;
    expect_whole_file(path, by([&] {
                        return std::make_shared<FileHandler>(path.str(),
                                                             FileOptions{.buffer = buffer});
                      }));
  }
}

TEST(FileHandler, lines_of_threads_and_processes_are_whole_in_a_pipe) {
  for (const std::size_t buffer : {std::size_t{0}, std::size_t{4096}}) {
    const Path path;
    unlink(path.c_str());
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    const int out = open(path.c_str(), O_RDONLY | O_NONBLOCK);
    fcntl(out, F_SETFL, 0);
    const int in = open(path.c_str(), O_WRONLY);  // so that the pipe does not end before it begins
    expect_whole_through(in, out, by([&] {
                           return std::make_shared<FileHandler>(path.str(),
                                                                FileOptions{.buffer = buffer});
                         }));
  }
}

TEST(FileHandler, lines_of_threads_and_processes_are_whole_on_a_terminal) {
  const Terminal terminal;
  const std::string path = ttyname(terminal.in);
  expect_whole_through(terminal.in, terminal.out,
                       by([&] { return std::make_shared<FileHandler>(path); }));
}

// By the queue and one thread that writes; what is left in it is written when the process ends.
TEST(QueueListener, lines_of_threads_and_processes_are_whole_in_a_file) {
  const Path path;
  expect_whole_file(path, by([&] {
                      const auto queue = std::make_shared<LogQueue>(100);
                      const auto file =
                          std::make_shared<FileHandler>(path.str(), FileOptions{.buffer = 4096});
                      static QueueListener& listener = *new QueueListener(queue, {file});
                      listener.start();
                      return std::make_shared<QueueHandler>(queue, Overflow::block);
                    }));
}

}  // namespace
}  // namespace canteen::logging
