// Filter   — decides whether a record goes on, and may change it.     Python: logging.Filter
// Filterer — what has filters: Logger and Handler.                    Python: logging.Filterer
//
// Thread safety: filter() is called by all threads that log, at once, outside every lock. Filters
//                may be added and removed meanwhile; a thread that is in the list when a filter is
//                removed may still ask it, and it lives until then.
// Blocking:      none of its own.
// Errors:        what filter() throws reaches the caller of the logger.
// Example:       filter_test.cpp
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/detail/snapshot_list.hpp>
#include <canteen/logging/log_record.hpp>

namespace canteen::logging {

class CANTEEN_API Filter {
 public:
  // Lets the records of the logger `name` and of those below it pass; all, for an empty name.
  explicit Filter(std::string name = {}) : name_(std::move(name)) {}

  virtual ~Filter();
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  virtual bool filter(LogRecord& record);

 private:
  const std::string name_;
};

class CANTEEN_API Filterer {
 public:
  Filterer() = default;
  Filterer(const Filterer&) = delete;
  Filterer& operator=(const Filterer&) = delete;

  // A filter that is there already is not added again.
  void add_filter(std::shared_ptr<Filter> filter);

  // A function for a filter; the answer is for remove_filter().
  std::shared_ptr<Filter> add_filter(std::function<bool(LogRecord&)> filter);

  void remove_filter(const std::shared_ptr<Filter>& filter);

  [[nodiscard]] std::vector<std::shared_ptr<Filter>> filters() const { return filters_.copy(); }

  // Whether all filters let the record pass; the first that does not ends the round.
  bool filter(LogRecord& record) const;

  // NOLINTBEGIN(readability-identifier-naming): Python's names
  template <class F>
  auto addFilter(F&& filter) {
    return add_filter(std::forward<F>(filter));
  }

  void removeFilter(const std::shared_ptr<Filter>& filter) { remove_filter(filter); }

  // NOLINTEND(readability-identifier-naming)

 protected:
  ~Filterer() = default;

 private:
  detail::SnapshotList<Filter> filters_;
};

}  // namespace canteen::logging
