// Csv — a header and columns, separated by commas, tabs or semicolons (whichever the header has).
//
// A column may stand in quotes; a quote in it is doubled. It ends on its line. A header that comes
// again (files joined) is no request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/scenario/columns.hpp"
#include "src/scenario/line_format.hpp"

namespace canteen::scenario {

class Csv final : public LineFormat {
 public:
  Csv(std::string_view header, Wanted wanted, Columns columns);

  // False: a quote is not closed, or something stands behind it.
  [[nodiscard]] static bool split(std::string_view line, char separator,
                                  std::vector<std::string>& columns);

  [[nodiscard]] static char separator_of(std::string_view header);

  [[nodiscard]] Verdict read(std::string_view line, Record& record, std::string& wrong) override;

  [[nodiscard]] bool has_header() const override { return true; }

 private:
  const std::string header_;
  const char separator_;
  const Wanted wanted_;
  const Columns columns_;
  std::vector<std::string> names_;
  std::vector<std::string> values_;  // of the last line, kept for their memory
};

}  // namespace canteen::scenario
