#include "bench/support/command.hpp"

#include <ctime>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace canteen::bench {
namespace {

std::vector<pid_t> living;

std::vector<double> read_numbers(std::FILE* file, std::size_t count) {
  std::vector<double> numbers;
  for (double each = 0; numbers.size() < count && std::fscanf(file, "%lf", &each) == 1;) {
    numbers.push_back(each);
  }
  return numbers;
}

}  // namespace

std::vector<double> answer_of(const std::string& command, std::size_t numbers) {
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("it could not be started: " + command);
  std::vector<double> answer = read_numbers(pipe, numbers);
  if (pclose(pipe) != 0 || answer.size() != numbers) {
    throw std::runtime_error("it failed: " + command);
  }
  return answer;
}

Child::Child(const std::string& command) : command_("exec " + command) {
  // Closed in other children: else this one would never see the end of its lines.
  int in[2];
  int out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe for: " + command);
  }
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
  std::string shell = "sh";
  std::string option = "-c";
  std::string words = command_;
  char* const arguments[] = {shell.data(), option.data(), words.data(), nullptr};
  const int failed = posix_spawn(&pid_, "/bin/sh", &files, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  close(in[0]);
  close(out[1]);
  lines_ = fdopen(in[1], "w");
  answers_ = fdopen(out[0], "r");
  if (failed != 0) throw std::runtime_error("it could not be started: " + command);
  living.push_back(pid_);
}

Child::~Child() {
  std::fclose(lines_);
  std::fclose(answers_);
  waitpid(pid_, nullptr, 0);
  std::erase(living, pid_);
}

std::vector<double> Child::answer_to(const std::string& line, std::size_t numbers) {
  std::fprintf(lines_, "%s\n", line.c_str());
  std::fflush(lines_);
  std::vector<double> answer = read_numbers(answers_, numbers);
  if (answer.size() != numbers) throw std::runtime_error("it failed: " + command_);
  return answer;
}

double Child::cpu_seconds_of_all() {
  double sum = 0;
  for (const pid_t each : living) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(each, &clock) == 0 && clock_gettime(clock, &time) == 0) {
      sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    }
  }
  return sum;
}

}  // namespace canteen::bench
