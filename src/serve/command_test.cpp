#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <canteen/scenario.hpp>

#include "src/serve/serve_testing.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/processes.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::serve {
namespace {

scenario::Scenario commands(std::uint64_t count, std::vector<std::string> command) {
  scenario::Scenario scenario = crowd(count, 0ns);
  scenario.work.kind = scenario::WorkKind::command;
  scenario.work.command = std::move(command);
  return scenario;
}

std::size_t open_files() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

// Not there any more, or dead and not yet taken notice of by whoever inherited it.
bool is_gone(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  const std::size_t name = text.rfind(')');
  return name == std::string::npos || text.substr(name, 4).find('Z') != std::string::npos;
}

// The number that a command has written there; 0 as long as it has not.
pid_t number_in(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  pid_t number = 0;
  if (std::getline(file, line) && !file.eof()) std::istringstream(line) >> number;
  return number;
}

TEST(Command, that_ends_with_0_has_served) {
  const std::size_t files = open_files();
  const Result result = run(commands(20, {"true"}));
  EXPECT_EQ(result.served, 20U);
  EXPECT_EQ(result.failed, 0U);
  EXPECT_EQ(result.first_failure, "");
  EXPECT_EQ(open_files(), files);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Command, that_fails_is_counted_and_the_first_is_told) {
  const Result status = run(commands(3, {"sh", "-c", "test {number} -lt 2 || exit 7"}));
  EXPECT_EQ(status.served, 3U);
  EXPECT_EQ(status.failed, 2U);
  EXPECT_EQ(status.first_failure, "request 2: 'sh' ended with status 7");
  const Result signal = run(commands(1, {"sh", "-c", "kill -9 $$"}));
  EXPECT_EQ(signal.failed, 1U);
  EXPECT_EQ(signal.first_failure, "request 1: 'sh' was ended by signal 9 (Killed)");
  const Result nameless = run(commands(1, {"sh", "-c", "kill -40 $$"}));
  EXPECT_EQ(nameless.first_failure, "request 1: 'sh' was ended by signal 40");
}

TEST(Command, gets_what_is_asked_for) {
  const test::TemporaryFile trace("t,key,class\n0,/a {number},x\n1e-6,b {;},y\n");
  const test::TemporaryFile out("");
  scenario::Scenario scenario =
      commands(0, {"sh", "-c", "printf '%s|' \"$@\" >> \"$0\"", out.path(), "{number}", "{key}",
                   "={class}=", "{other}"});
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace.path();
  EXPECT_EQ(run(scenario).failed, 0U);
  std::ifstream file(out.path());
  std::string text;
  std::getline(file, text);
  EXPECT_EQ(text, "1|/a {number}|=x=|{other}|2|b {;}|=y=|{other}|");
}

TEST(Command, that_takes_too_long_is_ended_with_all_that_it_started) {
  const test::TemporaryFile file("");
  scenario::Scenario scenario =
      commands(1, {"sh", "-c", "sleep 1000 & echo $! > " + file.path() + "; wait"});
  scenario.work.timeout = 3s;
  const testing::Stopwatch watch;
  const Result result = run(scenario);
  EXPECT_GE(watch.elapsed(), 3s);
  EXPECT_EQ(result.failed, 1U);
  EXPECT_EQ(result.first_failure, "request 1: 'sh' took longer than 3.00 s");
  const pid_t grandchild = number_in(file.path());
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(testing::eventually([&] { return is_gone(grandchild); }));
}

TEST(Command, that_ends_leaves_nothing_behind) {
  const test::TemporaryFile file("");
  EXPECT_EQ(run(commands(1, {"sh", "-c", "sleep 1000 & echo $! > " + file.path()})).failed, 0U);
  const pid_t grandchild = number_in(file.path());
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(testing::eventually([&] { return is_gone(grandchild); }));
}

TEST(Command, that_does_not_listen_is_ended_all_the_same) {
  const test::TemporaryFile file("");
  const Result result = run_until(
      commands(1, {"sh", "-c",
                   "trap '' TERM; echo $$ > " + file.path() + "; while :; do sleep 1; done"}),
      [&](const Progress&) { return number_in(file.path()) != 0; });
  EXPECT_EQ(result.left_serving, 1U);
  EXPECT_TRUE(is_gone(number_in(file.path())));
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(Command, that_is_no_program_is_an_error_of_the_scenario) {
  scenario::Scenario scenario = commands(1, {"no-such-program"});
  scenario.file = "lunch.toml";
  try {
    static_cast<void>(run(scenario));
    FAIL() << "it ran";
  } catch (const scenario::ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "lunch.toml: work.command: must begin with a program; 'no-such-program' is in no "
                 "folder of PATH");
  }
  scenario = commands(1, {"/etc/passwd"});
  try {
    static_cast<void>(run(scenario));
    FAIL() << "it ran";
  } catch (const scenario::ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "work.command: must begin with a program; '/etc/passwd' is none that can be run");
  }
}

TEST(Command, that_cannot_be_started_fails) {
  const test::TemporaryFile file("#!/no/such/shell\n");
  chmod(file.path().c_str(), 0700);
  const Result result = run(commands(1, {file.path()}));
  EXPECT_EQ(result.failed, 1U);
  EXPECT_EQ(result.first_failure,
            "request 1: '" + file.path() + "' could not be started: No such file or directory");
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(Command, begins_with_a_clean_sheet) {
  struct sigaction ignored{};
  struct sigaction before{};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignored, &before);
  sigset_t blocked;
  sigset_t unblocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &blocked, &unblocked);
  const testing::Pipe pipe;  // two files that are not for the command
  // Signals ignored and blocked: none. Files: 0, 1, 2 and the folder that ls reads.
  const Result result = run(commands(
      1, {"sh", "-c",
          "set -- $(grep -E 'Sig(Ign|Blk)' /proc/self/status | cut -f2) $(ls /proc/self/fd); "
          "test \"$*\" = '0000000000000000 0000000000000000 0 1 2 3'"}));
  pthread_sigmask(SIG_SETMASK, &unblocked, nullptr);
  sigaction(SIGPIPE, &before, nullptr);
  close(pipe.in);
  close(pipe.out);
  EXPECT_EQ(result.first_failure, "");
  EXPECT_EQ(result.failed, 0U);
}

TEST(Command, is_heard_only_when_asked_for_and_then_on_stderr) {
  for (const bool show : {false, true}) {
    const auto loud = [show] {
      scenario::Scenario scenario = commands(1, {"sh", "-c", "echo out; echo err >&2; read x"});
      scenario.work.show_output = show;
      static_cast<void>(run(scenario));
    };
    EXPECT_EQ(testing::output_of(loud, STDERR_FILENO), show ? "out\nerr\n" : "");
    EXPECT_EQ(testing::output_of(loud, STDOUT_FILENO), "");
  }
}

TEST(Command, does_not_outlive_the_process) {
  const test::TemporaryFile file("");
  const pid_t process = testing::child([&] {
    static_cast<void>(
        run(commands(1, {"sh", "-c", "echo $$ > " + file.path() + "; exec sleep 1000"})));
  });
  EXPECT_TRUE(testing::eventually([&] { return number_in(file.path()) != 0; }));
  kill(process, SIGKILL);
  EXPECT_EQ(testing::status_of(process), 128 + SIGKILL);
  EXPECT_TRUE(testing::eventually([&] { return is_gone(number_in(file.path())); }));
}

}  // namespace
}  // namespace canteen::serve
