#include "src/scenario/key_records.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include <canteen/base/format.hpp>
#include <canteen/scenario/error.hpp>
#include <canteen/scenario/units.hpp>

namespace canteen::scenario {
namespace {

// Where the key of a record stands, and how.
struct Layout {
  std::size_t size;
  std::size_t key;
  std::size_t key_size;
  bool big_endian;
};

constexpr Layout oracle_layout{24, 4, 8, false};

Layout layout_of(KeyFormat format) {
  if (format == KeyFormat::oracle) return oracle_layout;
  return {4, 0, 4, format == KeyFormat::u32be};
}

std::uint64_t number(std::string_view bytes, bool big_endian = false) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char byte = bytes[big_endian ? i : bytes.size() - 1 - i];
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

}  // namespace

void read_key_records(KeyFormat format, const std::string& path, Unpacker& bytes,
                      KeyNumbers& keys) {
  const Layout layout = layout_of(format);
  std::array<char, 65'520> part{};  // whole records of either size
  std::size_t filled = 0;
  std::uint64_t records = 0;
  while (!keys.full()) {
    std::size_t more = 0;
    try {
      more = bytes.read(std::span(part).subspan(filled));
    } catch (const PackedDamage& damage) {
      throw ScenarioError(path + ": record " + count_text(records + 1) + ": " + damage.what);
    }
    if (more == 0) break;
    filled += more;
    const std::string_view all(part.data(), filled);
    std::size_t at = 0;
    for (; at + layout.size <= filled && !keys.full(); at += layout.size) {
      keys.add(number(all.substr(at + layout.key, layout.key_size), layout.big_endian));
      ++records;
    }
    filled -= at;
    all.substr(at).copy(part.data(), filled);
  }
  if (filled == 0 || keys.full()) return;
  throw ScenarioError(base::format(
      "{}: must be whole records of {} bytes, got one that ends in the middle behind record {}",
      path, layout.size, count_text(records)));
}

bool looks_like_oracle(std::string_view beginning) noexcept {
  constexpr std::size_t enough = 4;
  constexpr std::uint64_t most = std::uint64_t{1} << 48U;
  constexpr std::uint64_t never = std::numeric_limits<std::int64_t>::max();
  if (beginning.size() < enough * oracle_layout.size) return false;
  std::uint64_t before = 0;
  for (; beginning.size() >= oracle_layout.size; beginning.remove_prefix(oracle_layout.size)) {
    const std::uint64_t time = number(beginning.substr(0, 4));
    const std::uint64_t next = number(beginning.substr(16, 8));
    if (time < before || (next > most && next != never && next + 1 != 0)) return false;
    before = time;
  }
  return true;
}

}  // namespace canteen::scenario
