#include "src/scenario/lines.hpp"

#include <utility>

#include <canteen/scenario/error.hpp>

namespace canteen::scenario {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20U;
constexpr std::size_t part = 65'536;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

Lines::Lines(const std::string& path) : Lines(path, std::make_unique<Unpacker>(path)) {}

Lines::Lines(std::string path, std::unique_ptr<Unpacker> bytes)
    : path_(std::move(path)), bytes_(std::move(bytes)) {}

std::string Lines::place(std::uint64_t number) const {
  return path_ + ":" + std::to_string(number);
}

std::optional<std::string_view> Lines::next() {
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = text_.find('\n', begin_ + searched);
    if (end != std::string::npos) return cut(end - begin_, end + 1);
    searched = text_.size() - begin_;
    if (searched > longest_line) {
      throw ScenarioError(place(number_ + 1) +
                          ": must be a line of at most 1 MiB, got a longer one");
    }
    if (ended_ || !read_more()) {
      if (begin_ == text_.size()) return std::nullopt;
      return cut(text_.size() - begin_, text_.size());
    }
  }
}

std::string_view Lines::cut(std::size_t length, std::size_t end) {
  std::string_view line = std::string_view(text_).substr(begin_, length);
  begin_ = end;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (++number_ == 1 && line.starts_with(byte_order_mark)) {
    line.remove_prefix(byte_order_mark.size());
  }
  return line;
}

bool Lines::read_more() {
  text_.erase(0, begin_);
  begin_ = 0;
  const std::size_t before = text_.size();
  text_.resize(before + part);
  std::size_t size = 0;
  try {
    size = bytes_->read({text_.data() + before, part});
  } catch (const PackedDamage& damage) {
    throw ScenarioError(place(number_ + 1) + ": " + damage.what);
  }
  text_.resize(before + size);
  ended_ = size == 0;
  return size > 0;
}

}  // namespace canteen::scenario
