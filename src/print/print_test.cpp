#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/print.hpp>
#include <canteen/threading/end_of_process.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/thread.hpp>

#include "tests/support/crowd.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen {
namespace {

using namespace canteen::testing;

std::string printed(const std::function<void()>& body) {
  return output_of(body, STDOUT_FILENO);
}

TEST(Print, a_literal_with_fields_is_a_format) {
  EXPECT_EQ(printed([] {
              // [print]
              const int x = 4;
              const int y = 5;
              print("{} + {} = {}", x, y, x + y);
              print("{:>6}|{:.2f}", "ab", 1.0);
              print({.end = ""}, "{} is running.\n", "worker");
              // [print]
              print("{{}} is {}", "a pair of braces");
            }),
            "4 + 5 = 9\n    ab|1.00\nworker is running.\n{} is a pair of braces\n");
}

TEST(Print, everything_else_is_Pythons_values) {
  EXPECT_EQ(printed([] {
              const std::string text = "a text {} of the run";
              char letters[] = "mutable {}";
              print(text);
              print(static_cast<const char*>("{}"));
              print(letters, 1);
              print("I'm working", "worker", 139);
              print(1, 2.0, true, nullptr, 'c', std::vector<std::string>{"x"});
              print(std::map<std::string, int>{{"a", 1}});
              print("plain");
              print();
            }),
            "a text {} of the run\n{}\nmutable {} 1\nI'm working worker 139\n"
            "1 2.0 True None c ['x']\n{'a': 1}\nplain\n\n");
}

TEST(Print, sep_end_file_and_flush_mean_what_they_mean_in_Python) {
  EXPECT_EQ(printed([] {
              print({.sep = ", ", .end = "!\n"}, 1, 2, 3);
              print({.sep = "", .end = ""}, "a", "b");
              print({.sep = "-"}, "text", 1, 2);
              print({.sep = "unused"}, "{}{}", 1, 2);
              print({.end = "|"});
              const PrintOptions options{.sep = "/"};
              print(options, 1, 2);
              print(options);
            }),
            "1, 2, 3!\nabtext-1-2\n12\n|1/2\n\n");
  EXPECT_EQ(output_of([] { print({.file = stderr}, "to {}", "stderr"); }, STDERR_FILENO),
            "to stderr\n");
  std::ostringstream stream;
  print({.file = stream}, "to a {}", "stream");
  print({.sep = ",", .file = stream}, 1, 2);
  EXPECT_EQ(stream.str(), "to a stream\n1,2\n");
}

TEST(Print, flush_writes_before_it_returns_and_a_buffered_file_waits) {
  const Path path;
  std::FILE* const file = std::fopen(path.c_str(), "w");
  print({.file = file}, "waits");
  EXPECT_EQ(path.read(), "");
  print({.file = file, .flush = true}, "goes");
  EXPECT_EQ(path.read(), "waits\ngoes\n");
  std::fclose(file);
}

TEST(Print, a_closed_or_full_file_is_an_OSError_and_try_print_says_false) {
  EXPECT_EQ(output_of(
                [] {
                  close(STDOUT_FILENO);
                  try {
                    print({.flush = true}, "nobody reads {}", "this");
                    ADD_FAILURE() << "no error";
                  } catch (const OSError& error) {
                    EXPECT_EQ(error.code(), std::errc::bad_file_descriptor);
                    print({.file = stderr}, error);
                  }
                  EXPECT_FALSE(try_print({.flush = true}, "nor {}", "this"));
                  EXPECT_FALSE(try_print({.flush = true}, 1, 2));
                },
                STDERR_FILENO),
            "print: Bad file descriptor\n");
  std::FILE* const full = std::fopen("/dev/full", "w");
  EXPECT_THROW(print({.file = full, .flush = true}, "x"), OSError);
  EXPECT_FALSE(try_print({.file = full, .flush = true}));
  std::fclose(full);
  std::ostringstream broken;
  broken.setstate(std::ios::failbit);
  EXPECT_THROW(print({.file = broken}, "x"), OSError);
  EXPECT_TRUE(try_print({.end = ""}, ""));
  EXPECT_TRUE(try_print({.end = ""}, "{}", ""));
}

struct Refuses {};

void format_value(base::TextBuffer& out, const Refuses& /*value*/) {
  out.append("half a ");
  throw std::runtime_error("no text");
}

TEST(Print, an_argument_that_throws_prints_nothing) {
  std::ostringstream stream;
  EXPECT_THROW(print({.file = stream}, "before {}", Refuses{}), std::runtime_error);
  EXPECT_EQ(stream.str(), "");
}

struct Chatty {
  int depth;
};

void format_value(base::TextBuffer& out, const Chatty& value) {
  if (value.depth > 0) print("inside {}", Chatty{value.depth - 1});
  base::format_to(out, "depth {}", value.depth);
}

TEST(Print, a_value_may_print_while_it_is_printed) {
  EXPECT_EQ(printed([] { print("{}", Chatty{2}); }), "inside depth 0\ninside depth 1\ndepth 2\n");
}

struct PrintsAtTheEnd {
  ~PrintsAtTheEnd() { print("a destructor of {}", name); }

  const char* name;
};

TEST(Print, prints_in_destructors_of_static_and_thread_local_objects) {
  EXPECT_EQ(printed([] {
              static const PrintsAtTheEnd last{"a static object"};
              std::thread([] {
                thread_local const PrintsAtTheEnd end{"a thread-local object"};
                print("in the thread of", end.name);
              }).join();
            }),
            "in the thread of a thread-local object\na destructor of a thread-local object\n"
            "a destructor of a static object\n");
}

struct EndsSlowly {
  ~EndsSlowly() {
    print("the end begins");
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    print("the end");
  }
};

TEST(Print, daemons_do_not_print_any_more_once_the_process_has_ended) {
  const std::string text = printed([] {
    static const EndsSlowly last;
    threading::at_end(threading::AtEnd::run_static_destructors);
    threading::Event printing;
    threading::Thread daemon(
        [&printing] {
          for (int i = 0;; ++i) {
            print("{}", make_line(0, i, 60));
            printing.set();
          }
        },
        {.daemon = true});
    daemon.start();
    printing.wait();
    std::exit(0);
  });
  constexpr std::string_view end = "the end begins\nthe end\n";
  ASSERT_TRUE(text.ends_with(end)) << text.substr(text.size() - 300);
  LineAudit audit;
  audit.feed(std::string_view(text).substr(0, text.size() - end.size()));
  EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
}

TEST(Print, lines_of_printf_cout_and_print_stay_whole_and_in_order) {
  EXPECT_EQ(printed([] {
              for (int i = 0; i < 300; ++i) {
                const std::string line = make_line(0, i, line_size(i));
                if (i % 3 == 0) {
                  print(line);
                } else if (i % 3 == 1) {
                  std::printf("%s\n", line.c_str());
                } else {
                  std::cout << line + "\n";
                }
              }
            }),
            [] {
              std::string all;
              for (int i = 0; i < 300; ++i) all += make_line(0, i, line_size(i)) + "\n";
              return all;
            }());
}

// The crowd prints to its stdout, which is the descriptor.
std::function<WriteLine()> by_stdout(int descriptor) {
  return [descriptor] {
    dup2(descriptor, STDOUT_FILENO);
    return [](const std::string& line, int number) {
      if (number % 2 == 0) {
        print("{}", line);
      } else {
        print({.flush = number % 5 == 0}, line);
      }
    };
  };
}

TEST(Print, eight_threads_of_four_processes_share_a_pipe) {
  const Pipe pipe;
  expect_whole_through(pipe.in, pipe.out, by_stdout(pipe.in));
}

TEST(Print, eight_threads_of_four_processes_share_a_terminal) {
  const Terminal terminal;
  expect_whole_through(terminal.in, terminal.out, by_stdout(terminal.in));
}

TEST(Print, eight_threads_of_four_processes_share_a_file) {
  for (const int flags : {O_WRONLY | O_TRUNC, O_WRONLY | O_APPEND}) {
    const Path path;
    const int file = open(path.c_str(), flags);
    for (const pid_t pid : crowd_of(by_stdout(file))) EXPECT_EQ(status_of(pid), 0);
    close(file);
    expect_whole_crowd(path.read());
  }
}

}  // namespace
}  // namespace canteen
