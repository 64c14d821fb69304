#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>

#include <canteen/base/whole_write.hpp>
#include <canteen/report/progress_display.hpp>

#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;
using scenario::duration_text;

constexpr auto between_plain_lines = std::chrono::seconds(5);
constexpr auto before_a_prediction_is_shown = std::chrono::milliseconds(500);
constexpr std::string_view wipe = "\r\x1b[A\x1b[J";  // from the first of the two lines on
constexpr std::size_t longest_bar = 40;
constexpr std::size_t shortest_bar = 8;
constexpr std::size_t longest_kind = 24;

bool can_redraw(int descriptor) {
  if (isatty(descriptor) == 0) return false;
  const char* const terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

// Of this moment: it may have been resized.
std::size_t width_of(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// As many digits as can be read while it changes.
std::string clock_time(scenario::Duration time) {
  return duration_text(std::chrono::round<std::chrono::milliseconds>(time));
}

bool end_is_known(const serve::Progress& progress) {
  return progress.to_prepare == 0 && progress.length && progress.length->count() > 0 &&
         !progress.closing;
}

std::string time_text(const serve::Progress& progress) {
  if (progress.to_prepare != 0) return "before the opening";
  std::string text = clock_time(progress.elapsed);
  if (progress.closing) return text + ", nobody comes any more";
  if (!end_is_known(progress)) return text;
  const scenario::Duration left = std::max(*progress.length - progress.elapsed, {});
  return text + ", " + clock_time(left) + " to go";
}

std::string bar(const serve::Progress& progress, std::size_t width) {
  const double share =
      static_cast<double>(progress.elapsed.count()) / static_cast<double>(progress.length->count());
  const auto full =
      static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width));
  return "[" + std::string(full, '#') + std::string(width - full, '.') + "] ";
}

// What there is to say of the people, and how much it matters: 0 the most.
struct Part {
  int rank;
  std::string text;
};

std::string windows_text(std::uint64_t open) {
  return open == 0 ? "windows" : counted(open, "window");
}

// "staff wait p99 36.5 ms of 500 ms": what it is, and what it may be.
std::string watched_text(const serve::WatchedTime& watched) {
  const std::string limit = watched.limit ? " of " + duration_text(*watched.limit) : "";
  const std::string kind = watched.kind.empty() ? "" : name_text(watched.kind, longest_kind) + " ";
  return kind + watched.name + " " + duration_text(*watched.so_far) + limit;
}

std::vector<Part> people(const serve::Progress& progress) {
  if (progress.to_prepare != 0) {
    return {
        {0, count_text(progress.ready) + " of " + counted(progress.to_prepare, "key") + " ready"}};
  }
  std::vector<Part> parts{{6, count_text(progress.arrived) + " arrived"},
                          {5, count_text(progress.served) + " served"}};
  if (progress.hits && progress.served != 0) {
    parts.push_back({4, percent_text(static_cast<double>(*progress.hits) /
                                     static_cast<double>(progress.served)) +
                            " hits"});
  }
  if (progress.failed != 0) parts.push_back({2, count_text(progress.failed) + " failed"});
  if (progress.lost != 0) parts.push_back({2, count_text(progress.lost) + " lost"});
  if (progress.left != 0) parts.push_back({2, count_text(progress.left) + " left"});
  parts.push_back({0, count_text(progress.waiting) + " in line"});
  parts.push_back({3, count_text(progress.serving) + " at " + windows_text(progress.open)});
  if (progress.watched.so_far) parts.push_back({1, watched_text(progress.watched)});
  if (progress.recent_wait.count() > 0) {
    parts.push_back({7, "waits to " + duration_text(progress.recent_wait)});
  }
  return parts;
}

std::string joined(const std::vector<Part>& parts) {
  std::string text;
  for (const Part& each : parts) text += (text.empty() ? "" : ", ") + each.text;
  return text;
}

// As many columns as there are, and no half of a character at the end: ± has two bytes.
std::string cut(std::string text, std::size_t width) {
  while (columns_of(text) > width) {
    while ((static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
    text.pop_back();
  }
  return text;
}

std::string done_text(const plan::PredictProgress& progress) {
  std::string text = count_text(progress.requests) + " requests simulated";
  if (progress.done != 0) {
    text +=
        ", " + count_text(progress.done) + " of " + counted(progress.replications, "replication");
  }
  return text;
}

// What is known of it after a round; before, nothing.
std::string precision_text(const plan::PredictProgress& progress) {
  if (!progress.so_far) return "";
  const std::string wanted = percent_text(progress.precision) + " is wanted";
  return *progress.so_far < 1 ? "waits within ± " + percent_text(*progress.so_far) + ", " + wanted
                              : "waits not known yet, ± " + wanted;
}

std::string step_text(const plan::PlanProgress& progress) {
  switch (progress.step) {
    case plan::PlanStep::reading:
      return "reading who will come";
    case plan::PlanStep::searching: {
      std::string text = count_text(progress.decided) + " of " +
                         counted(progress.candidates, "candidate") + " decided";
      if (progress.cost) text += ", the best costs " + scenario::number_text(*progress.cost);
      return text;
    }
    case plan::PlanStep::testing:
      return "testing what was chosen";
    case plan::PlanStep::running:
      break;
  }
  return "running what was chosen";
}

std::string done_text(const plan::PlanProgress& progress) {
  if (progress.run) return progress_text(*progress.run);
  return counted(progress.simulated, "candidate") + " and " +
         counted(progress.requests, "request") + " simulated";
}

}  // namespace

std::string progress_text(const plan::PlanProgress& progress) {
  return clock_time(progress.elapsed) + ": " + step_text(progress) + "; " + done_text(progress);
}

std::array<std::string, 2> progress_lines(const plan::PlanProgress& progress, std::size_t width) {
  const std::string second = progress.run ? cut(progress_lines(*progress.run, width)[1], width)
                                          : cut(done_text(progress), width);
  return {cut(clock_time(progress.elapsed) + ": " + step_text(progress), width), second};
}

std::string progress_text(const plan::PredictProgress& progress) {
  const std::string precision = precision_text(progress);
  return clock_time(progress.elapsed) + ": " + done_text(progress) +
         (precision.empty() ? "" : "; " + precision);
}

std::array<std::string, 2> progress_lines(const plan::PredictProgress& progress,
                                          std::size_t width) {
  const std::string precision = precision_text(progress);
  return {cut(clock_time(progress.elapsed) + (precision.empty() ? "" : ": " + precision), width),
          cut(done_text(progress), width)};
}

std::string progress_text(const serve::Progress& progress) {
  return time_text(progress) + ": " + joined(people(progress));
}

std::array<std::string, 2> progress_lines(const serve::Progress& progress, std::size_t width) {
  std::string time = time_text(progress);
  const std::size_t taken = columns_of(time) + 3;  // brackets and a space
  if (end_is_known(progress) && width >= taken + shortest_bar) {
    time.insert(0, bar(progress, std::min(width - taken, longest_bar)));
  }
  std::vector<Part> parts = people(progress);
  while (parts.size() > 1 && columns_of(joined(parts)) > width) {
    parts.erase(std::max_element(parts.begin(), parts.end(),
                                 [](const Part& a, const Part& b) { return a.rank < b.rank; }));
  }
  return {cut(time, width), cut(joined(parts), width)};
}

ProgressDisplay::ProgressDisplay(int descriptor, bool shared)
    : descriptor_(descriptor), redraws_(!shared && can_redraw(descriptor)) {}

ProgressDisplay::~ProgressDisplay() {
  if (drawn_) base::write_whole(descriptor_, wipe);
}

void ProgressDisplay::show(const serve::Progress& progress) {
  if (redraws_) return redraw(progress_lines(progress, width()));
  longest_wait_ = std::max(longest_wait_, progress.recent_wait);
  const bool news = progress.closing && !closing_;
  if (shown_ && !news && progress.elapsed - *shown_ < between_plain_lines) return;
  serve::Progress since = progress;
  since.recent_wait = longest_wait_;
  base::write_whole(descriptor_, progress_text(since) + "\n");
  shown_ = progress.elapsed;
  longest_wait_ = {};
  closing_ = progress.closing;
}

void ProgressDisplay::show(const plan::PredictProgress& progress) {
  show_later(progress);
}

void ProgressDisplay::show(const plan::PlanProgress& progress) {
  show_later(progress);
}

template <class Progress>
void ProgressDisplay::show_later(const Progress& progress) {
  if (progress.elapsed < before_a_prediction_is_shown) return;
  if (redraws_) return redraw(progress_lines(progress, width()));
  if (progress.elapsed - shown_.value_or(scenario::Duration::zero()) < between_plain_lines) return;
  base::write_whole(descriptor_, progress_text(progress) + "\n");
  shown_ = progress.elapsed;
}

std::size_t ProgressDisplay::width() const {
  // The last column stays free: a cursor behind it may be on the next line.
  return width_of(descriptor_) - 1;
}

// One write, so that no half of it is ever seen.
void ProgressDisplay::redraw(const std::array<std::string, 2>& lines) {
  base::write_whole(descriptor_, std::string(drawn_ ? wipe : "") + lines[0] + "\n" + lines[1]);
  drawn_ = true;
}

}  // namespace canteen::report
