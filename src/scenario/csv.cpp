#include "src/scenario/csv.hpp"

#include <cstddef>
#include <utility>

#include <canteen/base/format.hpp>

#include "src/scenario/quoted.hpp"

namespace canteen::scenario {

Csv::Csv(std::string_view header, Wanted wanted, Columns columns)
    : header_(header),
      separator_(separator_of(header)),
      wanted_(std::move(wanted)),
      columns_(columns) {
  // Those who chose the columns have split it before.
  static_cast<void>(split(header, separator_, names_));
}

char Csv::separator_of(std::string_view header) {
  for (const char each : {',', '\t', ';'}) {
    if (header.find(each) != std::string_view::npos) return each;
  }
  return ',';
}

bool Csv::split(std::string_view line, char separator, std::vector<std::string>& columns) {
  std::size_t count = 0;
  std::size_t at = 0;
  while (true) {
    if (count == columns.size()) columns.emplace_back();
    std::string& column = columns[count++];
    column.clear();
    if (at < line.size() && line[at] == '"') {
      ++at;
      while (true) {
        const std::size_t quote = line.find('"', at);
        if (quote == std::string_view::npos) return false;
        column += line.substr(at, quote - at);
        at = quote + 1;
        if (at == line.size() || line[at] != '"') break;
        column += '"';
        ++at;
      }
      if (at < line.size() && line[at] != separator) return false;
    } else {
      const std::size_t end = std::min(line.find(separator, at), line.size());
      column = line.substr(at, end - at);
      at = end;
    }
    if (at == line.size()) break;
    ++at;
  }
  columns.resize(count);
  return true;
}

LineFormat::Verdict Csv::read(std::string_view line, Record& record, std::string& wrong) {
  if (line == header_) return Verdict::nothing;
  if (!split(line, separator_, values_)) {
    wrong = "must close each quote before the next column, got " + quoted(line);
    return Verdict::bad;
  }
  if (values_.size() != names_.size()) {
    wrong =
        base::format("must have {} columns, as the header, got {}", names_.size(), values_.size());
    return Verdict::bad;
  }
  const auto name = [&](Column column) {
    const auto index = columns_[column];
    return index ? names_[*index] : std::string();
  };
  const auto value = [&](Column column) {
    const auto index = columns_[column];
    return index ? std::optional<std::string_view>(values_[*index]) : std::nullopt;
  };
  if (!read_times(*value(Column::time), name(Column::time), value(Column::service),
                  name(Column::service), wanted_, record, wrong)) {
    return Verdict::bad;
  }
  if (columns_[Column::count] &&
      !read_count(*value(Column::count), name(Column::count), record, wrong)) {
    return Verdict::bad;
  }
  record.key = value(Column::key).value_or("");
  record.kind = value(Column::kind).value_or("");
  record.client = value(Column::client).value_or("");
  return Verdict::good;
}

}  // namespace canteen::scenario
