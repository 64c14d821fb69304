#include <string_view>
#include <system_error>

#include <canteen/base/format.hpp>
#include <canteen/base/os_error.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/print.hpp>
#include <canteen/threading/detail/runtime.hpp>

namespace canteen::detail {
namespace {

// The gate at which daemons stop for ever once the process has ended, as one sees it under a file's
// lock: the end puts 0 into fast_self() before the ender prints its next line.
bool may_print() noexcept {
  using threading::detail::Runtime;
  return Runtime::fast_self() != 0 || !Runtime::frozen();
}

std::error_code write(const PrintOptions& options, const base::TextBuffer& line) {
  if (options.file.stream() != nullptr) {
    return base::write_whole(*options.file.stream(), line.view(), options.flush, &may_print);
  }
  return base::write_whole(options.file.file(), line.view(), options.flush, &may_print);
}

std::error_code deliver(const PrintOptions& options, const base::TextBuffer& line) {
  using threading::detail::Runtime;
  if (Runtime::fast_self() == 0) Runtime::self();  // the gate
  const std::error_code error = write(options, line);
  if (error == std::errc::operation_canceled) Runtime::self();
  return error;
}

void append_values(base::TextBuffer& line, const PrintOptions& options, base::FormatArgs values,
                   bool first) {
  for (const base::FormatArg& value : values) {
    if (!first) line.append(options.sep);
    first = false;
    base::append_value(line, value);
  }
  line.append(options.end);
}

}  // namespace

std::error_code print_format(const PrintOptions& options, std::string_view text, std::size_t fields,
                             base::FormatArgs args) {
  base::TextBuffer line;
  base::vformat_to(line, text, args);
  append_values(line, options, fields == 0 ? args : base::FormatArgs(), false);
  return deliver(options, line);
}

std::error_code print_values(const PrintOptions& options, base::FormatArgs values) {
  base::TextBuffer line;
  append_values(line, options, values, true);
  return deliver(options, line);
}

void raise_print_error(std::error_code error) {
  throw OSError(error, "print");
}

}  // namespace canteen::detail
