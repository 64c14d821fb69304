#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

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
constexpr std::string_view wipe = "\r\x1b[K";

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

std::string bar(double share) {
  static constexpr std::size_t width = 16;
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
  return "[" + std::string(full, '#') + std::string(width - full, '.') + "] ";
}

}  // namespace

std::string progress_line(const serve::Progress& progress, std::size_t width) {
  std::string text;
  if (progress.length && progress.length->count() > 0 && !progress.closing) {
    text += bar(static_cast<double>(progress.elapsed.count()) /
                static_cast<double>(progress.length->count()));
  }
  text += duration_text(std::chrono::round<std::chrono::milliseconds>(progress.elapsed));
  if (progress.length && !progress.closing) text += " of " + duration_text(*progress.length);
  text += progress.closing ? ", closing" : "";
  text +=
      ": " + count_text(progress.arrived) + " arrived, " + count_text(progress.served) + " served";
  if (progress.failed != 0) text += " (" + count_text(progress.failed) + " failed)";
  if (progress.lost != 0) text += ", " + count_text(progress.lost) + " lost";
  text += ", " + count_text(progress.waiting) + " in line, " + count_text(progress.serving) +
          " at windows";
  if (progress.recent_wait.count() > 0) text += ", waits to " + duration_text(progress.recent_wait);
  return text.substr(0, width);
}

ProgressDisplay::ProgressDisplay(int descriptor)
    : descriptor_(descriptor), redraws_(can_redraw(descriptor)) {}

ProgressDisplay::~ProgressDisplay() {
  if (drawn_) base::write_whole(descriptor_, wipe);
}

void ProgressDisplay::show(const serve::Progress& progress) {
  if (redraws_) {
    // The last column stays free: a cursor behind it may be on the next line.
    base::write_whole(descriptor_,
                      std::string(wipe) + progress_line(progress, width_of(descriptor_) - 1));
    drawn_ = true;
    return;
  }
  longest_wait_ = std::max(longest_wait_, progress.recent_wait);
  const bool news = progress.closing && !closing_;
  if (shown_ && !news && progress.elapsed - *shown_ < between_plain_lines) return;
  shown_ = progress.elapsed;
  closing_ = progress.closing;
  serve::Progress since = progress;
  since.recent_wait = std::exchange(longest_wait_, {});
  base::write_whole(descriptor_, progress_line(since, std::string::npos) + "\n");
}

}  // namespace canteen::report
