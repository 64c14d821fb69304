#include "src/scenario/packing.hpp"

namespace canteen::scenario {
namespace {

constexpr std::string_view gzip_mark("\x1f\x8b");
constexpr std::string_view xz_mark("\3757zXZ\0", 6);
constexpr std::string_view zstd_mark("\x28\xb5\x2f\xfd");
// Of a frame without content, behind a first byte of 50 to 5f; parallel packers begin with one.
constexpr std::string_view zstd_skippable_mark("*M\x18");

}  // namespace

Packing packing_of(std::span<const char> first_bytes) noexcept {
  const std::string_view bytes(first_bytes.data(), first_bytes.size());
  if (bytes.starts_with(gzip_mark)) return Packing::gzip;
  if (bytes.starts_with(xz_mark)) return Packing::xz;
  if (bytes.starts_with(zstd_mark)) return Packing::zstd;
  const bool skippable = !bytes.empty() && bytes[0] >= '\x50' && bytes[0] <= '\x5f' &&
                         bytes.substr(1).starts_with(zstd_skippable_mark);
  return skippable ? Packing::zstd : Packing::none;
}

std::string_view name_of(Packing packing) noexcept {
  switch (packing) {
    case Packing::gzip:
      return "gzip";
    case Packing::xz:
      return "xz";
    case Packing::zstd:
      return "zstd";
    case Packing::none:
      break;
  }
  return "none";
}

}  // namespace canteen::scenario
