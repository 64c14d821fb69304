// FrameParser — frames out of bytes, however these are cut into pieces.
//
// Thread safety: none.
// Errors:        FrameError for bytes that are no frame, and for what is beyond the limits; the
//                parser is of no use then.
// Complexity:    O(1) a byte: what was looked at is not looked at again.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "src/broker/activemq/frame.hpp"

namespace canteen::broker::activemq {

class FrameParser {
 public:
  struct Limits {
    std::size_t head = 1U << 20U;  // bytes of the command and the headers
    std::size_t headers = 1000;
    std::size_t body = 1U << 28U;  // bytes
  };

  FrameParser() : FrameParser(Limits{}) {}

  explicit FrameParser(const Limits& limits) : limits_(limits) {}

  void feed(std::string_view bytes);

  // The next whole frame, if it is there. Line ends between frames are signs of life, and nothing
  // else.
  [[nodiscard]] std::optional<Frame> next();

 private:
  void drop_line_ends();
  bool find_head();
  bool find_body();
  void parse_head(std::string_view head);
  void parse_header(std::string_view line);
  void read_length();
  [[nodiscard]] std::string unescaped(std::string_view text) const;

  const Limits limits_;
  std::string bytes_;
  std::size_t at_ = 0;      // the first byte that is of no frame yet
  std::size_t looked_ = 0;  // up to here there is no end
  bool has_head_ = false;   // and then at_ is at the body
  Frame frame_{};
  std::optional<std::size_t> length_{};  // of the body, if it was told
};

}  // namespace canteen::broker::activemq
