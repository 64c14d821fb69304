#include <string_view>

#include <nlohmann/json.hpp>

#include <canteen/report/page.hpp>

#include "src/report/compared.hpp"
#include "src/report/page_files.hpp"
#include "src/report/program_version.hpp"

namespace canteen::report {
namespace {

using Json = nlohmann::ordered_json;

// Nothing in it can end the element that it is in, or begin another.
std::string in_a_script(const std::string& json) {
  std::string text;
  text.reserve(json.size());
  for (const char each : json) {
    switch (each) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += each;
    }
  }
  return text;
}

std::string as_text(std::string_view words) {
  std::string text;
  for (const char each : words) {
    switch (each) {
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      case '&':
        text += "&amp;";
        break;
      case '"':
        text += "&quot;";
        break;
      default:
        // Of control characters a title has none.
        text += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
    }
  }
  return text;
}

std::string data_of(PageKind kind, const std::vector<StoredResult>& results) {
  Json data;
  data["canteen"] = program_version();
  data["kind"] = kind == PageKind::comparison ? "comparison"
                 : kind == PageKind::plan     ? "plan"
                                              : "report";
  data["results"] = Json::array();
  for (const StoredResult& each : results) {
    data["results"].push_back({{"name", each.name}, {"result", Json::parse(each.json)}});
  }
  data["comparison"] = results.size() == 2 ? compared(results[0], results[1]) : Json(nullptr);
  return data.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// "lunch.toml", of a path; a trace has no scenario.
std::string scenario_of(const StoredResult& result) {
  const Json json = Json::parse(result.json);
  for (const char* member : {"file", "trace"}) {
    const Json path = json["scenario"].value(member, Json());
    if (!path.is_string() || path.get_ref<const std::string&>().empty()) continue;
    const std::string text = path.dump(-1, ' ', false, Json::error_handler_t::replace);
    const auto whole = Json::parse(text).get<std::string>();
    return whole.substr(whole.rfind('/') + 1);
  }
  return "A scenario";
}

std::string title_of(PageKind kind, const std::vector<StoredResult>& results) {
  const std::string what = kind == PageKind::comparison
                               ? results[0].name + " and " + results[1].name
                               : scenario_of(results[0]);
  return what + " – canteen report";
}

}  // namespace

bool has_pages() noexcept {
  return true;
}

std::string page(PageKind kind, const std::vector<StoredResult>& results) {
  const std::string title = as_text(title_of(kind, results));
  const std::string data = in_a_script(data_of(kind, results));

  struct Hole {
    std::string_view name;
    std::string_view content;
  };

  const Hole holes[] = {{"{{title}}", title},
                        {"{{style}}", page_style()},
                        {"{{data}}", data},
                        {"{{library}}", chart_library()},
                        {"{{script}}", page_script()}};
  // In the order of the page, each once: what was put in is not looked at again.
  std::string text;
  std::string_view rest = page_html();
  for (const Hole& each : holes) {
    const std::size_t at = rest.find(each.name);
    text.append(rest.substr(0, at)).append(each.content);
    rest.remove_prefix(at + each.name.size());
  }
  return text.append(rest);
}

}  // namespace canteen::report
