#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <canteen/scenario/error.hpp>
#include <canteen/scenario/keys.hpp>

#include "src/scenario/key_lines.hpp"
#include "src/scenario/key_numbers.hpp"
#include "src/scenario/key_records.hpp"
#include "src/scenario/lines.hpp"
#include "src/scenario/quoted.hpp"
#include "src/scenario/unpacker.hpp"

namespace canteen::scenario {
namespace {

constexpr std::size_t beginning = 24'000;  // is enough to tell a format

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

bool is_binary(KeyFormat format) {
  return format == KeyFormat::u32 || format == KeyFormat::u32be || format == KeyFormat::oracle;
}

// What a file's name says, its packing left out.
KeyFormat told_by_name(std::string_view path) {
  for (const std::string_view packing : {".gz", ".xz", ".zst", ".zstd"}) {
    if (path.ends_with(packing)) path.remove_suffix(packing.size());
  }
  if (path.ends_with(".u32")) return KeyFormat::u32;
  if (path.ends_with(".lis")) return KeyFormat::lis;
  if (path.ends_with(".oracleGeneral") || path.ends_with(".oracleGeneral.bin")) {
    return KeyFormat::oracle;
  }
  return KeyFormat::automatic;
}

// Of a file whose name does not tell: what kind of numbers it has, if it has bytes that no text
// has.
KeyFormat told_by_bytes(std::string_view bytes, const std::string& path) {
  if (bytes.find('\0') == std::string_view::npos) return KeyFormat::automatic;
  if (looks_like_oracle(bytes)) return KeyFormat::oracle;
  throw ScenarioError(path +
                      ": must be text, or say what its numbers are: --format u32, u32be or oracle");
}

void read_lines(KeyFormat& format, Lines& lines, const KeySpec& spec, KeyNumbers& keys) {
  std::optional<std::string_view> line = lines.next();
  while (line && is_blank(*line)) line = lines.next();
  if (!line) return;
  if (format == KeyFormat::automatic) format = KeyLines::told_by(*line, spec);
  if (format == KeyFormat::automatic) {
    throw ScenarioError(lines.place() +
                        ": must be a key, a line of an access log, or a CSV header with a key "
                        "(--column names another, --format keys takes the whole line), got " +
                        quoted(*line));
  }
  KeyLines reader(format);
  std::string wrong = reader.begin(*line, spec);
  while (line && wrong.empty() && !keys.full()) {
    if (!is_blank(*line)) wrong = reader.read(*line, keys);
    if (wrong.empty()) line = lines.next();
  }
  if (!wrong.empty()) throw ScenarioError(lines.place() + ": " + wrong);
}

}  // namespace

Keys read_keys(const KeySpec& spec) {
  auto bytes = std::make_unique<Unpacker>(spec.path);
  KeyFormat format = spec.format;
  if (!spec.column.empty() && format != KeyFormat::automatic && format != KeyFormat::csv) {
    throw ScenarioError(spec.path + ": must be read as csv where --column is given, not as " +
                        std::string(name_of(format)));
  }
  if (format == KeyFormat::automatic) format = told_by_name(spec.path);
  if (format == KeyFormat::automatic) format = told_by_bytes(bytes->peek(beginning), spec.path);
  KeyNumbers numbers(spec.head);
  if (is_binary(format)) {
    read_key_records(format, spec.path, *bytes, numbers);
  } else {
    Lines lines(spec.path, std::move(bytes));
    read_lines(format, lines, spec, numbers);
  }
  if (numbers.numbers().empty()) {
    throw ScenarioError(spec.path + ": must have at least one request, got none");
  }
  if (numbers.too_many()) {
    throw ScenarioError(spec.path +
                        ": must have at most 1,000,000,000 requests, got more; --head N reads the "
                        "first N");
  }
  return {std::move(numbers.numbers()), numbers.distinct(), format};
}

}  // namespace canteen::scenario
