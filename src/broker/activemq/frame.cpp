#include "src/broker/activemq/frame.hpp"

namespace canteen::broker::activemq {
namespace {

void append_escaped(std::string& bytes, std::string_view text) {
  for (const char each : text) {
    switch (each) {
      case '\r':
        bytes += "\\r";
        break;
      case '\n':
        bytes += "\\n";
        break;
      case ':':
        bytes += "\\c";
        break;
      case '\\':
        bytes += "\\\\";
        break;
      default:
        bytes += each;
    }
  }
}

// Without escapes these would end the line, and the next would be another's header.
void check_plain(std::string_view text) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    throw FrameError("a user's name or password cannot have a line break");
  }
}

}  // namespace

std::string_view Frame::header(std::string_view name) const noexcept {
  for (const Header& each : headers) {
    if (each.first == name) return each.second;
  }
  return {};
}

void append_frame(std::string& bytes, const Frame& frame, std::string_view body) {
  const bool is_plain = frame.command == "CONNECT" || frame.command == "CONNECTED";
  bytes += frame.command;
  bytes += '\n';
  for (const auto& [name, value] : frame.headers) {
    if (is_plain) {
      check_plain(value);
      bytes.append(name).append(":").append(value);
    } else {
      append_escaped(bytes, name);
      bytes += ':';
      append_escaped(bytes, value);
    }
    bytes += '\n';
  }
  if (!body.empty()) bytes.append("content-length:").append(std::to_string(body.size())) += '\n';
  bytes += '\n';
  bytes.append(body) += '\0';
}

}  // namespace canteen::broker::activemq
