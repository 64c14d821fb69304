#include <array>
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

TEST(ProgressText, tells_how_the_run_stands) {
  EXPECT_EQ(progress_text(progress_at(5s)),
            "5.00 s, 15.0 s to go: 1,234 arrived, 1,200 served, 4 lost, 28 in line, 2 at windows, "
            "waits to 36.5 ms");
  serve::Progress progress = progress_at(21s);
  progress.closing = true;
  progress.failed = 3;
  EXPECT_EQ(progress_text(progress),
            "21.0 s, nobody comes any more: 1,234 arrived, 1,200 served, 3 failed, 4 lost, 28 in "
            "line, 2 at windows, waits to 36.5 ms");
  progress = progress_at(0s);
  progress.length = std::nullopt;
  EXPECT_TRUE(progress_text(progress).starts_with("0 s: 1,234 arrived"));
  // A trace may go on for longer than it was thought.
  EXPECT_TRUE(progress_text(progress_at(21s)).starts_with("21.0 s, 0 s to go: "));
}

TEST(ProgressText, tells_of_the_preparing_and_of_hits) {
  serve::Progress progress = progress_at(5s);
  progress.hits = 900;
  EXPECT_EQ(progress_text(progress),
            "5.00 s, 15.0 s to go: 1,234 arrived, 1,200 served, 75.0 % hits, 4 lost, 28 in line, 2 "
            "at windows, waits to 36.5 ms");
  serve::Progress before;
  before.length = 20s;
  before.hits = 0;
  before.ready = 3;
  before.to_prepare = 20;
  EXPECT_EQ(progress_text(before), "before the opening: 3 of 20 keys ready");
  EXPECT_EQ(progress_lines(before, 79),
            (std::array<std::string, 2>{"before the opening", "3 of 20 keys ready"}));
}

TEST(ProgressText, tells_of_the_windows_and_of_the_time_that_the_target_limits) {
  serve::Progress progress = progress_at(5s);
  progress.open = 3;
  progress.watched.so_far = 36'500us;
  EXPECT_EQ(progress_text(progress),
            "5.00 s, 15.0 s to go: 1,234 arrived, 1,200 served, 4 lost, 28 in line, 2 at 3 "
            "windows, wait p99 36.5 ms, waits to 36.5 ms");
  progress.open = 1;
  progress.watched = {"staff", "response p95", 2s, 500ms};
  EXPECT_NE(progress_text(progress).find(
                "2 at 1 window, staff response p95 2.00 s of 500 ms, waits to 36.5 ms"),
            std::string::npos)
      << progress_text(progress);
  // Where there is little room, these stay, and hits.
  EXPECT_EQ(progress_lines(progress, 79)[1],
            "4 lost, 28 in line, 2 at 1 window, staff response p95 2.00 s of 500 ms");
  progress.watched = {"", "wait p99", 36'500us, 500ms};
  progress.hits = 900;
  progress.lost = 0;
  EXPECT_EQ(progress_lines(progress, 79)[1],
            "75.0 % hits, 28 in line, 2 at 1 window, wait p99 36.5 ms of 500 ms");
}

TEST(ProgressLines, have_a_bar_as_long_as_there_is_room) {
  using Lines = std::array<std::string, 2>;
  EXPECT_EQ(
      progress_lines(progress_at(5s), 79),
      (Lines{"[##########..............................] 5.00 s, 15.0 s to go",
             "1,234 arrived, 1,200 served, 4 lost, 28 in line, 2 at windows, waits to 36.5 ms"}));
  EXPECT_EQ(progress_lines(progress_at(5s), 39),
            (Lines{"[####............] 5.00 s, 15.0 s to go", "4 lost, 28 in line, 2 at windows"}));
  EXPECT_EQ(progress_lines(progress_at(5s), 30),
            (Lines{"5.00 s, 15.0 s to go", "4 lost, 28 in line"}));
}

// A kind of people is named by whoever wrote the log.
TEST(ProgressLines, show_a_name_that_cannot_move_the_cursor_and_leaves_room) {
  serve::Progress progress = progress_at(5s);
  progress.watched = {"\x1b[31mvip\a", "wait p99", 36'500us, 500ms};
  EXPECT_EQ(progress_lines(progress, 79)[1],
            "4 lost, 28 in line, 2 at windows, \\x1b[31mvip\\x07 wait p99 36.5 ms of 500 ms");
  progress.watched.kind = "学生食堂学生食堂学生食堂学生食堂";
  EXPECT_EQ(progress_lines(progress, 79)[1],
            "4 lost, 28 in line, 学生食堂学生食堂学生食… wait p99 36.5 ms of 500 ms");
  EXPECT_NE(progress_text(progress).find(", 学生食堂学生食堂学生食… wait p99"), std::string::npos);
}

TEST(ProgressLines, count_columns_and_not_bytes) {
  serve::Progress progress = progress_at(5s);
  progress.watched = {"étudiants éloignés", "wait p99", 36'500us, 500ms};
  EXPECT_EQ(progress_lines(progress, 79)[1],
            "4 lost, 28 in line, 2 at windows, étudiants éloignés wait p99 36.5 ms of 500 ms");
  EXPECT_EQ(progress_lines(progress, 78)[1],
            "4 lost, 28 in line, étudiants éloignés wait p99 36.5 ms of 500 ms");
}

TEST(ProgressLines, fit_every_width) {
  serve::Progress progress = progress_at(5s);
  progress.failed = 1;
  for (std::size_t width = 0; width < 150; ++width) {
    for (const std::string& each : progress_lines(progress, width)) {
      EXPECT_LE(each.size(), width);
      EXPECT_TRUE(width < 20 || each.size() >= 8) << each;
    }
    // The line is what matters most.
    if (width >= 10) {
      EXPECT_NE(progress_lines(progress, width)[1].find("28 in line"), std::string::npos) << width;
    }
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
  EXPECT_GT(text.find("waits to 9.00 s"), text.find('\n'));
  EXPECT_LT(text.find("waits to 9.00 s"), text.rfind("nobody comes"));
}

// What a terminal of that width is sent.
std::string on_a_terminal(unsigned short width, const char* kind, bool shared = false) {
  setenv("TERM", kind, 1);
  int ours = 0;
  int theirs = 0;
  winsize size{};
  size.ws_col = width;
  EXPECT_EQ(openpty(&ours, &theirs, nullptr, nullptr, &size), 0);
  {
    ProgressDisplay display(theirs, shared);
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

TEST(ProgressDisplay, redraws_two_lines_of_a_terminal_and_wipes_them) {
  const auto shown = [](scenario::Duration at, std::size_t width) {
    const auto lines = progress_lines(progress_at(at), width);
    return lines[0] + "\r\n" + lines[1];  // the terminal adds the carriage return
  };
  const std::string wipe = "\r\x1b[A\x1b[J";
  EXPECT_EQ(on_a_terminal(60, "xterm"), shown(5s, 59) + wipe + shown(6s, 29) + wipe);
}

TEST(ProgressDisplay, writes_plain_lines_on_a_terminal_that_can_do_no_more_or_is_shared) {
  for (const std::string& text : {on_a_terminal(60, "dumb"), on_a_terminal(60, "xterm", true)}) {
    EXPECT_EQ(text, progress_text(progress_at(5s)) + "\r\n");
  }
}

}  // namespace
}  // namespace canteen::report
