// ProgressDisplay — how a run, a prediction or a plan stands: two lines that change on a terminal,
// a line now and then in a file or pipe.
//
// On a terminal the lines are redrawn with each show(), fitted to the width that the terminal has
// at that moment, and wiped by the destructor. Elsewhere, on a terminal that cannot do that
// (TERM=dumb), and where others write as well, it is a plain line, at the beginning, every five
// seconds and at the closing. Of a prediction and of a plan nothing is shown before it has taken
// half a second, or five where lines are plain. There are no colours.
//
// Thread safety: none; one thread at a time.
// Blocking:      as long as the terminal does.
// Errors:        none: what cannot be shown is not shown.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/plan/plan_progress.hpp>
#include <canteen/plan/predict_progress.hpp>
#include <canteen/serve/progress.hpp>

namespace canteen::report {

class CANTEEN_API ProgressDisplay {
 public:
  // shared: others (the commands of a run) write there while it is shown.
  explicit ProgressDisplay(int descriptor, bool shared = false);
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  ~ProgressDisplay();

  void show(const serve::Progress& progress);
  void show(const plan::PredictProgress& progress);
  void show(const plan::PlanProgress& progress);

 private:
  template <class Progress>
  void show_later(const Progress& progress);
  void redraw(const std::array<std::string, 2>& lines);
  [[nodiscard]] std::size_t width() const;

  int descriptor_;
  bool redraws_;
  bool drawn_ = false;                       // there are lines to be wiped
  std::optional<scenario::Duration> shown_;  // when a plain line was written last
  scenario::Duration longest_wait_{};        // of those that ended since then
  bool closing_ = false;                     // it has been said
};

// "5.00 s, 15.0 s to go: 1,234 arrived, …": all that there is to say.
[[nodiscard]] CANTEEN_API std::string progress_text(const serve::Progress& progress);
// "5.00 s: 12,345,678 requests simulated, …"
[[nodiscard]] CANTEEN_API std::string progress_text(const plan::PredictProgress& progress);
// "5.00 s: 123 of 1,080 candidates decided, …"
[[nodiscard]] CANTEEN_API std::string progress_text(const plan::PlanProgress& progress);

// The same in two lines of at most `width` columns each: time and people. Where there is no room
// for everything, what matters least is left out.
[[nodiscard]] CANTEEN_API std::array<std::string, 2> progress_lines(const serve::Progress& progress,
                                                                    std::size_t width);
[[nodiscard]] CANTEEN_API std::array<std::string, 2> progress_lines(
    const plan::PredictProgress& progress, std::size_t width);
[[nodiscard]] CANTEEN_API std::array<std::string, 2> progress_lines(
    const plan::PlanProgress& progress, std::size_t width);

}  // namespace canteen::report
