// KeyLines — what the lines of a file say of the keys: keys, csv, access, cachelib and lis.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/scenario/key_spec.hpp>

#include "src/scenario/key_numbers.hpp"

namespace canteen::scenario {

class KeyLines {
 public:
  // The format that the first line tells. automatic: it tells none; the line has columns, of which
  // none is called as keys are.
  [[nodiscard]] static KeyFormat told_by(std::string_view first_line, const KeySpec& spec);

  // Requires: the format is one of the five.
  explicit KeyLines(KeyFormat format);

  // Looks for the columns, before the first line is read. What is wrong with it, or "".
  [[nodiscard]] std::string begin(std::string_view first_line, const KeySpec& spec);

  // Adds the line's requests; a header has none. What is wrong with it, or "".
  [[nodiscard]] std::string read(std::string_view line, KeyNumbers& keys);

 private:
  [[nodiscard]] std::string read_columns(std::string_view line, KeyNumbers& keys);
  [[nodiscard]] static std::string read_access(std::string_view line, KeyNumbers& keys);
  [[nodiscard]] static std::string read_lis(std::string_view line, KeyNumbers& keys);

  const KeyFormat format_;
  std::string header_;  // "": there is none
  char separator_ = ',';
  std::size_t width_ = 0;  // columns
  std::size_t key_ = 0;    // their indices
  std::optional<std::size_t> op_;
  std::optional<std::size_t> op_count_;
  std::vector<std::string> columns_;  // of the last line, kept for their memory
};

}  // namespace canteen::scenario
