#include <new>

#include <zlib.h>

#include "src/scenario/decoder.hpp"

namespace canteen::scenario {
namespace {

constexpr int gzip_only = 16;

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  }

  ~GzipDecoder() override { inflateEnd(&stream_); }

  [[nodiscard]] Step unpack(std::span<const char> packed, std::span<char> out) override {
    // zlib's input is not const in every build; it does not write to it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    Step step{packed.size() - stream_.avail_in, out.size() - stream_.avail_out,
              result == Z_STREAM_END};
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      step.damage = stream_.msg != nullptr ? stream_.msg : "of an unknown kind";
    }
    return step;
  }

  void restart() override { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Decoder> gzip_decoder() {
  return std::make_unique<GzipDecoder>();
}

}  // namespace canteen::scenario
