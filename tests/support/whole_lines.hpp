// Lines that show when they are torn or lost: who wrote it, its number, its length, and then
// letters that depend on all three.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace canteen::testing {

inline char letter_of(int writer, int number) {
  return static_cast<char>('a' + (writer * 7 + number) % 26);
}

// A line of about `size` bytes (at least its head), without the '\n'.
inline std::string make_line(int writer, int number, std::size_t size) {
  std::string line = std::to_string(writer) + " " + std::to_string(number) + " ";
  const std::size_t head = line.size() + 6;
  const std::size_t body = size > head ? size - head : 0;
  const std::string length = std::to_string(body);
  line += length + " ";
  line.append(body, letter_of(writer, number));
  return line;
}

// A length of 10 to 20,000 bytes, most of them short, some above every buffer on the way.
inline std::size_t line_size(int number) {
  const std::size_t sizes[] = {10,   80, 120,   200, 60, 1000, 40,  4090,
                               4100, 90, 20000, 15,  70, 5000, 100, 9000};
  return sizes[static_cast<std::size_t>(number) % (sizeof sizes / sizeof *sizes)];
}

// Reads everything that the writers wrote and counts what is wrong with it.
class LineAudit {
 public:
  void feed(std::string_view text) {
    while (true) {
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) {
        rest_ += text;
        return;
      }
      rest_ += text.substr(0, end);
      line(rest_);
      rest_.clear();
      text.remove_prefix(end + 1);
    }
  }

  // What came without its '\n'.
  [[nodiscard]] const std::string& rest() const { return rest_; }

  [[nodiscard]] std::size_t lines() const { return lines_; }

  [[nodiscard]] std::size_t torn() const { return torn_; }

  // Lines that are not one more than the writer's line before: lost, doubled or overtaken.
  [[nodiscard]] std::size_t out_of_order() const { return out_of_order_; }

 private:
  void line(const std::string& text) {
    ++lines_;
    char* at = nullptr;
    const int writer = static_cast<int>(std::strtol(text.c_str(), &at, 10));
    const int number = static_cast<int>(std::strtol(at, &at, 10));
    const std::size_t body = std::strtoul(at, &at, 10);
    const std::string whole(*at == ' ' ? at + 1 : at);
    // (The length first: of a torn line it may be any number.)
    if (whole.size() != body ||
        whole.find_first_not_of(letter_of(writer, number)) != std::string::npos) {
      ++torn_;
      return;
    }
    const auto [seen, first] = next_.try_emplace(writer, 0);
    if (seen->second != number) ++out_of_order_;
    seen->second = number + 1;
  }

  std::string rest_;
  std::size_t lines_ = 0;
  std::size_t torn_ = 0;
  std::size_t out_of_order_ = 0;
  std::map<int, int> next_;
};

}  // namespace canteen::testing
