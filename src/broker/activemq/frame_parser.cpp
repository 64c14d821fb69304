#include "src/broker/activemq/frame_parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace canteen::broker::activemq {

void FrameParser::feed(std::string_view bytes) {
  // What was parsed goes when it is the larger part, so that each byte moves O(1) times.
  if (at_ > bytes_.size() / 2) {
    bytes_.erase(0, at_);
    looked_ -= std::min(at_, looked_);
    at_ = 0;
  }
  bytes_.append(bytes);
}

std::optional<Frame> FrameParser::next() {
  if (!has_head_ && !find_head()) return std::nullopt;
  if (!find_body()) return std::nullopt;
  has_head_ = false;
  return std::exchange(frame_, Frame{});
}

void FrameParser::drop_line_ends() {
  while (at_ < bytes_.size() && (bytes_[at_] == '\n' || bytes_[at_] == '\r')) ++at_;
  looked_ = std::max(looked_, at_);
}

// The head ends with an empty line; a line may end with \r\n.
bool FrameParser::find_head() {
  drop_line_ends();
  for (std::size_t end = bytes_.find('\n', looked_); end != std::string::npos;
       end = bytes_.find('\n', end + 1)) {
    looked_ = end + 1;
    const std::size_t before = end - (bytes_[end - 1] == '\r' ? 1 : 0);
    if (bytes_[before - 1] != '\n') continue;
    if (end - at_ > limits_.head) break;
    parse_head(std::string_view(bytes_).substr(at_, before - at_));
    at_ = looked_;
    has_head_ = true;
    return true;
  }
  looked_ = bytes_.size();
  if (looked_ - at_ > limits_.head) throw FrameError("the broker's headers are too long");
  return false;
}

bool FrameParser::find_body() {
  std::size_t end = 0;
  if (length_) {
    if (bytes_.size() - at_ <= *length_) return false;
    end = at_ + *length_;
    if (bytes_[end] != '\0') throw FrameError("a frame of the broker is longer than it said");
  } else {
    end = bytes_.find('\0', looked_);
    looked_ = bytes_.size();
    if (std::min(end, looked_) - at_ > limits_.body) {
      throw FrameError("a message of the broker is too long");
    }
    if (end == std::string::npos) return false;
  }
  frame_.body = bytes_.substr(at_, end - at_);
  at_ = looked_ = end + 1;
  return true;
}

void FrameParser::parse_head(std::string_view head) {
  std::size_t end = head.find('\n');
  std::string_view line = head.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find('\0') != std::string_view::npos) throw FrameError("the broker sent no STOMP frame");
  frame_.command = line;
  for (head.remove_prefix(std::min(end, head.size() - 1) + 1); !head.empty();
       head.remove_prefix(std::min(end, head.size() - 1) + 1)) {
    end = head.find('\n');
    line = head.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    parse_header(line);
  }
  read_length();
}

void FrameParser::parse_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    throw FrameError("the broker sent a header without a name");
  }
  if (frame_.headers.size() == limits_.headers) {
    throw FrameError("the broker sent too many headers");
  }
  frame_.with(unescaped(line.substr(0, colon)), unescaped(line.substr(colon + 1)));
}

void FrameParser::read_length() {
  length_.reset();
  const std::string_view text = frame_.header("content-length");
  if (text.empty()) return;
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw FrameError("the broker sent a content-length that is no number");
  }
  if (length > limits_.body) throw FrameError("a message of the broker is too long");
  length_ = length;
}

std::string FrameParser::unescaped(std::string_view text) const {
  if (frame_.command == "CONNECTED" || frame_.command == "CONNECT") return std::string(text);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    switch (++i < text.size() ? text[i] : '\0') {
      case 'r':
        plain += '\r';
        break;
      case 'n':
        plain += '\n';
        break;
      case 'c':
        plain += ':';
        break;
      case '\\':
        plain += '\\';
        break;
      default:
        throw FrameError("the broker sent an escape that STOMP does not have");
    }
  }
  return plain;
}

}  // namespace canteen::broker::activemq
