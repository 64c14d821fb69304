// JsonLines — a JSON object on each line. The only door to nlohmann/json.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/scenario/columns.hpp"
#include "src/scenario/line_format.hpp"

namespace canteen::scenario {

class JsonLines final : public LineFormat {
 public:
  JsonLines(std::vector<std::string> names, Wanted wanted, Columns columns);

  // The members of the object on a line; those of an object in it as a.b. Nullopt: it is none.
  [[nodiscard]] static std::optional<std::vector<std::string>> members(std::string_view line);

  [[nodiscard]] Verdict read(std::string_view line, Record& record, std::string& wrong) override;

 private:
  const std::vector<std::string> names_;
  const Wanted wanted_;
  const Columns columns_;
};

}  // namespace canteen::scenario
