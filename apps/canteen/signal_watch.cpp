#include "apps/canteen/signal_watch.hpp"

#include <array>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <canteen/base/os_error.hpp>

#include "apps/canteen/status.hpp"

namespace canteen::program {
namespace {

// Who was started with a signal ignored (by nohup, or by a shell in the background) goes on
// ignoring it.
int signal_descriptor() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM}) {
    struct sigaction action{};
    sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&set, number);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

SignalWatch::SignalWatch()
    : signals_(signal_descriptor()),
      ended_(eventfd(0, EFD_CLOEXEC)),
      thread_([this] { watch(); }, {.name = "signals"}) {
  if (signals_ < 0 || ended_ < 0) throw OSError(errno, std::generic_category(), "signalfd");
  thread_.start();
}

SignalWatch::~SignalWatch() {
  eventfd_write(ended_, 1);
  thread_.join();
  close(signals_);
  close(ended_);
}

void SignalWatch::watch() {
  for (;;) {
    std::array<pollfd, 2> files{{{signals_, POLLIN, 0}, {ended_, POLLIN, 0}}};
    poll(files.data(), files.size(), -1);
    if ((files[1].revents & POLLIN) != 0) return;
    signalfd_siginfo info{};
    if (read(signals_, &info, sizeof info) != sizeof info) continue;
    const int number = static_cast<int>(info.ssi_signo);
    // Whoever asks twice means it. The kernel ends the commands that run, not what they started.
    if (signal() != 0) _exit(Status::signalled + number);
    signal_.store(number, std::memory_order_relaxed);
    stop_.request_stop();
  }
}

}  // namespace canteen::program
