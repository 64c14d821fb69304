#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <cxxabi.h>

#include <canteen/base/exception_text.hpp>

namespace canteen::base {
namespace {

// One exception and then, by recursion, what it carries; `text` is filled from the inside out.
void append_chain(std::string& text, const std::exception_ptr& exception, int depth) {
  std::string line;
  std::exception_ptr cause;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    line = type_name(typeid(error));
    // std::throw_with_nested throws a type of its own, which hides the one that was thrown.
    static constexpr std::string_view wrapper = "std::_Nested_exception<";
    if (line.starts_with(wrapper))
      line = line.substr(wrapper.size(), line.size() - wrapper.size() - 1);
    if (const char* const what = error.what(); what != nullptr && *what != '\0') {
      line.append(": ").append(what);
    }
    const auto* const nested = dynamic_cast<const std::nested_exception*>(&error);
    if (nested != nullptr) cause = nested->nested_ptr();
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    line = type != nullptr ? type_name(*type) : "an exception of unknown type";
  }
  constexpr int deepest = 20;  // a chain that is longer is a loop, or nobody reads it
  if (cause && depth < deepest) {
    append_chain(text, cause, depth + 1);
    text += "\n\nThe above exception was the direct cause of the following exception:\n\n";
  }
  text += line;
}

}  // namespace

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return status == 0 && name ? name.get() : type.name();
}

std::string exception_text(const std::exception_ptr& exception) {
  std::string text;
  if (exception) append_chain(text, exception, 0);
  return text;
}

}  // namespace canteen::base
