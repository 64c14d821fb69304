#include <canteen/base/exception_text.hpp>
#include <canteen/threading/detail/class_name.hpp>

namespace canteen::threading::detail {

std::string class_name(const std::type_info& type) {
  std::string name = base::type_name(type);
  // The last "::" before any template arguments.
  const std::size_t end = name.find('<');
  const std::size_t colons = name.rfind("::", end);
  return colons == std::string::npos ? name : name.substr(colons + 2);
}

}  // namespace canteen::threading::detail
