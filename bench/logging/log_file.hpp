// LogFile — where the loggers of a benchmark write, and what is looked at afterwards: that every
// line is there, whole, and in the order of its thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace canteen::bench {

// The same line for every logger: a time, three names, and a message of three values.
inline constexpr const char* spdlog_pattern = "[%Y-%m-%d %H:%M:%S,%e] [%n] [%l] [%t] %v";
inline constexpr std::string_view our_format =
    "[{asctime}] [{name}] [{levelname}] [{native_id}] {message}";

// What each line is logged with: writer, number, a text.
inline constexpr char message[] = "window {}: guest {} had {}, thank you";
inline constexpr std::string_view dish = "pasta with tomatoes";

class LogFile {
 public:
  LogFile();  // a new, empty file
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  // Ends the program, with the reason, unless the file has exactly the lines 0 … count-1 of each
  // of the writers, each of them whole.
  void check(const char* logger, int writers, int count) const;

 private:
  std::string path_;
};

}  // namespace canteen::bench
