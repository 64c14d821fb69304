#include <cstdlib>
#include <memory>

#include <cxxabi.h>

#include <canteen/threading/detail/class_name.hpp>

namespace canteen::threading::detail {

std::string full_class_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? text.get() : type.name();
}

std::string class_name(const std::type_info& type) {
  std::string name = full_class_name(type);
  // The last "::" before any template arguments.
  const std::size_t end = name.find('<');
  const std::size_t colons = name.rfind("::", end);
  return colons == std::string::npos ? name : name.substr(colons + 2);
}

}  // namespace canteen::threading::detail
