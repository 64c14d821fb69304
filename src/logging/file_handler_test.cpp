#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/logging.hpp>

#include "tests/support/processes.hpp"
#include "tests/support/whole_lines.hpp"

namespace canteen::logging {
namespace {

using namespace canteen::testing;

// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/canteen_log_XXXXXX";
    path_ = mkdtemp(name);
  }

  ~Folder() { std::filesystem::remove_all(path_); }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(*this / name);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return std::filesystem::exists(*this / name);
  }

 private:
  std::string path_;
};

void log(Handler& handler, const std::string& text, Level level = Level::info) {
  LogRecord record("n", level, text);
  handler.handle(record);
}

TEST(FileHandler, each_line_is_in_the_file_when_the_call_returns) {
  const Folder folder;
  FileHandler handler(folder / "x.log");
  log(handler, "first");
  EXPECT_EQ(folder.read("x.log"), "first\n");
  log(handler, "second");
  EXPECT_EQ(folder.read("x.log"), "first\nsecond\n");
}

TEST(FileHandler, its_modes_append_empty_or_want_a_new_file) {
  const Folder folder;
  std::ofstream(folder / "x.log") << "before\n";
  {
    FileHandler handler(folder / "x.log");
    log(handler, "appended");
  }
  EXPECT_EQ(folder.read("x.log"), "before\nappended\n");
  {
    FileHandler handler(folder / "x.log", {.mode = "w"});
    EXPECT_EQ(folder.read("x.log"), "");
    log(handler, "alone");
  }
  EXPECT_EQ(folder.read("x.log"), "alone\n");
  EXPECT_THROW(FileHandler(folder / "x.log", {.mode = "x"}), OSError);
  FileHandler(folder / "new.log", {.mode = "x"});
  EXPECT_TRUE(folder.has("new.log"));
  EXPECT_THROW(FileHandler(folder / "x.log", {.mode = "rw"}), ValueError);
}

TEST(FileHandler, a_file_that_cannot_be_opened_is_an_OSError_that_names_it) {
  const Folder folder;
  try {
    const FileHandler handler(folder / "no/such/folder.log");
    ADD_FAILURE() << "no error";
  } catch (const OSError& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_NE(std::string(error.what()).find("/no/such/folder.log"), std::string::npos);
  }
}

TEST(FileHandler, delayed_it_opens_with_the_first_record_wherever_the_process_is_then) {
  const Folder folder;
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(folder / "");
  FileHandler handler("later.log", {.delay = true});
  std::filesystem::current_path(here);
  EXPECT_FALSE(folder.has("later.log"));
  EXPECT_EQ(handler.path(), folder / "later.log");
  log(handler, "now");
  EXPECT_EQ(folder.read("later.log"), "now\n");
}

TEST(FileHandler, a_buffer_is_written_when_full_flushed_urgent_or_closed) {
  const Folder folder;
  FileHandler handler(folder / "x.log", {.buffer = 100});
  log(handler, "waits");
  EXPECT_EQ(folder.read("x.log"), "");
  handler.flush();
  EXPECT_EQ(folder.read("x.log"), "waits\n");
  log(handler, std::string(60, 'a'));
  EXPECT_EQ(folder.read("x.log").size(), 6U);
  log(handler, std::string(60, 'b'));  // does not fit any more: the first goes, whole
  EXPECT_EQ(folder.read("x.log"), "waits\n" + std::string(60, 'a') + "\n");
  log(handler, "urgent", Level::error);
  EXPECT_TRUE(folder.read("x.log").ends_with("b\nurgent\n"));
  log(handler, std::string(500, 'c'));  // larger than the buffer
  EXPECT_TRUE(folder.read("x.log").ends_with("c\n"));
  log(handler, "last");
  handler.close();
  EXPECT_TRUE(folder.read("x.log").ends_with("c\nlast\n"));
}

TEST(FileHandler, a_record_after_close_opens_the_file_again_unless_that_would_empty_it) {
  const Folder folder;
  FileHandler appending(folder / "a.log", {.buffer = 1000});
  log(appending, "before");
  appending.close();
  appending.close();
  log(appending, "after");  // nobody will flush: written at once
  EXPECT_EQ(folder.read("a.log"), "before\nafter\n");
  FileHandler emptying(folder / "w.log", {.mode = "w"});
  log(emptying, "before");
  emptying.close();
  log(emptying, "dropped");
  EXPECT_EQ(folder.read("w.log"), "before\n");
}

TEST(FileHandler, its_destructor_writes_out_what_waits) {
  const Folder folder;
  {
    FileHandler handler(folder / "x.log", {.buffer = 1000});
    log(handler, "waits");
  }
  EXPECT_EQ(folder.read("x.log"), "waits\n");
}

TEST(FileHandler, errors_of_the_file_go_to_handle_error) {
  struct Listening : FileHandler {
    using FileHandler::FileHandler;

    void handle_error(const LogRecord&, const std::exception_ptr& error) override {
      try {
        std::rethrow_exception(error);
      } catch (const OSError& caught) {
        code = caught.code();
      }
    }

    std::error_code code;
  };

  Listening handler("/dev/full");
  log(handler, "x");
  EXPECT_EQ(handler.code, std::errc::no_space_on_device);
}

TEST(RotatingFileHandler, begins_a_new_file_before_the_old_one_grows_too_large) {
  const Folder folder;
  RotatingFileHandler handler(folder / "x.log", 20, 2);
  log(handler, "12345678");  // 9 bytes
  log(handler, "abcdefgh");  // 18
  log(handler, "ABCDEFGH");  // would be 27: rotates
  EXPECT_EQ(folder.read("x.log.1"), "12345678\nabcdefgh\n");
  EXPECT_EQ(folder.read("x.log"), "ABCDEFGH\n");
  log(handler, std::string(100, 'x'));  // larger than a file may be: alone in its own
  EXPECT_EQ(folder.read("x.log.2"), "12345678\nabcdefgh\n");
  EXPECT_EQ(folder.read("x.log.1"), "ABCDEFGH\n");
  EXPECT_EQ(folder.read("x.log"), std::string(100, 'x') + "\n");
  log(handler, "y");
  EXPECT_EQ(folder.read("x.log.2"), "ABCDEFGH\n");  // the oldest has gone
  EXPECT_FALSE(folder.has("x.log.3"));
  EXPECT_EQ(folder.read("x.log"), "y\n");
}

TEST(RotatingFileHandler, goes_on_where_the_last_run_stopped) {
  const Folder folder;
  std::ofstream(folder / "x.log") << std::string(18, 'o') << "\n";
  RotatingFileHandler handler(folder / "x.log", 20, 1, {.mode = "w"});  // "w" would make no sense
  log(handler, "n");
  EXPECT_EQ(folder.read("x.log.1"), std::string(18, 'o') + "\n");
  EXPECT_EQ(folder.read("x.log"), "n\n");
}

TEST(RotatingFileHandler, without_a_limit_or_backups_it_only_grows) {
  const Folder folder;
  RotatingFileHandler unlimited(folder / "a.log", 0, 3);
  RotatingFileHandler alone(folder / "b.log", 10, 0);
  for (int i = 0; i < 10; ++i) {
    log(unlimited, "12345678");
    log(alone, "12345678");
  }
  EXPECT_EQ(folder.read("a.log").size(), 90U);
  EXPECT_EQ(folder.read("b.log").size(), 90U);
  EXPECT_FALSE(folder.has("a.log.1"));
  EXPECT_FALSE(folder.has("b.log.1"));
}

TEST(RotatingFileHandler, a_buffer_goes_into_the_file_it_was_meant_for) {
  const Folder folder;
  {
    RotatingFileHandler handler(folder / "x.log", 50, 100, {.buffer = 1000});
    for (int i = 0; i < 30; ++i) log(handler, "12345678" + std::to_string(i % 10));
  }
  std::size_t lines = 0;
  for (int i = 0; i < 30; ++i) {
    const std::string text = folder.read(i == 0 ? "x.log" : "x.log." + std::to_string(i));
    EXPECT_LT(text.size(), 50U);
    lines += text.size() / 10;
  }
  EXPECT_EQ(lines, 30U);
}

TEST(RotatingFileHandler, no_line_is_lost_between_threads) {
  const Folder folder;
  {
    RotatingFileHandler handler(folder / "x.log", 2000, 1000);
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < 4; ++writer) {
      threads.emplace_back([&handler, writer] {
        for (int i = 0; i < 300; ++i) log(handler, make_line(writer, i, 50));
      });
    }
  }
  LineAudit audit;
  for (int i = 999; i > 0; --i) {
    if (folder.has("x.log." + std::to_string(i)))
      audit.feed(folder.read("x.log." + std::to_string(i)));
  }
  audit.feed(folder.read("x.log"));
  EXPECT_EQ(audit.lines(), 4U * 300U);
  EXPECT_EQ(audit.torn() + audit.out_of_order() + audit.rest().size(), 0U);
}

}  // namespace
}  // namespace canteen::logging
