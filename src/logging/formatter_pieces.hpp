// What a Formatter's format is taken apart into, and who does it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/format.hpp>
#include <canteen/logging/formatter.hpp>

namespace canteen::logging {

enum class Field : std::uint8_t {
  literal,
  name,
  levelno,
  levelname,
  pathname,
  filename,
  module,
  lineno,
  func_name,
  created,
  asctime,
  msecs,
  relative_created,
  thread,
  thread_name,
  native_id,
  process,
  process_name,
  task_name,
  message,
  extra,
};

struct Formatter::Piece {
  Field field;
  std::string text;              // of a literal; the name of an extra
  std::string spec;              // "{:<8}", or empty; for numbers
  std::string text_spec = spec;  // the same without what only numbers have: for "None"
  bool integral = false;         // the spec is for a whole number: %(created)d

  // Appends `arg` as the spec says.
  void put(base::TextBuffer& out, base::FormatArg arg) const {
    if (integral && arg.kind() == base::FormatKind::float64) {
      arg = base::FormatArg::signed_integer(static_cast<std::int64_t>(arg.real()));
    }
    if (spec.empty()) return base::append_value(out, arg);
    base::vformat_to(out, spec, {&arg, 1});
  }

  void put_text(base::TextBuffer& out, std::string_view value) const {
    const base::FormatArg arg = base::FormatArg::string(value);
    base::vformat_to(out, text_spec, {&arg, 1});
  }
};

class Formatter::Compiler {
 public:
  Compiler(std::string_view format, Style style);

  // Throws ValueError for what is no format.
  void compile(std::vector<Piece>& pieces);

 private:
  void brace();
  void percent();
  void dollar();

  void literal(std::string_view text);
  void field(std::string_view name, std::string spec, bool integral = false);
  [[nodiscard]] std::string braced_spec(std::string_view spec) const;
  [[nodiscard]] std::string percent_spec(std::string_view flags, char type) const;
  [[noreturn]] void wrong(const std::string& why) const;

  std::string_view format_;
  Style style_;
  std::vector<Piece>* pieces_ = nullptr;
};

}  // namespace canteen::logging
