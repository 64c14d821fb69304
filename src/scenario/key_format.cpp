#include <string>

#include <canteen/base/errors.hpp>
#include <canteen/scenario/key_format.hpp>

namespace canteen::scenario {

std::string_view name_of(KeyFormat format) noexcept {
  switch (format) {
    case KeyFormat::automatic:
      return "auto";
    case KeyFormat::u32:
      return "u32";
    case KeyFormat::u32be:
      return "u32be";
    case KeyFormat::keys:
      return "keys";
    case KeyFormat::csv:
      return "csv";
    case KeyFormat::access:
      return "access";
    case KeyFormat::oracle:
      return "oracle";
    case KeyFormat::cachelib:
      return "cachelib";
    case KeyFormat::lis:
      break;
  }
  return "lis";
}

KeyFormat key_format_named(std::string_view name) {
  std::string known;
  for (const KeyFormat each : all_key_formats) {
    if (name_of(each) == name) return each;
    known += known.empty() ? "" : ", ";
    known += name_of(each);
  }
  throw ValueError("no format '" + std::string(name) + "'; there are " + known);
}

}  // namespace canteen::scenario
