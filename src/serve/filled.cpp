#include "src/serve/filled.hpp"

#include <utility>

namespace canteen::serve {

std::string filled(std::string_view text, const scenario::Request& request,
                   const std::function<std::string(const std::string&)>& escape) {
  const auto written = [&](const std::string& value) { return escape ? escape(value) : value; };
  const std::pair<std::string_view, std::string> fields[] = {
      {"{key}", written(request.key)},
      {"{class}", written(request.kind)},
      {"{number}", std::to_string(request.number)}};
  std::string result;
  while (!text.empty()) {
    bool replaced = false;
    for (const auto& [field, value] : fields) {
      if (!text.starts_with(field)) continue;
      result += value;
      text.remove_prefix(field.size());
      replaced = true;
      break;
    }
    if (replaced) continue;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

}  // namespace canteen::serve
