#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <canteen/logging/filter.hpp>

namespace canteen::logging {
namespace {

class FunctionFilter : public Filter {
 public:
  explicit FunctionFilter(std::function<bool(LogRecord&)> function)
      : function_(std::move(function)) {}

  bool filter(LogRecord& record) override { return function_(record); }

 private:
  const std::function<bool(LogRecord&)> function_;
};

}  // namespace

Filter::~Filter() = default;

bool Filter::filter(LogRecord& record) {
  const std::string_view name = record.name();
  return name.starts_with(name_) &&
         (name_.empty() || name.size() == name_.size() || name[name_.size()] == '.');
}

void Filterer::add_filter(std::shared_ptr<Filter> filter) {
  filters_.add(std::move(filter));
}

std::shared_ptr<Filter> Filterer::add_filter(std::function<bool(LogRecord&)> filter) {
  auto made = std::make_shared<FunctionFilter>(std::move(filter));
  filters_.add(made);
  return made;
}

void Filterer::remove_filter(const std::shared_ptr<Filter>& filter) {
  filters_.remove(filter.get());
}

bool Filterer::filter(LogRecord& record) const {
  if (filters_.empty()) return true;
  const detail::ReadSection section;
  const auto* const filters = filters_.read();
  if (filters == nullptr) return true;
  for (const auto& each : *filters) {
    if (!each->filter(record)) return false;
  }
  return true;
}

}  // namespace canteen::logging
