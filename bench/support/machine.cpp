#include "bench/support/machine.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench/support/command.hpp"

namespace canteen::bench {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// What all programs together, and a hypervisor's other guests, have used since the start.
double busy_seconds() {
  std::ifstream file("/proc/stat");
  std::string word;
  double user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0;
  file >> word >> user >> nice >> system >> idle >> wait >> irq >> softirq >> steal;
  return (user + nice + system + irq + softirq + steal) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

unsigned steps_for(double nanoseconds) {
  // The shortest of several runs: an interrupted one would make the work too short for ever.
  constexpr unsigned probe = 1'000'000;
  double best = 1;
  for (int i = 0; i < 7; ++i) {
    const double begin = now();
    for (unsigned step = 0; step < probe; ++step) asm volatile("" ::: "memory");
    best = std::min(best, now() - begin);
  }
  return static_cast<unsigned>(nanoseconds * 1e-9 / best * probe);
}

}  // namespace

double now() noexcept {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

double seconds_per_tick() {
  static const double value = [] {
    const double begin = now();
    const std::uint64_t first = ticks();
    while (now() - begin < 0.05) {
    }
    const std::uint64_t last = ticks();
    return (now() - begin) / static_cast<double>(last - first);
  }();
  return value;
}

Meanwhile::Meanwhile() : begin_(read()) {}

Meanwhile::Reading Meanwhile::read() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  rusage children{};  // that have ended
  getrusage(RUSAGE_CHILDREN, &children);
  return {.time = now(),
          .own = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime) +
                 seconds_of(children.ru_utime) + seconds_of(children.ru_stime) +
                 Child::cpu_seconds_of_all(),
          .switches = static_cast<double>(usage.ru_nvcsw + usage.ru_nivcsw),
          .everybody = busy_seconds()};
}

double Meanwhile::seconds() const {
  return now() - begin_.time;
}

double Meanwhile::cpu_seconds() const {
  return read().own - begin_.own;
}

double Meanwhile::context_switches() const {
  return read().switches - begin_.switches;
}

double Meanwhile::foreign_share() const {
  const Reading end = read();
  const double all = (end.time - begin_.time) * std::thread::hardware_concurrency();
  const double foreign = (end.everybody - begin_.everybody) - (end.own - begin_.own);
  return foreign <= 0 || all <= 0 ? 0 : foreign / all;
}

OnCore::OnCore(int n) {
  CPU_ZERO(&before_);
  sched_getaffinity(0, sizeof before_, &before_);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &before_) || n-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

OnCore::~OnCore() {
  sched_setaffinity(0, sizeof before_, &before_);
}

std::string describe_machine() {
  std::string model = "unknown processor";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  utsname name{};
  uname(&name);
  std::ostringstream text;
  text << model << ", " << std::thread::hardware_concurrency() << " CPUs, " << name.sysname << ' '
       << name.release << ", g++ " << __GNUC__ << '.' << __GNUC_MINOR__;
  return text.str();
}

Work::Work(double nanoseconds) : steps_(steps_for(nanoseconds)) {}

}  // namespace canteen::bench
