// Node — a value of a scenario's file, and where it stands. What toml++ read, without toml++.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace canteen::scenario {

struct Origin {
  std::string source;         // the file, or the option of the command line
  int line = 0;               // 0: the source has none
  bool command_line = false;  // paths are relative to the working folder, not to the file's

  // "lunch.toml:12", to begin a sentence with; without a URL's password.
  [[nodiscard]] std::string text() const;
};

struct Node {
  using List = std::vector<Node>;
  using Table = std::vector<std::pair<std::string, Node>>;  // in the order of the file

  std::variant<bool, std::int64_t, double, std::string, List, Table> value = Table();
  Origin origin;

  template <class T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&value);
  }

  // The member of a table, or null.
  [[nodiscard]] const Node* find(std::string_view name) const;

  // As the file has it, cut short, and without a URL's password: `-3`, `"20 ms"`,
  // `["12:00", "180/s"]`.
  [[nodiscard]] std::string text() const;
};

// Sets the member at `path` ("strategy.windows") of the table `root`, making tables on the way.
void put(Node& root, std::string_view path, Node node);

}  // namespace canteen::scenario
