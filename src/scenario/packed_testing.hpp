// For tests: texts as xz and zstd pack them. What the build cannot unpack is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#ifdef CANTEEN_HAS_LZMA
#include <lzma.h>
#endif
#ifdef CANTEEN_HAS_ZSTD
#include <zstd.h>
#endif

namespace canteen::scenario {

inline std::string xz_packed([[maybe_unused]] std::string_view text) {
  std::string packed;
#ifdef CANTEEN_HAS_LZMA
  packed.resize(lzma_stream_buffer_bound(text.size()));
  std::size_t size = 0;
  if (lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr,
                              reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                              reinterpret_cast<std::uint8_t*>(packed.data()), &size,
                              packed.size()) != LZMA_OK) {
    size = 0;
  }
  packed.resize(size);
#endif
  return packed;
}

inline std::string zstd_packed([[maybe_unused]] std::string_view text) {
  std::string packed;
#ifdef CANTEEN_HAS_ZSTD
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  packed.resize(ZSTD_compressBound(text.size()));
  const std::size_t size =
      ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size());
  ZSTD_freeCCtx(context);
  packed.resize(ZSTD_isError(size) != 0 ? 0 : size);
#endif
  return packed;
}

}  // namespace canteen::scenario
