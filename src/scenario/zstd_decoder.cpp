#include <new>

#include <zstd.h>

#include "src/scenario/decoder.hpp"

namespace canteen::scenario {
namespace {

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }

  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }

  [[nodiscard]] Step unpack(std::span<const char> packed, std::span<char> out) override {
    ZSTD_inBuffer from{packed.data(), packed.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &to, &from);
    if (ZSTD_isError(result) != 0) return {from.pos, to.pos, false, ZSTD_getErrorName(result)};
    return {from.pos, to.pos, result == 0};
  }

  void restart() override { ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only); }

 private:
  ZSTD_DStream* stream_;
};

}  // namespace

std::unique_ptr<Decoder> zstd_decoder() {
  return std::make_unique<ZstdDecoder>();
}

}  // namespace canteen::scenario
