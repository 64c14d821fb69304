// Decoder — unpacks the bytes of a gzip, xz or zstd file. gzip_decoder.cpp, xz_decoder.cpp and
// zstd_decoder.cpp are the only doors to zlib, liblzma and libzstd.
//
// A packed file is one member or several that follow each other; a decoder unpacks one, and after
// restart() the next.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace canteen::scenario {

class Decoder {
 public:
  struct Step {
    std::size_t used = 0;  // of the packed bytes
    std::size_t made = 0;
    bool ended = false;       // the member is complete
    std::string damage = {};  // what is wrong behind that which has been made; empty: nothing
  };

  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  // As far as there are packed bytes, and room for what they become. Nothing used and nothing made:
  // it needs more bytes. Throws std::bad_alloc.
  [[nodiscard]] virtual Step unpack(std::span<const char> packed, std::span<char> out) = 0;

  virtual void restart() = 0;
};

[[nodiscard]] std::unique_ptr<Decoder> gzip_decoder();
// Where the build has found liblzma (CANTEEN_HAS_LZMA).
[[nodiscard]] std::unique_ptr<Decoder> xz_decoder();
// Where it has found libzstd (CANTEEN_HAS_ZSTD).
[[nodiscard]] std::unique_ptr<Decoder> zstd_decoder();

}  // namespace canteen::scenario
