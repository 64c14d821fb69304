#include <cstdlib>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>
#include <canteen/logging.hpp>
#include <canteen/threading/functions.hpp>

#include "src/logging/local_time.hpp"

namespace canteen::logging {
namespace {

std::string with(std::string_view format, FormatterOptions options = {}) {
  const LogRecord record("canteen.window", Level::warning, "no rice");
  return Formatter(format, std::move(options)).format(record);
}

TEST(Formatter, G1_names_fields_in_braces_and_in_percent) {
  // [formatter]
  EXPECT_EQ(with("{levelname:<8}|{name}|{message}"), "WARNING |canteen.window|no rice");
  EXPECT_EQ(with("%(levelname)-8s|%(name)s|%(message)s"), "WARNING |canteen.window|no rice");
  EXPECT_EQ(with("$levelname|${name}|$message", {.style = Style::dollar}),
            "WARNING|canteen.window|no rice");
  // [formatter]
  EXPECT_EQ(with("{threadName} %(threadName)s", {.style = Style::brace}),
            "MainThread %(threadName)s");
  EXPECT_EQ(with("%(threadName)s {threadName}"), "MainThread {threadName}");
  const std::string ident = std::to_string(threading::get_ident());
  const std::string process = std::to_string(getpid());
  EXPECT_EQ(with("{thread} {threadName} {process} {processName} {taskName} {native_id}"),
            ident + " MainThread " + process + " MainProcess None " + process);
  EXPECT_EQ(with("%(thread)d %(threadName)s %(process)d %(processName)s %(taskName)s"),
            ident + " MainThread " + process + " MainProcess None");
  EXPECT_EQ(with("{levelno} {lineno} {pathname}{filename}{module}{funcName}."), "30 0 .");
}

TEST(Formatter, widths_and_precisions_mean_the_same_in_both_languages) {
  EXPECT_EQ(with("{name:.7}|{name:>16}|{levelno:05}|{levelno:x}"),
            "canteen|  canteen.window|00030|1e");
  EXPECT_EQ(with("%(name).7s|%(name)16s|%(levelno)05d|%(levelno)x|%(levelno)-5d|%(levelno)+d"),
            "canteen|  canteen.window|00030|1e|30   |+30");
  EXPECT_EQ(with("%(levelno)s|%(levelno)4s|%(levelname)r"), "30|  30|WARNING");
  EXPECT_EQ(with("100%% %(message)s"), "100% no rice");
  EXPECT_EQ(with("{{}} {message}"), "{} no rice");
  EXPECT_EQ(with("$$ $message", {.style = Style::dollar}), "$ no rice");
}

TEST(Formatter, without_a_format_it_is_the_message) {
  EXPECT_EQ(with(""), "no rice");
  EXPECT_EQ(Formatter::standard().format(LogRecord("n", Level::info, "m")), "m");
}

TEST(Formatter, what_is_no_format_is_a_ValueError_at_once) {
  for (const std::string_view wrong :
       {"no field", "{", "}", "{message", "{message:d}", "{lineno:s}", "{}", "{0 1}", "{message!r}",
        "%(message)", "%(messages", "%(lineno).2d%", "%d %(message)s", "%(message)y",
        "{created:zz}"}) {
    EXPECT_THROW(Formatter{wrong}, ValueError) << wrong;
  }
  EXPECT_THROW((Formatter("${message", {}, Style::dollar)), ValueError);
  EXPECT_THROW((Formatter("$", {}, Style::dollar)), ValueError);
}

TEST(Formatter, fields_of_its_own_come_from_the_records_extra) {
  LogRecord record("n", Level::info, "m");
  record.set_extra("user", "li");
  EXPECT_EQ(Formatter("{user:>4}|{message}").format(record), "  li|m");
  EXPECT_EQ(Formatter("%(user)s|%(message)s").format(record), "li|m");
  try {
    (void)Formatter("{nobody}").format(record);
    ADD_FAILURE() << "no error";
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "Formatting field not found in record: 'nobody'");
  }
}

TEST(Formatter, an_exception_follows_the_line) {
  const LogRecord record("n", Level::error, "the message",
                         std::make_exception_ptr(std::runtime_error("the reason")));
  EXPECT_EQ(Formatter("{levelname} {message}").format(record),
            "ERROR the message\nstd::runtime_error: the reason");
  EXPECT_EQ(Formatter().format(LogRecord("n", Level::error, "", record.exception())),
            "std::runtime_error: the reason");
  EXPECT_EQ(Formatter().format(LogRecord("n", Level::error, "m\n", record.exception())),
            "m\nstd::runtime_error: the reason");
}

struct Loud : Formatter {
  using Formatter::Formatter;

  void format_to(base::TextBuffer& out, const LogRecord& record) const override {
    out.append("!! ");
    Formatter::format_to(out, record);
  }

  void format_exception(base::TextBuffer& out, const std::exception_ptr&) const override {
    out.append("(it failed)");
  }

  void format_time(base::TextBuffer& out, const LogRecord&) const override { out.append("now"); }
};

TEST(Formatter, its_parts_can_be_overridden) {
  const LogRecord record("n", Level::error, "m", std::make_exception_ptr(1));
  EXPECT_EQ(Loud("{asctime} {message}").format(record), "!! now m\n(it failed)");
  EXPECT_TRUE(Loud("{asctime} {message}").uses_time());
  EXPECT_FALSE(Loud("{message}").uses_time());
}

TEST(Formatter, asctime_is_the_local_time_with_milliseconds) {
  const LogRecord record("n", Level::info, "m");
  const time_t seconds = static_cast<time_t>(record.created_nanoseconds() / 1'000'000'000);
  const auto milliseconds = record.created_nanoseconds() / 1'000'000 % 1000;
  tm here{};
  tm there{};
  localtime_r(&seconds, &here);
  gmtime_r(&seconds, &there);
  char local[32];
  char utc[32];
  strftime(local, sizeof local, "%Y-%m-%d %H:%M:%S", &here);
  strftime(utc, sizeof utc, "%Y-%m-%d %H:%M:%S", &there);
  EXPECT_EQ(Formatter("{asctime}").format(record),
            base::format("{},{:03}", std::string(local), milliseconds));
  EXPECT_EQ(Formatter("%(asctime)s", {.utc = true}).format(record),
            base::format("{},{:03}", std::string(utc), milliseconds));
  EXPECT_EQ(Formatter("{asctime}", "%H:%M").format(record), std::string(local).substr(11, 5));
  EXPECT_EQ(Formatter("%(msecs)03d %(asctime)s", "%%").format(record),
            base::format("{:03} %", milliseconds));
  const std::string created = Formatter("{created:.3f}").format(record);
  EXPECT_EQ(created.substr(0, created.find('.')), std::to_string(seconds));
  EXPECT_FALSE(Formatter("{relativeCreated:.0f}").format(record).empty());
}

// The calendar is our own: held against the C library's over 400 years and in several zones.
TEST(LocalTime, agrees_with_the_c_library) {
  const char* const before = std::getenv("TZ");
  const std::string restore = before != nullptr ? before : "";
  for (const char* const zone : {"UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe",
                                 "Asia/Kathmandu", "CET-1CEST,M3.5.0,M10.5.0/3"}) {
    setenv("TZ", zone, 1);
    tzset();
    (void)detail::calendar(1'000'000'000, false);  // leaves the last zone's quarter of an hour
    for (std::int64_t at = -6'000'000'000; at < 8'000'000'000; at += 12'345'679) {
      const time_t seconds = at;
      tm expected{};
      localtime_r(&seconds, &expected);
      const tm got = detail::calendar(at, false);
      ASSERT_EQ(got.tm_year, expected.tm_year) << zone << " " << at;
      ASSERT_EQ(got.tm_mon, expected.tm_mon) << zone << " " << at;
      ASSERT_EQ(got.tm_mday, expected.tm_mday) << zone << " " << at;
      ASSERT_EQ(got.tm_hour, expected.tm_hour) << zone << " " << at;
      ASSERT_EQ(got.tm_min, expected.tm_min) << zone << " " << at;
      ASSERT_EQ(got.tm_sec, expected.tm_sec) << zone << " " << at;
      ASSERT_EQ(got.tm_wday, expected.tm_wday) << zone << " " << at;
      ASSERT_EQ(got.tm_yday, expected.tm_yday) << zone << " " << at;
      ASSERT_EQ(got.tm_gmtoff, expected.tm_gmtoff) << zone << " " << at;
    }
  }
  if (before != nullptr) {
    setenv("TZ", restore.c_str(), 1);
  } else {
    unsetenv("TZ");
  }
  tzset();
  (void)detail::calendar(0, false);
}

TEST(Level, has_its_names) {
  EXPECT_EQ(level_name(Level::warning), "WARNING");
  EXPECT_EQ(level_name(Level{25}), "Level 25");
  EXPECT_EQ(level_of("INFO"), Level::info);
  EXPECT_EQ(level_of("WARN"), Level::warning);
  EXPECT_EQ(level_of("FATAL"), Level::critical);
  EXPECT_EQ(level_of("NOTICE"), std::nullopt);
  add_level_name(Level{25}, "NOTICE");
  EXPECT_EQ(getLevelName(Level{25}), "NOTICE");
  EXPECT_EQ(level_of("NOTICE"), Level{25});
  addLevelName(Level::debug, "TRIVIA");
  EXPECT_EQ(base::format("{}", Level::debug), "TRIVIA");
  add_level_name(Level::debug, "DEBUG");
  EXPECT_EQ(level_name(Level::info), "INFO");
}

}  // namespace
}  // namespace canteen::logging
