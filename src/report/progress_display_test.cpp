#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "src/report/report_testing.hpp"
#include "tests/support/processes.hpp"

namespace canteen::report {
namespace {

serve::Progress progress_at(scenario::Duration elapsed) {
  serve::Progress progress;
  progress.elapsed = elapsed;
  progress.length = 20s;
  progress.arrived = 1'234;
  progress.served = 1'200;
  progress.lost = 4;
  progress.waiting = 28;
  progress.serving = 2;
  progress.recent_wait = 36'500us;
  return progress;
}

TEST(ProgressLine, tells_how_the_run_stands) {
  EXPECT_EQ(progress_line(progress_at(5s), 200),
            "[####............] 5.00 s of 20.0 s: 1,234 arrived, 1,200 served, 4 lost, 28 in line, "
            "2 at windows, waits to 36.5 ms");
  serve::Progress progress = progress_at(21s);
  progress.closing = true;
  progress.failed = 3;
  EXPECT_EQ(progress_line(progress, 200),
            "21.0 s, closing: 1,234 arrived, 1,200 served (3 failed), 4 lost, 28 in line, 2 at "
            "windows, waits to 36.5 ms");
  progress = progress_at(0s);
  progress.length = std::nullopt;
  EXPECT_TRUE(progress_line(progress, 200).starts_with("0 s: 1,234 arrived"));
}

TEST(ProgressLine, is_cut_to_the_width) {
  for (std::size_t width = 0; width < 130; ++width) {
    const std::string whole = progress_line(progress_at(5s), 200);
    EXPECT_EQ(progress_line(progress_at(5s), width), whole.substr(0, width));
  }
}

TEST(ProgressDisplay, writes_plain_lines_now_and_then_where_there_is_no_terminal) {
  testing::Pipe pipe;
  {
    ProgressDisplay display(pipe.in);
    for (int i = 0; i < 100; ++i) {
      serve::Progress progress = progress_at(i * 100ms);
      if (i == 20) progress.recent_wait = 9s;
      display.show(progress);
    }
    serve::Progress progress = progress_at(10s);
    progress.closing = true;
    display.show(progress);
    display.show(progress);
  }
  close(pipe.in);
  const std::string text = testing::read_all(pipe.out);
  close(pipe.out);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);  // at 0 s, at 5 s, at the closing
  EXPECT_EQ(text.find_first_of("\r\x1b"), std::string::npos);
  // The longest wait of all the time between two lines.
  EXPECT_GT(text.find("waits to 9.00 s"), text.find("\n"));
  EXPECT_LT(text.find("waits to 9.00 s"), text.rfind("closing"));
}

// What a terminal of that width is sent.
std::string on_a_terminal(unsigned short width, const char* kind) {
  setenv("TERM", kind, 1);
  int ours = 0;
  int theirs = 0;
  winsize size{};
  size.ws_col = width;
  EXPECT_EQ(openpty(&ours, &theirs, nullptr, nullptr, &size), 0);
  {
    ProgressDisplay display(theirs);
    display.show(progress_at(5s));
    size.ws_col = static_cast<unsigned short>(width / 2);
    ioctl(theirs, TIOCSWINSZ, &size);
    display.show(progress_at(6s));
  }
  close(theirs);
  const std::string text = testing::read_all(ours);
  close(ours);
  return text;
}

TEST(ProgressDisplay, redraws_one_line_of_a_terminal_and_wipes_it) {
  const std::string text = on_a_terminal(60, "xterm");
  const std::string wipe = "\r\x1b[K";
  EXPECT_EQ(text, wipe + progress_line(progress_at(5s), 59) + wipe +
                      progress_line(progress_at(6s), 29) + wipe);
}

TEST(ProgressDisplay, writes_plain_lines_on_a_terminal_that_can_do_no_more) {
  const std::string text = on_a_terminal(60, "dumb");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

}  // namespace
}  // namespace canteen::report
