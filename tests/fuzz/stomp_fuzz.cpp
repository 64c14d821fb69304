// What a broker might send, cut into pieces: frames, each of which is written and read again as it
// was; or a refusal.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "src/broker/activemq/frame.hpp"
#include "src/broker/activemq/frame_parser.hpp"
#include "src/broker/activemq/message_headers.hpp"

namespace activemq = canteen::broker::activemq;

namespace {

void check_again(const activemq::Frame& frame) {
  const bool is_plain = frame.command == "CONNECT" || frame.command == "CONNECTED";
  if (is_plain || frame.command.find('\r') != std::string::npos) return;
  std::string bytes;
  activemq::Frame head = frame;
  std::erase_if(head.headers, [](const auto& each) { return each.first == "content-length"; });
  append_frame(bytes, head, frame.body);
  activemq::FrameParser parser;
  parser.feed(bytes);
  const auto again = parser.next();
  if (!again || again->body != frame.body || again->command != frame.command) std::abort();
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    if (again->headers.at(i) != head.headers[i]) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t piece = data[0] + std::size_t{1};
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  activemq::FrameParser parser({.head = 4096, .headers = 50, .body = 4096});
  try {
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      parser.feed(bytes.substr(at, piece));
      while (const auto frame = parser.next()) {
        check_again(*frame);
        if (activemq::arrival_of(*frame).attempt == 0) std::abort();
      }
    }
  } catch (const activemq::FrameError& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
  }
  return 0;
}
