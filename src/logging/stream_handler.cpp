#include <ostream>
#include <system_error>

#include <canteen/base/os_error.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/logging/stream_handler.hpp>

#include "src/logging/guard.hpp"

namespace canteen::logging {

void StreamHandler::emit(const LogRecord& record) {
  detail::guard(*this, record, [&] {
    base::TextBuffer scratch;
    const std::string_view text = line(record, scratch);
    const std::error_code error =
        stream_ != nullptr ? base::write_whole(*stream_, text, true)
                           : base::write_whole(file_ != nullptr ? file_ : stderr, text, true);
    if (error) throw OSError(error, "log to a stream");
  });
}

void StreamHandler::flush() {
  if (stream_ != nullptr) {
    stream_->flush();
  } else if (const std::error_code error =
                 base::write_whole(file_ != nullptr ? file_ : stderr, {}, true)) {
    throw OSError(error, "flush a log stream");
  }
}

}  // namespace canteen::logging
