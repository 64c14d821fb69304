// Unpacker — the bytes of a file, unpacked if it is a gzip, xz or zstd file, which its first bytes
// tell.
//
// Members that follow each other, as `cat a.gz b.gz` leaves them, are one text; zeros behind the
// last one are padding.
//
// Thread safety: none.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/scenario/decoder.hpp"
#include "src/scenario/file_source.hpp"
#include "src/scenario/packing.hpp"

namespace canteen::scenario {

// What is wrong with the packed bytes; whoever counts the lines says where.
struct PackedDamage {
  std::string what;
};

class Unpacker {
 public:
  // Throws ScenarioError where the file cannot be opened or read, or is packed in a way that this
  // build cannot unpack.
  explicit Unpacker(const std::string& path);
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker();

  // How many bytes have been put into `out`; 0: the end. Throws PackedDamage, ScenarioError.
  [[nodiscard]] std::size_t read(std::span<char> out);

  // What read() will return next, up to so many bytes: a look at the file, of which nothing is
  // lost. Where the packed bytes are damaged it ends, and read() will say so.
  [[nodiscard]] std::string_view peek(std::size_t size);

 private:
  // At least `size` bytes in the buffer unless the file ends before.
  void fill(std::size_t size);
  [[nodiscard]] std::size_t unpack(std::span<char> out);
  void begin_next_member();

  [[nodiscard]] std::string name() const { return std::string(name_of(packing_)); }

  [[nodiscard]] std::size_t read_on(std::span<char> out);

  FileSource file_;
  std::string seen_;  // and not yet read
  std::array<char, 65'536> packed_{};
  std::span<const char> rest_;  // of packed_, not yet used
  bool file_ended_ = false;
  bool ended_ = false;
  std::optional<PackedDamage> damage_;  // thrown once what came before it has been read
  Packing packing_ = Packing::none;
  std::unique_ptr<Decoder> decoder_;  // null: the file is not packed
};

}  // namespace canteen::scenario
