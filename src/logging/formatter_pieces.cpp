#include "src/logging/formatter_pieces.hpp"

#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include <canteen/base/errors.hpp>

namespace canteen::logging {
namespace {

struct KnownField {
  std::string_view name;
  Field field;
  char number;  // 'i' an integer, 'f' a real number, 't' a text
};

constexpr std::array known_fields{
    KnownField{"name", Field::name, 't'},
    KnownField{"levelno", Field::levelno, 'i'},
    KnownField{"levelname", Field::levelname, 't'},
    KnownField{"pathname", Field::pathname, 't'},
    KnownField{"filename", Field::filename, 't'},
    KnownField{"module", Field::module, 't'},
    KnownField{"lineno", Field::lineno, 'i'},
    KnownField{"funcName", Field::func_name, 't'},
    KnownField{"created", Field::created, 'f'},
    KnownField{"asctime", Field::asctime, 't'},
    KnownField{"msecs", Field::msecs, 'f'},
    KnownField{"relativeCreated", Field::relative_created, 'f'},
    KnownField{"thread", Field::thread, 'i'},
    KnownField{"threadName", Field::thread_name, 't'},
    KnownField{"native_id", Field::native_id, 'i'},
    KnownField{"process", Field::process, 'i'},
    KnownField{"processName", Field::process_name, 't'},
    KnownField{"taskName", Field::task_name, 't'},
    KnownField{"message", Field::message, 't'},
};

bool is_name(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

Formatter::Compiler::Compiler(std::string_view format, Style style)
    : format_(format), style_(style) {
  if (style_ == Style::automatic) {
    style_ = format.find("%(") != std::string_view::npos ? Style::percent : Style::brace;
  }
}

void Formatter::Compiler::wrong(const std::string& why) const {
  throw ValueError("invalid format '" + std::string(format_) + "': " + why);
}

void Formatter::Compiler::compile(std::vector<Piece>& pieces) {
  pieces_ = &pieces;
  if (style_ == Style::percent) {
    percent();
  } else if (style_ == Style::dollar) {
    dollar();
  } else {
    brace();
  }
  for (const Piece& piece : pieces) {
    if (piece.field != Field::literal) return;
  }
  wrong("no fields");
}

void Formatter::Compiler::literal(std::string_view text) {
  if (text.empty()) return;
  if (pieces_->empty() || pieces_->back().field != Field::literal) {
    pieces_->push_back(Piece{.field = Field::literal, .text = {}, .spec = {}});
  }
  pieces_->back().text += text;
}

void Formatter::Compiler::field(std::string_view name, std::string spec, bool integral) {
  if (name.empty()) wrong("a field without a name");
  Piece piece{.field = Field::extra, .text = std::string(name), .spec = std::move(spec)};
  piece.integral = integral;
  char number = 't';
  for (const KnownField& each : known_fields) {
    if (each.name != name) continue;
    piece.field = each.field;
    number = each.number;
  }
  // Try it now: a wrong spec is an error of who writes the format, not of who logs.
  base::TextBuffer trial;
  try {
    if (number == 'i') piece.put(trial, base::FormatArg::signed_integer(1));
    if (number == 'f') piece.put(trial, base::FormatArg::float64(1.5));
    if (number == 't') piece.put(trial, base::FormatArg::string("x"));
  } catch (const ValueError& error) {
    wrong("field '" + std::string(name) + "': " + error.what());
  }
  // "None" in the place of a number keeps the width, and nothing else.
  if (number == 'i' && !piece.spec.empty()) {
    std::string width;
    for (const char c : piece.spec) {
      if (std::isdigit(static_cast<unsigned char>(c)) != 0 && (c != '0' || !width.empty())) {
        width += c;
      }
    }
    piece.text_spec = width.empty() ? "{}" : "{:>" + width + "}";
  }
  pieces_->push_back(std::move(piece));
}

std::string Formatter::Compiler::braced_spec(std::string_view spec) const {
  if (spec.empty()) return {};
  if (spec.find_first_of("{}") != std::string_view::npos) wrong("braces in a spec");
  return "{:" + std::string(spec) + "}";
}

void Formatter::Compiler::brace() {
  std::string_view rest = format_;
  while (!rest.empty()) {
    const std::size_t at = rest.find_first_of("{}");
    literal(rest.substr(0, at));
    if (at == std::string_view::npos) return;
    const char c = rest[at];
    rest.remove_prefix(at + 1);
    if (rest.starts_with(c)) {  // doubled: the brace itself
      literal(rest.substr(0, 1));
      rest.remove_prefix(1);
      continue;
    }
    if (c == '}') wrong("a single '}'");
    const std::size_t end = rest.find('}');
    if (end == std::string_view::npos) wrong("a '{' without its '}'");
    const std::string_view inside = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const std::size_t colon = inside.find(':');
    const std::string_view name = inside.substr(0, colon);
    for (const char each : name) {
      if (!is_name(each)) wrong("'" + std::string(name) + "' is not a name of a field");
    }
    field(name, colon == std::string_view::npos ? "" : braced_spec(inside.substr(colon + 1)));
  }
}

// printf's flags, width and precision in the language of format specs.
std::string Formatter::Compiler::percent_spec(std::string_view flags, char type) const {
  bool left = false;
  std::string sign;
  std::string hash;
  std::string zero;
  while (!flags.empty() && std::string_view("-+ #0").find(flags[0]) != std::string_view::npos) {
    if (flags[0] == '-') left = true;
    if (flags[0] == '+') sign = "+";
    if (flags[0] == ' ' && sign.empty()) sign = " ";
    if (flags[0] == '#') hash = "#";
    if (flags[0] == '0') zero = "0";
    flags.remove_prefix(1);
  }
  const bool text = type == 's' || type == 'r' || type == 'a';
  const std::size_t dot = flags.find('.');
  const std::string width(flags.substr(0, dot));
  std::string precision(dot == std::string_view::npos ? "" : flags.substr(dot));
  for (const char c : width + precision.substr(precision.empty() ? 0 : 1)) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) wrong("flags, width or precision");
  }
  if (precision == ".") precision = ".0";
  std::string spec;
  if (!width.empty()) spec += left ? "<" : ">";
  if (!text) {
    spec += sign + hash;
    if (!zero.empty() && !width.empty() && !left) spec = sign + hash + "0";
  }
  const bool integer =
      type == 'd' || type == 'i' || type == 'u' || type == 'x' || type == 'X' || type == 'o';
  spec += width;
  if (!integer) spec += precision;
  if (type == 'i' || type == 'u') type = 'd';
  if (!text) spec += type;
  return braced_spec(spec);
}

void Formatter::Compiler::percent() {
  std::string_view rest = format_;
  while (!rest.empty()) {
    const std::size_t at = rest.find('%');
    literal(rest.substr(0, at));
    if (at == std::string_view::npos) return;
    rest.remove_prefix(at + 1);
    if (rest.starts_with('%')) {
      literal("%");
      rest.remove_prefix(1);
      continue;
    }
    const std::size_t close = rest.find(')');
    if (!rest.starts_with('(') || close == std::string_view::npos) {
      wrong("a '%' that is neither '%%' nor '%(name)s'");
    }
    const std::string_view name = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    const std::size_t type = rest.find_first_not_of("-+ #0123456789.");
    if (type == std::string_view::npos ||
        std::string_view("sradiuxXoeEfFgG").find(rest[type]) == std::string_view::npos) {
      wrong("'%(" + std::string(name) + ")' without a type such as 's' or 'd'");
    }
    const char letter = rest[type];
    const bool integral = std::string_view("diuxXo").find(letter) != std::string_view::npos;
    std::string spec = percent_spec(rest.substr(0, type), letter);
    // %(lineno)s: a number as a text. A width does for both; a precision does not.
    if (spec == "{:d}") spec.clear();
    rest.remove_prefix(type + 1);
    field(name, std::move(spec), integral);
  }
}

void Formatter::Compiler::dollar() {
  std::string_view rest = format_;
  while (!rest.empty()) {
    const std::size_t at = rest.find('$');
    literal(rest.substr(0, at));
    if (at == std::string_view::npos) return;
    rest.remove_prefix(at + 1);
    if (rest.starts_with('$')) {
      literal("$");
      rest.remove_prefix(1);
      continue;
    }
    const bool braced = rest.starts_with('{');
    if (braced) rest.remove_prefix(1);
    std::size_t size = 0;
    while (size < rest.size() && is_name(rest[size])) ++size;
    const std::string_view name = rest.substr(0, size);
    rest.remove_prefix(size);
    if (braced && !rest.starts_with('}')) wrong("a '${' without its '}'");
    if (braced) rest.remove_prefix(1);
    field(name, "");
  }
}

}  // namespace canteen::logging
