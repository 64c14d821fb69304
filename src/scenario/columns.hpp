// Columns — which of a log's columns, members or parts are the time, the service time, the key, the
// class and the client.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/scenario/line_format.hpp"

namespace canteen::scenario {

enum class Column : std::uint8_t { time, service, key, kind, client, count };

class Columns {
 public:
  // Chooses among the names that are there: the one that the scenario says, or else the first of
  // the usual ones, in any case of letters. Nullopt: one that is needed is missing; `wrong` says
  // which.
  [[nodiscard]] static std::optional<Columns> choose(const Wanted& wanted,
                                                     const std::vector<std::string>& there,
                                                     std::string& wrong);

  // The index within `there`.
  [[nodiscard]] std::optional<std::size_t> operator[](Column column) const {
    return index_[static_cast<std::size_t>(column)];
  }

 private:
  std::array<std::optional<std::size_t>, 6> index_;
};

// For docs/scenario.md: "`key`, `url`, …".
[[nodiscard]] std::string usual_names(Column column);

// Fills `record` from the texts of a line's columns; false: `wrong` says what cannot be read.
// `time_name` and `service_name` are for the sentence.
[[nodiscard]] bool read_times(std::string_view time, const std::string& time_name,
                              std::optional<std::string_view> service,
                              const std::string& service_name, const Wanted& wanted, Record& record,
                              std::string& wrong);

// How many the line stands for; likewise.
[[nodiscard]] bool read_count(std::string_view count, const std::string& count_name, Record& record,
                              std::string& wrong);

}  // namespace canteen::scenario
