#include <cstdint>
#include <new>

#include <lzma.h>

#include "src/scenario/decoder.hpp"

namespace canteen::scenario {
namespace {

// More than any level of xz asks for.
constexpr std::uint64_t most_memory = std::uint64_t{2} << 30U;

std::string words(lzma_ret result) {
  switch (result) {
    case LZMA_MEMLIMIT_ERROR:
      return "it would need more than 2 GiB of memory";
    case LZMA_OPTIONS_ERROR:
      return "packed in a way that this liblzma does not know";
    case LZMA_FORMAT_ERROR:
      return "incorrect header";
    default:
      return "incorrect data";
  }
}

class XzDecoder final : public Decoder {
 public:
  XzDecoder() { begin(); }

  ~XzDecoder() override { lzma_end(&stream_); }

  [[nodiscard]] Step unpack(std::span<const char> packed, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
    stream_.avail_in = packed.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    if (result == LZMA_MEM_ERROR) throw std::bad_alloc();
    Step step{packed.size() - stream_.avail_in, out.size() - stream_.avail_out,
              result == LZMA_STREAM_END};
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR) {
      step.damage = words(result);
    }
    return step;
  }

  void restart() override { begin(); }

 private:
  // Anew, or for the first time: liblzma keeps the memory.
  void begin() {
    if (lzma_stream_decoder(&stream_, most_memory, 0) != LZMA_OK) throw std::bad_alloc();
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decoder> xz_decoder() {
  return std::make_unique<XzDecoder>();
}

}  // namespace canteen::scenario
