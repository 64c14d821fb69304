// ProgressDisplay — how a run stands: one line that changes on a terminal, a line now and then in a
// file or pipe.
//
// On a terminal the line is redrawn with each show(), cut to the width that the terminal has at
// that moment, and wiped by the destructor. Elsewhere, and on a terminal that cannot do that
// (TERM=dumb), it is a plain line, and only every five seconds and at the closing.
//
// Thread safety: none; one thread at a time.
// Blocking:      as long as the terminal does.
// Errors:        none: what cannot be shown is not shown.
#pragma once

#include <optional>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/serve/progress.hpp>

namespace canteen::report {

class CANTEEN_API ProgressDisplay {
 public:
  explicit ProgressDisplay(int descriptor);
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  ~ProgressDisplay();

  void show(const serve::Progress& progress);

 private:
  int descriptor_;
  bool redraws_;
  bool drawn_ = false;                       // there is a line to be wiped
  std::optional<scenario::Duration> shown_;  // when a plain line was written last
  scenario::Duration longest_wait_{};        // since then
  bool closing_ = false;                     // it has been said
};

// The words of the line, at most `width` columns of it.
[[nodiscard]] CANTEEN_API std::string progress_line(const serve::Progress& progress,
                                                    std::size_t width);

}  // namespace canteen::report
