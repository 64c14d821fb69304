#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/format.hpp>
#include <canteen/logging/detail/module_lock.hpp>
#include <canteen/logging/level.hpp>

namespace canteen::logging {
namespace {

using Names = std::map<int, std::string>;

// What add_level_name() added: replaced under the module's lock, and never freed, for readers take
// no lock. nullptr: nothing yet.
constinit std::atomic<const Names*> names{nullptr};

// acquire: pairs with add_level_name().
const Names* given() noexcept {
  return names.load(std::memory_order_acquire);
}

std::string_view standard_name(Level level) noexcept {
  switch (level) {
    case Level::notset:
      return "NOTSET";
    case Level::debug:
      return "DEBUG";
    case Level::info:
      return "INFO";
    case Level::warning:
      return "WARNING";
    case Level::error:
      return "ERROR";
    case Level::critical:
      return "CRITICAL";
  }
  return {};
}

}  // namespace

void format_value(base::TextBuffer& out, Level level) {
  if (const Names* const own = given()) {
    if (const auto found = own->find(static_cast<int>(level)); found != own->end()) {
      return out.append(found->second);
    }
  }
  if (const std::string_view name = standard_name(level); !name.empty()) return out.append(name);
  base::format_to(out, "Level {}", static_cast<int>(level));
}

std::string level_name(Level level) {
  base::TextBuffer out;
  format_value(out, level);
  return out.str();
}

std::optional<Level> level_of(std::string_view name) {
  if (const Names* const own = given()) {
    for (const auto& [number, text] : *own) {
      if (text == name) return static_cast<Level>(number);
    }
  }
  for (const Level level :
       {Level::notset, Level::debug, Level::info, Level::warning, Level::error, Level::critical}) {
    if (standard_name(level) == name) return level;
  }
  if (name == "WARN") return Level::warning;  // Python's other names
  if (name == "FATAL") return Level::critical;
  return std::nullopt;
}

void add_level_name(Level level, std::string_view name) {
  const std::scoped_lock guard(detail::module_lock());
  const Names* const old = given();
  auto next = old != nullptr ? std::make_unique<Names>(*old) : std::make_unique<Names>();
  (*next)[static_cast<int>(level)] = name;
  // Kept reachable, so that it does not look lost. (Renaming levels is rare, and small.)
  static std::vector<const Names*>& all = *new std::vector<const Names*>;
  all.push_back(next.get());
  names.store(next.release(), std::memory_order_release);  // pairs with given()
}

}  // namespace canteen::logging
