// "A thread is created 10 to 100 times faster than a process."
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <canteen/threading.hpp>

#include "bench/course/course.hpp"
#include "bench/support/machine.hpp"

namespace canteen::bench {
namespace {

// Memory that the parent has written to, and that a fork has to note for the child.
class Memory {
 public:
  explicit Memory(std::size_t mebibytes) : size_(mebibytes << 20U) {
    if (size_ == 0) return;
    pages_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages_ == MAP_FAILED) fail("no memory");
    // Small pages, as a heap of small objects has.
    ::madvise(pages_, size_, MADV_NOHUGEPAGE);
    for (std::size_t at = 0; at < size_; at += 4'096) static_cast<char*>(pages_)[at] = 1;
  }

  ~Memory() {
    if (size_ != 0) ::munmap(pages_, size_);
  }

  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  [[noreturn]] static void fail(const char* what) {
    std::perror(what);
    std::exit(2);
  }

 private:
  std::size_t size_;
  void* pages_ = nullptr;
};

void wait_for(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) Memory::fail("a child failed");
}

void thread() {
  threading::Thread one([] {}, {.name = "worker"});
  one.start();
  one.join();
}

void std_thread() {
  std::thread([] {}).join();
}

void by_fork() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  wait_for(child);
}

void by_spawn() {
  char name[] = "true";
  char* arguments[] = {name, nullptr};
  pid_t child = 0;
  if (posix_spawn(&child, "/bin/true", nullptr, nullptr, arguments, environ) != 0) {
    Memory::fail("/bin/true cannot be started");
  }
  wait_for(child);
}

Peer made(const char* name, void (*one)(), std::size_t mebibytes, int count,
          std::vector<Target> claims = {}) {
  return {name,
          [=] {
            const Memory memory(mebibytes);
            const double begin = now();
            for (int i = 0; i < count; ++i) one();
            return Sample{{"us", (now() - begin) / count * 1e6}};
          },
          std::move(claims), false};
}

Target times_faster(const char* than, double times) {
  return {.metric = "us", .reference = than, .limit = 1 / times, .at_least = false, .claim = true};
}

}  // namespace

void measure_processes(Program& program) {
  const char* const small_fork = "fork and wait";
  const char* const large_fork = "fork and wait, a parent of 256 MiB";
  const char* const spawn = "posix_spawn of /bin/true and wait";
  program.run(
      {"course: a thread is made 10 to 100 times faster than a process",
       {made("Thread, start and join", &thread, 0, 500,
             {times_faster(small_fork, 10), times_faster(large_fork, 10),
              times_faster(large_fork, 100), times_faster(spawn, 10)}),
        made("std::thread and join", &std_thread, 0, 500), made(small_fork, &by_fork, 0, 200),
        made(large_fork, &by_fork, 256, 20), made(spawn, &by_spawn, 0, 100),
        made("posix_spawn of /bin/true, a parent of 256 MiB", &by_spawn, 256, 50)}});
}

}  // namespace canteen::bench
