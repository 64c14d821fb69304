#include "src/serve/generate.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace canteen::serve {

bool generate(scenario::Requests& requests, bool together, const Wait& wait, const Arrive& arrive) {
  std::vector<scenario::Request> now;
  for (std::optional<scenario::Request> next = requests.next(); next;) {
    const scenario::Duration at = next->at;
    if (!wait(at)) return false;
    now.clear();
    do {
      now.push_back(*std::move(next));
      next = together && requests.at_hand() ? requests.next() : std::nullopt;
    } while (next && next->at == at);
    arrive(now);
    if (!next) next = requests.next();
  }
  return true;
}

}  // namespace canteen::serve
