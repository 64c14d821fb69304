// Lines — a text file, packed or not (unpacker.hpp), line by line.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/scenario/unpacker.hpp"

namespace canteen::scenario {

class Lines {
 public:
  // Throws ScenarioError where the file cannot be opened.
  explicit Lines(const std::string& path);
  // The same file, of which something may have been looked at.
  Lines(std::string path, std::unique_ptr<Unpacker> bytes);

  // The next one without its end (LF or CR LF), valid until the next call; the byte order mark of
  // the first is left out. nullopt: there are no more. Throws ScenarioError: damaged packed data, a
  // line of more than 1 MiB.
  [[nodiscard]] std::optional<std::string_view> next();

  // Of the line that next() returned last; 1 is the first.
  [[nodiscard]] std::uint64_t number() const { return number_; }

  // "access.log:17", to begin a sentence with.
  [[nodiscard]] std::string place(std::uint64_t number) const;

  [[nodiscard]] std::string place() const { return place(number_); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] std::string_view cut(std::size_t length, std::size_t end);
  [[nodiscard]] bool read_more();

  const std::string path_;
  std::unique_ptr<Unpacker> bytes_;
  std::string text_;  // what has been read and not yet cut into lines, from begin_ on
  std::size_t begin_ = 0;
  bool ended_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace canteen::scenario
