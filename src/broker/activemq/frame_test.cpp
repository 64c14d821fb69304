#include "src/broker/activemq/frame.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "src/broker/activemq/frame_parser.hpp"

namespace canteen::broker::activemq {
namespace {

using std::string_view_literals::operator""sv;

std::string bytes_of(const Frame& frame) {
  std::string bytes;
  append_frame(bytes, frame, frame.body);
  return bytes;
}

// What comes of bytes that arrive in pieces of that size.
std::vector<Frame> parsed(std::string_view bytes, std::size_t piece, FrameParser parser = {}) {
  std::vector<Frame> frames;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    parser.feed(bytes.substr(at, piece));
    while (auto frame = parser.next()) frames.push_back(*std::move(frame));
  }
  return frames;
}

Frame only(std::string_view bytes) {
  std::vector<Frame> frames = parsed(bytes, bytes.size());
  EXPECT_EQ(frames.size(), 1U);
  return frames.empty() ? Frame{} : std::move(frames.front());
}

std::string why(std::string_view bytes, const FrameParser::Limits& limits = {}) {
  try {
    (void)parsed(bytes, 7, FrameParser(limits));
  } catch (const FrameError& error) {
    return error.what();
  }
  return "";
}

TEST(Frame, a_frame_is_a_line_for_the_command_and_for_each_header_and_the_body) {
  EXPECT_EQ(bytes_of(Frame{.command = "SEND", .body = "soup"}.with("destination", "/queue/orders")),
            "SEND\ndestination:/queue/orders\ncontent-length:4\n\nsoup\0"sv);
  EXPECT_EQ(bytes_of(Frame{.command = "DISCONNECT"}), "DISCONNECT\n\n\0"sv);
}

TEST(Frame, each_special_character_is_escaped_in_names_and_values) {
  const std::string bytes = bytes_of(Frame{.command = "SEND"}.with("a:b", "\r\n:\\"));
  EXPECT_EQ(bytes, "SEND\na\\cb:\\r\\n\\c\\\\\n\n\0"sv);
  const Frame back = only(bytes);
  EXPECT_EQ(back.header("a:b"), "\r\n:\\");
}

TEST(Frame, a_connect_is_not_escaped_and_cannot_have_line_breaks) {
  EXPECT_EQ(bytes_of(Frame{.command = "CONNECT"}.with("passcode", "a:b\\c")),
            "CONNECT\npasscode:a:b\\c\n\n\0"sv);
  EXPECT_EQ(only("CONNECTED\nserver:A\\B:c\n\n\0"sv).header("server"), "A\\B:c");
  EXPECT_THROW((void)bytes_of(Frame{.command = "CONNECT"}.with("passcode", "a\nlogin:b")),
               FrameError);
  EXPECT_THROW((void)bytes_of(Frame{.command = "CONNECT"}.with("passcode", "a\0b"sv)), FrameError);
}

TEST(Frame, a_header_that_stands_there_twice_has_its_first_value) {
  const Frame frame = only("MESSAGE\na:1\na:2\n\n\0"sv);
  EXPECT_EQ(frame.header("a"), "1");
  EXPECT_EQ(frame.header("b"), "");
}

TEST(Frame, a_body_with_a_length_may_have_zeros_and_one_without_ends_at_the_first) {
  EXPECT_EQ(only("MESSAGE\ncontent-length:3\n\na\0b\0"sv).body, "a\0b"sv);
  const std::vector<Frame> two = parsed("A\n\nx\0B\n\n\0"sv, 100);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].body, "x");
  EXPECT_EQ(two[1].command, "B");
}

TEST(Frame, lines_may_end_with_a_carriage_return_and_line_ends_between_frames_are_nothing) {
  const std::vector<Frame> frames = parsed("\n\r\nA\r\nb:c\r\n\r\nx\0\n\n\nB\n\n\0\n"sv, 100);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].command, "A");
  EXPECT_EQ(frames[0].header("b"), "c");
  EXPECT_EQ(frames[0].body, "x");
  EXPECT_TRUE(parsed("\n\n\r\n\n"sv, 1).empty());
}

TEST(Frame, however_the_bytes_are_cut_the_frames_are_the_same) {
  std::string bytes = "\n";
  Frame first{.command = "MESSAGE", .body = std::string("a\0\n\nb\n\0", 7)};
  first.with("x:y", "\\n\r\n:").with("empty", "");
  append_frame(bytes, first, first.body);
  bytes += "\n\r\nRECEIPT\r\nreceipt-id:r1\r\n\r\n";
  bytes += '\0';
  append_frame(bytes, {.command = "ERROR"}, "why");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const std::vector<Frame> frames = parsed(bytes, piece);
    ASSERT_EQ(frames.size(), 3U) << piece;
    EXPECT_EQ(frames[0].body, first.body);
    EXPECT_EQ(frames[0].header("x:y"), "\\n\r\n:");
    EXPECT_EQ(frames[0].headers.size(), 3U);
    EXPECT_EQ(frames[1].header("receipt-id"), "r1");
    EXPECT_EQ(frames[2].body, "why");
  }
}

TEST(Frame, bytes_that_are_no_frame_are_refused_with_a_sentence) {
  EXPECT_EQ(why("MESSAGE\nnoname\n\n\0"sv), "the broker sent a header without a name");
  EXPECT_EQ(why("MESSAGE\n:x\n\n\0"sv), "the broker sent a header without a name");
  EXPECT_EQ(why("MESSAGE\na:\\t\n\n\0"sv), "the broker sent an escape that STOMP does not have");
  EXPECT_EQ(why("MESSAGE\na:\\\n\n\0"sv), "the broker sent an escape that STOMP does not have");
  EXPECT_EQ(why("MESSAGE\ncontent-length:-1\n\n\0"sv),
            "the broker sent a content-length that is no number");
  EXPECT_EQ(why("MESSAGE\ncontent-length:1x\n\nab\0"sv),
            "the broker sent a content-length that is no number");
  EXPECT_EQ(why("MESSAGE\ncontent-length:1\n\nab\0"sv),
            "a frame of the broker is longer than it said");
  EXPECT_EQ(why("MES\0SAGE\n\n\0"sv), "the broker sent no STOMP frame");
}

TEST(Frame, what_is_beyond_the_limits_is_refused_before_it_is_all_there) {
  const FrameParser::Limits limits{.head = 100, .headers = 3, .body = 50};
  EXPECT_EQ(why("A\nb:" + std::string(97, 'x'), limits), "the broker's headers are too long");
  EXPECT_EQ(why(std::string(1000, 'x'), limits), "the broker's headers are too long");
  EXPECT_EQ(why("A\na:1\nb:2\nc:3\nlast:4\n\n", limits), "the broker sent too many headers");
  EXPECT_EQ(why("A\ncontent-length:51\n\n", limits), "a message of the broker is too long");
  EXPECT_EQ(why("A\n\n" + std::string(60, 'x'), limits), "a message of the broker is too long");
  EXPECT_EQ(why("A\na:1\nb:2\nc:3\n\n" + std::string(50, 'x') + '\0', limits), "");
}

// Half of the bytes are such as STOMP gives a meaning.
TEST(Frame, bytes_at_random_are_frames_or_are_refused) {
  std::mt19937 random(7);
  constexpr std::string_view special = "\0\n\r:\\acontent-length:1\n\n"sv;
  int refused = 0;
  int frames = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (std::size_t i = 0; i < 40; ++i) {
      bytes += random() % 2 == 0 ? special[random() % special.size()]
                                 : static_cast<char>(random() % 256);
    }
    try {
      frames += static_cast<int>(parsed(bytes, 1 + random() % 9).size());
    } catch (const FrameError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(frames, 100);
}

}  // namespace
}  // namespace canteen::broker::activemq
