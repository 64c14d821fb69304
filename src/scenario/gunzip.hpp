// Gunzip — the bytes of a file, unpacked if it is a gzip file. The only door to zlib.
//
// What begins as a gzip file does (1f 8b) is one. Members that follow each other, as
// `cat a.gz b.gz` leaves them, are one text; zeros behind the last one are padding.
//
// Thread safety: none.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "src/scenario/file_source.hpp"

namespace canteen::scenario {

// What is wrong with the packed bytes; whoever counts the lines says where.
struct GzipDamage {
  std::string what;
};

class Gunzip {
 public:
  // Throws ScenarioError where the file cannot be opened or read.
  explicit Gunzip(const std::string& path);
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip();

  // How many bytes have been put into `out`; 0: the end. Throws GzipDamage, ScenarioError.
  [[nodiscard]] std::size_t read(std::span<char> out);

 private:
  struct Inflater;  // null: the file is not packed

  // At least `size` bytes in the buffer unless the file ends before.
  void fill(std::size_t size);
  [[nodiscard]] bool at_member() const;
  [[nodiscard]] std::size_t inflate(std::span<char> out);
  void begin_next_member();

  FileSource file_;
  std::array<char, 65'536> packed_{};
  std::span<const char> rest_;  // of packed_, not yet used
  bool file_ended_ = false;
  bool ended_ = false;
  std::optional<GzipDamage> damage_;  // thrown once what came before it has been read
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace canteen::scenario
