// Lines straight into a file: 1 and 4 threads log, until everything is in the file.
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include <canteen/logging.hpp>

#include "bench/logging/log_file.hpp"
#include "bench/logging/logging.hpp"
#include "bench/support/machine.hpp"

#ifdef CANTEEN_BENCH_SPDLOG
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#endif

namespace canteen::bench {
namespace {

constexpr int lines = 100'000;  // of all threads together

// Each kind logs a line to the file, and end() leaves nothing outside it.
class Ours {
 public:
  Ours(const std::string& path, std::size_t buffer)
      : file_(
            std::make_shared<logging::FileHandler>(path, logging::FileOptions{.buffer = buffer})) {
    file_->set_formatter(std::make_shared<logging::Formatter>(our_format));
    log_.set_propagate(false);
    log_.set_level(logging::Level::info);
    log_.add_handler(file_);
  }

  void line(int writer, int number) { log_.info(message, writer, number, dish); }

  void end() {
    log_.remove_handler(file_);
    file_->close();
  }

 private:
  logging::Logger& log_ = logging::get_logger("canteen");
  std::shared_ptr<logging::FileHandler> file_;
};

#ifdef CANTEEN_BENCH_SPDLOG
class Spdlog {
 public:
  Spdlog(const std::string& path, bool flush)
      : log_("canteen", std::make_shared<spdlog::sinks::basic_file_sink_mt>(path)) {
    log_.set_pattern(spdlog_pattern);
    if (flush) log_.flush_on(spdlog::level::info);
  }

  void line(int writer, int number) { log_.info(message, writer, number, dish); }

  void end() { log_.flush(); }

 private:
  spdlog::logger log_;
};
#endif

template <class Log, class Setting>
Peer logging_by(const char* name, int threads, Setting setting, std::vector<Target> targets = {}) {
  return {name,
          [=] {
            const LogFile file;
            Log log(file.path(), setting);
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
            return Sample{{"ns a line", took / lines * 1e9}, {"CPU ns", cpu / lines * 1e9}};
          },
          std::move(targets)};
}

}  // namespace

void measure_files(Program& program) {
  for (const int threads : {1, 4}) {
    const std::string who = threads == 1 ? "1 thread" : std::to_string(threads) + " threads";
    const double limit = threads == 1 ? 0.8 : 0.7;
    const std::vector<Target> targets{{"ns a line", "spdlog, 4 KiB", limit, false}};
    program.run({"log file with a buffer, " + who,
                 {
#ifdef CANTEEN_BENCH_SPDLOG
                     logging_by<Spdlog>("spdlog, 4 KiB", threads, false),
#endif
                     logging_by<Ours>("FileHandler, 4 KiB", threads, 4'096U, targets),
                     logging_by<Ours>("FileHandler, 64 KiB", threads, 65'536U, targets)}});
    const std::vector<Target> each{{"ns a line", "spdlog, flush_on", 1.0, false}};
    program.run({"log file, each line written at once, " + who,
                 {
#ifdef CANTEEN_BENCH_SPDLOG
                     logging_by<Spdlog>("spdlog, flush_on", threads, true),
#endif
                     logging_by<Ours>("FileHandler", threads, 0U, each)}});
  }
}

}  // namespace canteen::bench
