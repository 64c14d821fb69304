#include "src/serve/queue_name.hpp"

#include <algorithm>
#include <cstddef>

namespace canteen::serve {
namespace {

constexpr std::string_view without_name = "canteen";

// Behind the name in the parameters, which begin at `from`; npos: they name none.
std::size_t end_of_name(std::string_view url, std::size_t from) {
  for (std::size_t at = from; at < url.size();) {
    const std::size_t end = std::min(url.find('&', at), url.size());
    if (url.substr(at).starts_with("queue=")) return end;
    at = end + 1;
  }
  return std::string_view::npos;
}

}  // namespace

std::string beside(std::string_view url, std::string_view suffix) {
  std::string text(url);
  const std::size_t parameters = url.find('?');
  if (parameters == std::string_view::npos) {
    if (url.starts_with("memory:")) return text.append(suffix);
    return text.append("?queue=").append(without_name).append(suffix);
  }
  const std::size_t name = end_of_name(url, parameters + 1);
  if (name != std::string_view::npos) return text.insert(name, suffix);
  return text.append(parameters + 1 == url.size() ? "" : "&")
      .append("queue=")
      .append(without_name)
      .append(suffix);
}

}  // namespace canteen::serve
