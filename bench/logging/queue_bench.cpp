// Lines by way of a queue and another thread: what the call costs, and all of it together.
#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <canteen/logging.hpp>

#include "bench/logging/log_file.hpp"
#include "bench/logging/logging.hpp"
#include "bench/support/machine.hpp"

#ifdef CANTEEN_BENCH_SPDLOG
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#endif

namespace canteen::bench {
namespace {

constexpr std::size_t capacity = 8'192;
constexpr std::size_t buffer = 4'096;

// In both the call makes the message, and the other thread the line around it. Each kind logs into
// a bounded queue, waits while that is full, and end() returns when all lines are in the file.
class Ours {
 public:
  explicit Ours(const std::string& path)
      : file_(std::make_shared<logging::FileHandler>(path, logging::FileOptions{.buffer = buffer})),
        queue_(std::make_shared<logging::LogQueue>(capacity)),
        handler_(std::make_shared<logging::QueueHandler>(queue_, logging::Overflow::block)),
        listener_(queue_, {file_}) {
    file_->set_formatter(std::make_shared<logging::Formatter>(our_format));
    log_.set_propagate(false);
    log_.set_level(logging::Level::info);
    log_.add_handler(handler_);
    listener_.start();
  }

  void line(int writer, int number) { log_.info(message, writer, number, dish); }

  void end() {
    log_.remove_handler(handler_);
    listener_.stop();
    file_->close();
  }

 private:
  logging::Logger& log_ = logging::get_logger("canteen");
  std::shared_ptr<logging::FileHandler> file_;
  std::shared_ptr<logging::LogQueue> queue_;
  std::shared_ptr<logging::QueueHandler> handler_;
  logging::QueueListener listener_;
};

#ifdef CANTEEN_BENCH_SPDLOG
class Spdlog {
 public:
  explicit Spdlog(const std::string& path)
      : pool_(std::make_shared<spdlog::details::thread_pool>(capacity, 1)),
        log_(std::make_shared<spdlog::async_logger>(
            "canteen", std::make_shared<spdlog::sinks::basic_file_sink_mt>(path), pool_,
            spdlog::async_overflow_policy::block)) {
    log_->set_pattern(spdlog_pattern);
  }

  void line(int writer, int number) { log_->info(message, writer, number, dish); }

  void end() {
    log_->flush();
    pool_.reset();  // works off its queue
    log_.reset();
  }

 private:
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> log_;
};
#endif

template <class Log>
Sample all_of_it(const char* name, int threads) {
  constexpr int lines = 200'000;
  const LogFile file;
  Log log(file.path());
  const int count = lines / threads;
  const Meanwhile meanwhile;
  {
    std::vector<std::jthread> writers;
    writers.reserve(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&log, t, count] {
        for (int i = 0; i < count; ++i) log.line(t, i);
      });
    }
  }
  log.end();
  const double took = meanwhile.seconds();
  const double cpu = meanwhile.cpu_seconds();
  file.check(name, threads, count);
  return {{"ns a line", took / lines * 1e9}, {"CPU ns", cpu / lines * 1e9}};
}

// Bursts that the queue has room for, and pauses in which it is worked off: the call as a program
// feels it that does something else as well.
template <class Log>
Sample calls(const char* name) {
  constexpr int bursts = 60;
  constexpr int burst = 2'000;
  const LogFile file;
  Log log(file.path());
  std::vector<std::uint64_t> took;
  took.reserve(std::size_t{bursts} * burst);
  for (int b = 0; b < bursts; ++b) {
    for (int i = 0; i < burst; ++i) {
      const std::uint64_t begin = ticks();
      log.line(0, b * burst + i);
      took.push_back(ticks() - begin);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  log.end();
  file.check(name, 1, bursts * burst);
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(took.size() - 1));
    return static_cast<double>(took[index]) * seconds_per_tick() * 1e9;
  };
  return {{"p50, ns", at(0.5)}, {"p99, ns", at(0.99)}, {"p99.9, ns", at(0.999)}};
}

template <class Log>
Peer total_of(const char* name, int threads, std::vector<Target> targets = {}) {
  return {name, [=] { return all_of_it<Log>(name, threads); }, std::move(targets)};
}

template <class Log>
Peer calls_of(const char* name, std::vector<Target> targets = {}) {
  return {name, [=] { return calls<Log>(name); }, std::move(targets)};
}

}  // namespace

void measure_queues(Program& program) {
  constexpr const char* ours = "QueueHandler and QueueListener";
  constexpr const char* theirs = "spdlog, async";
  program.run({"log queue, a call",
               {
#ifdef CANTEEN_BENCH_SPDLOG
                   calls_of<Spdlog>(theirs),
#endif
                   calls_of<Ours>(ours, {{"p50, ns", theirs, 0.25, false},
                                         {"p99.9, ns", theirs, 0.2, false}})}});
  for (const int threads : {1, 4}) {
    program.run({"log queue, until all is in the file, " +
                     (threads == 1 ? "1 thread" : std::to_string(threads) + " threads"),
                 {
#ifdef CANTEEN_BENCH_SPDLOG
                     total_of<Spdlog>(theirs, threads),
#endif
                     total_of<Ours>(ours, threads, {{"ns a line", theirs, 1.0, false}})}});
  }
}

}  // namespace canteen::bench
