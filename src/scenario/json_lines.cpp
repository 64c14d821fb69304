#include "src/scenario/json_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

#include <canteen/base/format.hpp>

#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

using Json = nlohmann::json;

constexpr int deepest = 8;

Json parsed(std::string_view line) {
  return Json::parse(line.begin(), line.end(), nullptr, false);
}

void list_members(const Json& object, const std::string& prefix, int depth,
                  std::vector<std::string>& names) {
  for (auto member = object.begin(); member != object.end(); ++member) {
    const std::string name = prefix + member.key();
    if (member.value().is_object() && depth < deepest) {
      list_members(member.value(), name + ".", depth + 1, names);
    } else {
      names.push_back(name);
    }
  }
}

// A name may have points in itself: the longest that fits is tried first.
const Json* find(const Json& object, std::string_view path) {
  if (!object.is_object()) return nullptr;
  if (const auto found = object.find(path); found != object.end()) return &*found;
  for (std::size_t dot = path.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = path.rfind('.', dot - 1)) {
    const auto found = object.find(path.substr(0, dot));
    if (found == object.end()) continue;
    if (const Json* const inner = find(*found, path.substr(dot + 1))) return inner;
  }
  return nullptr;
}

// A number as JSON writes it, a text as it is; nullopt: it is neither.
std::optional<std::string> text_of(const Json& value) {
  if (const auto* const text = value.get_ptr<const Json::string_t*>()) return *text;
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_number_float()) return base::format("{}", value.get<double>());
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return std::nullopt;
}

}  // namespace

JsonLines::JsonLines(std::vector<std::string> names, Wanted wanted, Columns columns)
    : names_(std::move(names)), wanted_(std::move(wanted)), columns_(columns) {}

std::optional<std::vector<std::string>> JsonLines::members(std::string_view line) {
  const Json object = parsed(line);
  if (!object.is_object()) return std::nullopt;
  std::vector<std::string> names;
  list_members(object, "", 1, names);
  return names;
}

LineFormat::Verdict JsonLines::read(std::string_view line, Record& record, std::string& wrong) {
  const Json object = parsed(line);
  if (!object.is_object()) {
    wrong = R"(must be a JSON object such as {"time": 12.5, "key": "/"}, got )" + quoted(line);
    return Verdict::bad;
  }
  const auto name = [&](Column column) {
    const auto index = columns_[column];
    return index ? names_[*index] : std::string();
  };
  // Empty where the scenario has no use for it, or the line has none.
  const auto value = [&](Column column) {
    const Json* const found = columns_[column] ? find(object, name(column)) : nullptr;
    return found != nullptr && !found->is_null() ? text_of(*found) : std::optional<std::string>("");
  };
  const auto time = value(Column::time);
  const auto service = value(Column::service);
  auto key = value(Column::key);
  auto kind = value(Column::kind);
  auto client = value(Column::client);
  const auto count = value(Column::count);
  for (const auto& [read, column] : {std::pair(&time, Column::time),
                                     {&service, Column::service},
                                     {&count, Column::count},
                                     {&key, Column::key},
                                     {&kind, Column::kind},
                                     {&client, Column::client}}) {
    if (*read) continue;
    wrong = name(column) + " must be a number or a text, got an array or an object";
    return Verdict::bad;
  }
  if (!read_times(
          *time, name(Column::time),
          columns_[Column::service] ? std::optional<std::string_view>(*service) : std::nullopt,
          name(Column::service), wanted_, record, wrong)) {
    return Verdict::bad;
  }
  if (columns_[Column::count] && !read_count(*count, name(Column::count), record, wrong)) {
    return Verdict::bad;
  }
  record.key = std::move(*key);
  record.kind = std::move(*kind);
  record.client = std::move(*client);
  return Verdict::good;
}

}  // namespace canteen::scenario
