#include "src/serve/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <canteen/base/os_error.hpp>
#include <canteen/base/platform.hpp>

namespace canteen::serve {
namespace {

// From SIGTERM to SIGKILL.
constexpr auto grace = std::chrono::milliseconds(500);

struct Start {
  const char* path;
  char* const* words;
  int input;
  int output;
  int failure;  // where the error of exec is written; closed by a good one
  pid_t parent;
};

// The child's way from vfork() to exec(): system calls and nothing else, for it borrows the memory
// of its parent.
[[noreturn]] void become(const Start& start) noexcept {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == start.parent) {  // else it has died before the line above
    // What is ignored would stay so after exec(); and a handler that runs before it would do so in
    // the parent's memory.
    for (int signal = 1; signal < NSIG; ++signal) {
      struct sigaction action{};
      if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_DFL) {
        action.sa_handler = SIG_DFL;
        sigaction(signal, &action, nullptr);
      }
    }
    if (dup2(start.input, STDIN_FILENO) >= 0 && dup2(start.output, STDOUT_FILENO) >= 0 &&
        dup2(start.output, STDERR_FILENO) >= 0) {
      // Not those that this process was given without close-on-exec either. It needs Linux 5.11.
      close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
      sigset_t none;
      sigemptyset(&none);
      pthread_sigmask(SIG_SETMASK, &none, nullptr);
      execv(start.path, start.words);
    }
  }
  const int error = errno;
  static_cast<void>(!write(start.failure, &error, sizeof error));
  _exit(127);
}

// No handler of this process may run in the child, whose memory is this process's.
[[gnu::noinline]] pid_t spawn(const Start& start) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // NOLINTNEXTLINE(bugprone-unsafe-functions): posix_spawn() knows no PR_SET_PDEATHSIG
  const pid_t pid = vfork();
  if (pid == 0) become(start);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

// glibc 2.36 declares pidfd_open() for C only.
int open_pidfd(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

int milliseconds_until(base::Deadline deadline) {
  if (deadline.never()) return -1;
  const base::Instant left = std::max<base::Instant>(deadline.instant() - base::System::now(), 0);
  return static_cast<int>(
      std::min<base::Instant>((left + 999'999) / 1'000'000, std::numeric_limits<int>::max()));
}

bool readable(const pollfd& file) {
  return (file.revents & POLLIN) != 0;
}

void reap_whatever(pid_t pid) noexcept {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

// What the child could not do; 0: it has become the program, which closed the other end.
int read_error(int file) noexcept {
  int error = 0;
  ssize_t size = 0;
  do {
    size = read(file, &error, sizeof error);
  } while (size < 0 && errno == EINTR);
  return size == sizeof error ? error : 0;
}

OSError error_of(const char* what) {
  return {errno, std::generic_category(), what};
}

}  // namespace

Child::Child(const std::string& path, const std::vector<std::string>& words, int input, int output)
    : stopped_(eventfd(0, EFD_CLOEXEC)) {
  if (stopped_.number() < 0) throw error_of("eventfd");
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  // execv() takes them as char*, and changes nothing.
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);

  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw error_of("pipe");
  const Descriptor failure(ends[0]);
  Descriptor child_failure(ends[1]);
  pid_ = spawn({path.c_str(), pointers.data(), input, output, child_failure.number(), getpid()});
  if (pid_ < 0) throw error_of("fork");
  child_failure.close();

  if (const int error = read_error(failure.number()); error != 0) {
    reap_whatever(pid_);
    throw OSError(error, std::generic_category(), path);
  }
  pidfd_ = Descriptor(open_pidfd(pid_));
  if (pidfd_.number() < 0) {
    const int refused = errno;
    if (refused != ESRCH) kill(-pid_, SIGKILL);
    reap_whatever(pid_);
    throw OSError(refused, std::generic_category(), "pidfd_open");
  }
}

Child::~Child() {
  if (pid_ >= 0) end();
}

Child::Why Child::wait(std::optional<scenario::Duration> timeout, const std::stop_token& stop) {
  const base::Deadline deadline(timeout, base::System::now());
  const std::stop_callback tell(stop, [this] { eventfd_write(stopped_.number(), 1); });
  for (;;) {
    std::array<pollfd, 2> files{{{pidfd_.number(), POLLIN, 0}, {stopped_.number(), POLLIN, 0}}};
    poll(files.data(), files.size(), milliseconds_until(deadline));
    if (readable(files[0])) return Why::ended;
    if (stop.stop_requested()) return Why::stop;
    if (deadline.passed(base::System::now())) return Why::timeout;
  }
}

std::string Child::reap() {
  // What it has started and left behind: as long as it is not reaped, its group is its own.
  kill(-pid_, SIGKILL);
  siginfo_t how{};
  const id_t number = static_cast<id_t>(std::exchange(pid_, -1));
  while (waitid(P_PID, number, &how, WEXITED) != 0) {
    if (errno != EINTR) return "ended, and somebody else has heard how";
  }
  if (how.si_code == CLD_EXITED) {
    return how.si_status == 0 ? "" : "ended with status " + std::to_string(how.si_status);
  }
  const char* const name = sigdescr_np(how.si_status);  // the real-time signals have none
  return "was ended by signal " + std::to_string(how.si_status) +
         (name != nullptr ? " (" + std::string(name) + ")" : "");
}

void Child::end() noexcept {
  kill(-pid_, SIGTERM);
  pollfd file{pidfd_.number(), POLLIN, 0};
  const base::Deadline deadline(Timeout(grace), base::System::now());
  while (!readable(file) && !deadline.passed(base::System::now())) {
    poll(&file, 1, milliseconds_until(deadline));
  }
  // Before it is reaped its number, and so its group's, is nobody else's.
  kill(-pid_, SIGKILL);
  reap_whatever(std::exchange(pid_, -1));
}

}  // namespace canteen::serve
