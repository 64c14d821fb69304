#include "src/threading/flush_all.hpp"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/base/platform.hpp>
#include <canteen/base/whole_write.hpp>

namespace canteen::threading::detail {
namespace {

using base::System;

constinit std::atomic<std::uint32_t> flushed{0};
constinit std::atomic<pid_t> flusher{0};

void* flush(void*) {
  flusher.store(static_cast<pid_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
  std::cout.flush();
  std::clog.flush();
  std::fflush(nullptr);
  flushed.store(1, std::memory_order_release);  // pairs with the acquire below
  System::wake_all(flushed);
  return nullptr;
}

// Whether the flusher sleeps on a futex now, which is what a stream's lock is; or cannot be asked.
bool waits_for_a_lock() noexcept {
  const std::string path =
      "/proc/self/task/" + std::to_string(flusher.load(std::memory_order_relaxed)) + "/syscall";
  char text[32] = {};
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  char* end = nullptr;
  const long number = std::strtol(text, &end, 10);
  return length <= 0 || (end != text && number == SYS_futex);
}

}  // namespace

void flush_all() noexcept {
  // stdout first and here: what it holds is what everybody looks at.
  if (ftrylockfile(stdout) == 0) {
    base::write_whole(stdout, {}, true);  // whole lines, into a pipe that others share, too
    funlockfile(stdout);
  }
  // The rest in a thread that may be left behind.
  pthread_t thread{};
  if (pthread_create(&thread, nullptr, &flush, nullptr) != 0) return;
  pthread_detach(thread);
  constexpr base::Instant patience = 100'000'000;
  int stuck = 0;
  while (flushed.load(std::memory_order_acquire) == 0 && stuck < 3) {
    System::wait(flushed, 0, base::Deadline::at(System::now() + patience));
    if (flushed.load(std::memory_order_acquire) == 0 && waits_for_a_lock()) ++stuck;
  }
}

}  // namespace canteen::threading::detail
