#include <canteen/scenario/without_password.hpp>

#include "src/base/secrets.hpp"

namespace canteen::scenario {

std::string without_password(std::string_view text) {
  return base::without_secrets(text);
}

}  // namespace canteen::scenario
