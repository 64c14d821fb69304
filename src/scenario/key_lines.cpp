#include "src/scenario/key_lines.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <canteen/base/format.hpp>

#include "src/scenario/access_log.hpp"
#include "src/scenario/csv.hpp"
#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

// The first of them that is there is taken.
constexpr std::array<std::string_view, 12> key_names{"key",    "cachekey", "cache_key", "url",
                                                     "uri",    "path",     "id",        "obj_id",
                                                     "object", "lbn",      "lba",       "block"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::size_t> find(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find_if(
      names, [&](const std::string& each) { return same_but_for_case(each, name); });
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::optional<std::size_t> find_usual(const std::vector<std::string>& names) {
  for (const std::string_view each : key_names) {
    if (const auto found = find(names, each)) return found;
  }
  return std::nullopt;
}

std::string_view take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

KeyFormat KeyLines::told_by(std::string_view first_line, const KeySpec& spec) {
  if (!spec.column.empty()) return KeyFormat::csv;
  AccessParts parts;
  if (split_access(first_line, parts)) return KeyFormat::access;
  std::vector<std::string> names;
  const bool whole = Csv::split(first_line, Csv::separator_of(first_line), names);
  // Other tables have a column "op" too; the method of an HTTP request, say.
  if (whole && find(names, "key") && find(names, "op") && find(names, "op_count")) {
    return KeyFormat::cachelib;
  }
  if (whole && find_usual(names)) return KeyFormat::csv;
  const bool one_column = first_line.find_first_of(",;\t") == std::string_view::npos;
  return one_column ? KeyFormat::keys : KeyFormat::automatic;
}

KeyLines::KeyLines(KeyFormat format) : format_(format) {}

std::string KeyLines::begin(std::string_view first_line, const KeySpec& spec) {
  if (format_ != KeyFormat::csv && format_ != KeyFormat::cachelib) return {};
  separator_ = Csv::separator_of(first_line);
  if (!Csv::split(first_line, separator_, columns_)) {
    return "must close each quote before the next column, got " + quoted(first_line);
  }
  width_ = columns_.size();
  if (format_ == KeyFormat::csv) {
    if (const auto number = whole_number(spec.column)) {
      if (*number == 0 || *number > width_) {
        return base::format("must have a column {} (--column counts from 1), got {} columns",
                            *number, width_);
      }
      key_ = *number - 1;
      return {};
    }
  }
  header_ = first_line;
  const std::string wanted = format_ == KeyFormat::cachelib ? "key" : spec.column;
  const auto key = wanted.empty() ? find_usual(columns_) : find(columns_, wanted);
  if (!key) {
    return "must be a header with " + (wanted.empty() ? "a key" : scenario::quoted(wanted)) +
           " (--column names another, or its number where there is no header), got " +
           quoted(first_line);
  }
  key_ = *key;
  if (format_ != KeyFormat::cachelib) return {};
  op_ = find(columns_, "op");
  op_count_ = find(columns_, "op_count");
  return op_ ? "" : R"(must be a header with "key" and "op", got )" + quoted(first_line);
}

std::string KeyLines::read(std::string_view line, KeyNumbers& keys) {
  if (line.find('\0') != std::string_view::npos) return "must be text, got " + quoted(line);
  switch (format_) {
    case KeyFormat::csv:
    case KeyFormat::cachelib:
      return read_columns(line, keys);
    case KeyFormat::access:
      return read_access(line, keys);
    case KeyFormat::lis:
      return read_lis(line, keys);
    default:
      keys.add(line);
      return {};
  }
}

std::string KeyLines::read_columns(std::string_view line, KeyNumbers& keys) {
  // A header that comes again is that of a file that has been joined to the first.
  if (!header_.empty() && line == header_) return {};
  if (!Csv::split(line, separator_, columns_)) {
    return "must close each quote before the next column, got " + quoted(line);
  }
  if (columns_.size() != width_) {
    return base::format("must have {} columns, as the first line, got {}", width_, columns_.size());
  }
  std::uint64_t times = 1;
  if (op_) {
    const std::string_view op = columns_[*op_];
    if (!same_but_for_case(op.substr(0, 3), "get")) return {};
    if (op_count_) {
      const auto number = whole_number(columns_[*op_count_]);
      if (!number) {
        return "must have a whole number as op_count, got " +
               scenario::quoted(columns_[*op_count_]);
      }
      times = *number;
    }
  }
  for (; times > 0 && !keys.full(); --times) keys.add(columns_[key_]);
  return {};
}

std::string KeyLines::read_access(std::string_view line, KeyNumbers& keys) {
  AccessParts parts;
  if (!split_access(line, parts)) {
    return R"(must be a line of an access log, such as ::1 - - [01/Aug/2026:12:00:00 +0200] )"
           R"("GET / HTTP/1.1" 200 612, got )" +
           quoted(line);
  }
  keys.add(parts[static_cast<std::size_t>(Part::path)]);
  return {};
}

std::string KeyLines::read_lis(std::string_view line, KeyNumbers& keys) {
  std::string_view rest = line;
  const auto first = whole_number(take_word(rest));
  const auto count = whole_number(take_word(rest));
  if (!first || !count) {
    return "must begin with the first block and how many there are, such as 1746220 4 0 0, got " +
           quoted(line);
  }
  for (std::uint64_t i = 0; i < *count && !keys.full(); ++i) keys.add(*first + i);
  return {};
}

}  // namespace canteen::scenario
