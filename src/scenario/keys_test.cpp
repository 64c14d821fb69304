#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>

#include "src/scenario/packed_testing.hpp"
#include "src/scenario/trace_testing.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::scenario {
namespace {

using Numbers = std::vector<std::uint64_t>;

constexpr std::string_view access =
    "::1 - - [01/Aug/2026:12:00:00 +0200] \"GET /b?x=1 HTTP/1.1\" 200 612\n"
    "::1 - - [01/Aug/2026:12:00:01 +0200] \"GET /a HTTP/1.1\" 200 612 \"-\" \"curl\"\n"
    "::2 - - [01/Aug/2026:12:00:02 +0200] \"POST /b?x=1 HTTP/1.1\" 200 612\n";
constexpr std::string_view cachelib =
    "key,op,size,op_count,key_size\n"
    "k1,GET,100,2,16\n"
    "k2,SET,100,1,16\n"
    "k2,get_lease,100,1,16\n"
    "k1,DELETE,0,1,16\n"
    "k1,GET,100,1,16\n";

// The low `size` bytes of a number.
std::string bytes(std::uint64_t number, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(number >> (8 * i));
  return text;
}

std::string u32(const Numbers& numbers) {
  std::string text;
  for (const std::uint64_t each : numbers) text += bytes(each, 4);
  return text;
}

std::string oracle(const Numbers& numbers) {
  std::string text;
  std::uint64_t time = 0;
  for (const std::uint64_t each : numbers) {
    text += bytes(++time / 2, 4) + bytes(each, 8) + bytes(100, 4) + bytes(~std::uint64_t{0}, 8);
  }
  return text;
}

Keys read(std::string_view content, const std::string& suffix = ".txt", KeySpec spec = {}) {
  const test::TemporaryFile file(content, suffix);
  spec.path = file.path();
  return read_keys(spec);
}

// The sentence with which it ends, the file's path replaced by "FILE".
std::string refused(std::string_view content, const KeySpec& spec = {},
                    const std::string& suffix = ".txt") {
  const test::TemporaryFile file(content, suffix);
  KeySpec whole = spec;
  whole.path = file.path();
  try {
    static_cast<void>(read_keys(whole));
  } catch (const ScenarioError& error) {
    std::string sentence = error.what();
    sentence.replace(0, file.path().size(), "FILE");
    return sentence;
  }
  return "it was read";
}

TEST(Keys, of_each_format_as_its_name_or_its_beginning_tells) {
  const std::string big("\0\0\1\0\0\0\0\7\0\0\1\0", 12);
  const std::vector<std::pair<KeyFormat, Keys>> all{
      {KeyFormat::keys, read("b\n\na b\r\nb\n")},
      {KeyFormat::csv, read("t,url\n1,/b\n2,\"/a\"\n3,/b\n")},
      {KeyFormat::access, read(access)},
      {KeyFormat::cachelib,
       read("op_time,key,op,op_count\n1,k2,GET,1\n2,k1,GETS,1\n3,k1,SET,1\n4,k2,GET,1\n")},
      {KeyFormat::u32, read(u32({300, 7, 300}), ".u32")},
      {KeyFormat::u32be, read(big, ".trace", {.path = {}, .format = KeyFormat::u32be})},
      {KeyFormat::oracle, read(oracle({1ULL << 60U, 7, 1ULL << 60U}), ".oracleGeneral")},
  };
  for (const auto& [format, keys] : all) {
    EXPECT_EQ(keys.format, format) << name_of(format);
    EXPECT_EQ(keys.numbers, (Numbers{0, 1, 0})) << name_of(format);
    EXPECT_EQ(keys.distinct, 2U) << name_of(format);
  }
}

TEST(Keys, of_records_without_a_name_that_tells) {
  const Keys keys = read(oracle({5, 6, 5, 5, 9}), ".bin");
  EXPECT_EQ(keys.format, KeyFormat::oracle);
  EXPECT_EQ(keys.numbers, (Numbers{0, 1, 0, 0, 2}));
  EXPECT_EQ(refused(u32({300, 7, 300})),
            "FILE: must be text, or say what its numbers are: --format u32, u32be or oracle");
}

TEST(Keys, of_cachelib_are_those_that_get_as_often_as_it_says) {
  EXPECT_EQ(read(cachelib).numbers, (Numbers{0, 0, 1, 0}));
}

TEST(Keys, of_lis_are_runs_of_blocks) {
  const Keys keys = read("10 3 0 0\n11 1 0 1\n  12\t2 0 2\n", ".lis");
  EXPECT_EQ(keys.format, KeyFormat::lis);
  EXPECT_EQ(keys.numbers, (Numbers{0, 1, 2, 1, 2, 3}));
}

TEST(Keys, of_a_column_by_name_or_by_number) {
  const std::string table = "when;Dish;url\n1;soup;/x\n2;bread;/y\n3;soup;/z\n";
  EXPECT_EQ(read(table, ".csv", {.path = {}, .column = "dish"}).numbers, (Numbers{0, 1, 0}));
  EXPECT_EQ(read(table).numbers, (Numbers{0, 1, 2}));  // url
  // By number there is no header.
  EXPECT_EQ(read("1\tsoup\n2\tbread\n", ".tsv", {.path = {}, .column = "2"}).numbers,
            (Numbers{0, 1}));
  // Files that were joined have their headers in between.
  EXPECT_EQ(read("key,t\na,1\nkey,t\na,2\n").numbers, (Numbers{0, 0}));
}

TEST(Keys, of_tables_that_look_like_others) {
  // One column, with a header.
  EXPECT_EQ(read("Key\nb\na\nb\n").numbers, (Numbers{0, 1, 0}));
  EXPECT_EQ(read("Key\nb\na\nb\n", ".txt", {.path = {}, .format = KeyFormat::keys}).distinct, 3U);
  // Methods of HTTP are not CacheLib's operations, unless it is said that they are.
  const std::string http = "t,key,op\n1,/,GET\n2,/,HEAD\n3,/,POST\n";
  EXPECT_EQ(read(http).numbers.size(), 3U);
  EXPECT_EQ(read(http, ".csv", {.path = {}, .format = KeyFormat::cachelib}).numbers.size(), 1U);
}

TEST(Keys, at_most_the_head) {
  EXPECT_EQ(read("a\nb\na\n", ".txt", {.path = {}, .head = 2}).numbers, (Numbers{0, 1}));
  EXPECT_EQ(read(u32({3, 4, 3}), ".u32", {.path = {}, .head = 2}).numbers, (Numbers{0, 1}));
  EXPECT_EQ(read(cachelib, ".csv", {.path = {}, .head = 1}).numbers, (Numbers{0}));
  EXPECT_EQ(read("1 1000000000000 0 0\n", ".lis", {.path = {}, .head = 3}).distinct, 3U);
}

TEST(Keys, packed) {
  for (const std::string& packed :
       {gzipped("b\na\n") + gzipped("b\n"), xz_packed("b\na\n") + xz_packed("b\n"),
        zstd_packed("b\na\n") + zstd_packed("b\n"),
        zstd_packed("b\na\nb\n") + std::string(8, '\0')}) {
    if (packed.find_first_not_of('\0') == std::string::npos) continue;  // not in this build
    EXPECT_EQ(read(packed).numbers, (Numbers{0, 1, 0}));
  }
  // Longer than any buffer, so that it comes in parts.
  Numbers numbers;
  for (std::uint64_t i = 0; i < 200'000; ++i) numbers.push_back(i * i % 7'919);
  const Keys plain = read(u32(numbers), ".u32");
  EXPECT_EQ(plain.numbers.size(), numbers.size());
  for (const auto& [packed, suffix] : {std::pair{gzipped(u32(numbers)), ".u32.gz"},
                                       {xz_packed(u32(numbers)), ".u32.xz"},
                                       {zstd_packed(u32(numbers)), ".u32.zst"}}) {
    if (packed.empty()) continue;
    EXPECT_EQ(read(packed, suffix).numbers, plain.numbers) << suffix;
  }
}

TEST(Keys, packed_in_a_way_that_is_damaged) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7'919 % 10'007) + "\n";
  for (const auto& [name, packed] : {std::pair<std::string, std::string>{"gzip", gzipped(text)},
                                     {"xz", xz_packed(text)},
                                     {"zstd", zstd_packed(text)}}) {
    if (packed.empty()) continue;
    const std::string_view whole = packed;
    EXPECT_TRUE(
        refused(whole.substr(0, whole.size() / 2))
            .ends_with(": must be complete, got a " + name + " file that ends in the middle"))
        << refused(whole.substr(0, whole.size() / 2));
    EXPECT_TRUE(refused(packed + "more")
                    .ends_with(": must be the last line, got other bytes behind the end of the " +
                               name + " data"))
        << name;
    // Wherever a bit is turned round, it is noticed: each has a checksum.
    for (std::size_t at = 16; at + 16 < packed.size(); at += packed.size() / 50) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      const std::string sentence = refused(damaged);
      EXPECT_TRUE(sentence.find("must be ") != std::string::npos && sentence != "it was read")
          << name << " at " << at << ": " << sentence;
    }
  }
  const std::string packed = gzipped(u32(Numbers(1'000, 7)));
  EXPECT_EQ(refused(packed.substr(0, packed.size() - 4), {}, ".u32"),
            "FILE: record 1,001: must be complete, got a gzip file that ends in the middle");
}

TEST(Keys, that_are_none_get_a_sentence) {
  EXPECT_EQ(refused(""), "FILE: must have at least one request, got none");
  EXPECT_EQ(refused("key,t\n"), "FILE: must have at least one request, got none");
  EXPECT_EQ(
      refused("12345", {}, ".u32"),
      "FILE: must be whole records of 4 bytes, got one that ends in the middle behind record 1");
  EXPECT_EQ(refused("a,b\n1,2\n"),
            "FILE:1: must be a key, a line of an access log, or a CSV header with a key (--column "
            "names another, --format keys takes the whole line), got \"a,b\"");
  EXPECT_EQ(refused("a,b\n1,2\n", {.path = {}, .column = "c"}),
            "FILE:1: must be a header with \"c\" (--column names another, or its number where "
            "there is no header), got \"a,b\"");
  EXPECT_EQ(refused("a,b\n", {.path = {}, .column = "3"}),
            "FILE:1: must have a column 3 (--column counts from 1), got 2 columns");
  EXPECT_EQ(refused("key,b\n1,2\n3\n"), "FILE:3: must have 2 columns, as the first line, got 1");
  EXPECT_EQ(refused("key,b\n1,\"2\n"),
            "FILE:2: must close each quote before the next column, got \"1,\"2\"");
  EXPECT_EQ(refused("key,op,op_count\nk,GET,-1\n"),
            "FILE:2: must have a whole number as op_count, got \"-1\"");
  EXPECT_EQ(refused(std::string(access) + "nonsense\n"),
            "FILE:4: must be a line of an access log, such as ::1 - - [01/Aug/2026:12:00:00 "
            "+0200] \"GET / HTTP/1.1\" 200 612, got \"nonsense\"");
  EXPECT_EQ(refused("10 x\n", {}, ".lis"),
            "FILE:1: must begin with the first block and how many there are, such as 1746220 4 0 "
            "0, got \"10 x\"");
  EXPECT_EQ(refused("a\n", {.path = {}, .format = KeyFormat::keys, .column = "a"}),
            "FILE: must be read as csv where --column is given, not as keys");
}

TEST(KeyFormat, has_a_name_by_which_it_is_found) {
  for (const KeyFormat each : all_key_formats) EXPECT_EQ(key_format_named(name_of(each)), each);
  try {
    static_cast<void>(key_format_named("lirs"));
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(),
                 "no format 'lirs'; there are auto, u32, u32be, keys, csv, access, oracle, "
                 "cachelib, lis");
  }
}

}  // namespace
}  // namespace canteen::scenario
