// HotKey — one of the keys that were asked for most, and how those fared who did.
#pragma once

#include <cstdint>
#include <string>

namespace canteen::serve {

struct HotKey {
  std::string name;
  std::uint64_t asked = 0;   // requests that are done: served, lost or left. So many for certain …
  std::uint64_t over = 0;    // … and at most so many more, of which nothing is told; 0: exact
  std::uint64_t served = 0;  // of the asked
  std::uint64_t hits = 0;    // of the served: it was ready
  // Seconds, of the served together: first arrival to start of service, and to its end.
  double wait = 0;
  double response = 0;
  double longest_wait = 0;

  // All of these are 0 if nobody was served.
  [[nodiscard]] double mean_wait() const noexcept { return each(wait); }

  [[nodiscard]] double mean_response() const noexcept { return each(response); }

  [[nodiscard]] double hit_ratio() const noexcept { return each(static_cast<double>(hits)); }

 private:
  [[nodiscard]] double each(double all) const noexcept {
    return served == 0 ? 0 : all / static_cast<double>(served);
  }
};

}  // namespace canteen::serve
