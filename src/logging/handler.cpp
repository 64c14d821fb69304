#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <canteen/base/exception_text.hpp>
#include <canteen/base/format.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/logging/capture.hpp>
#include <canteen/logging/handler.hpp>

#include "src/logging/guard.hpp"

namespace canteen::logging {
namespace {

constinit std::atomic<std::uint64_t> handlers_made{0};

}  // namespace

Handler::Handler(Level level)
    : level_(level), number_(handlers_made.fetch_add(1, std::memory_order_relaxed)) {}

Handler::~Handler() = default;

void Handler::set_formatter(std::shared_ptr<const Formatter> formatter) {
  const std::scoped_lock guard(lock_);
  const Formatter* const next = formatter.get();
  if (formatter) formatters_.push_back(std::move(formatter));
  // release: pairs with the load in format_to(), which uses the formatter.
  formatter_.store(next, std::memory_order_release);
}

std::shared_ptr<const Formatter> Handler::formatter() const {
  auto& self = const_cast<Handler&>(*this);
  const std::scoped_lock guard(self.lock_);
  const Formatter* const current = formatter_.load(std::memory_order_relaxed);
  for (const auto& each : formatters_) {
    if (each.get() == current) return each;
  }
  return nullptr;
}

std::string Handler::name() const {
  const std::scoped_lock guard(const_cast<Handler&>(*this).lock_);
  return name_;
}

void Handler::set_name(std::string name) {
  const std::scoped_lock guard(lock_);
  name_ = std::move(name);
}

bool Handler::handle(LogRecord& record) {
  if (!filter(record)) return false;
  const std::scoped_lock guard(lock_);
  emit(record);
  return true;
}

void Handler::format_to(base::TextBuffer& out, const LogRecord& record) const {
  if (record.prepared_for_ == this) return out.append(record.prepared_);
  // acquire: pairs with the store in set_formatter().
  const Formatter* const formatter = formatter_.load(std::memory_order_acquire);
  (formatter != nullptr ? *formatter : Formatter::standard()).format_to(out, record);
}

std::string Handler::format(const LogRecord& record) const {
  base::TextBuffer out;
  format_to(out, record);
  return out.str();
}

void Handler::handle_error(const LogRecord& record, const std::exception_ptr& error) {
  if (!raise_exceptions.load(std::memory_order_relaxed)) return;
  base::TextBuffer report;
  report.append("--- Logging error ---\n");
  report.append(base::exception_text(error));
  report.append("\n");
  if (record.is_formatted()) {
    base::format_to(report, "Message: {}\n", record.message());
  } else {
    // Its arguments may be what could not be formatted.
    base::format_to(report, "Message: {} (with {} arguments)\n", record.site().text,
                    record.args().size());
  }
  if (record.lineno() != 0) {
    base::format_to(report, "Logged from file {}, line {}\n", record.filename(), record.lineno());
  }
  static_cast<void>(base::write_whole(stderr, report.view(), true));  // nobody is left to tell
}

bool LineHandler::handle(LogRecord& record) {
  if (!filter(record)) return false;
  base::TextBuffer text;
  bool made = false;
  detail::guard(*this, record, [&] {
    format_to(text, record);
    made = true;
  });
  if (!made) return true;
  const std::size_t size = text.size();
  text.append(terminator_);
  record.prepared_ = text.view().substr(0, size);
  record.prepared_line_ = text.view();
  record.prepared_for_ = this;

  struct Forget {
    LogRecord& record;

    ~Forget() { record.prepared_for_ = nullptr; }  // the text goes with this call
  } const forget{record};

  const std::scoped_lock guard(lock());
  emit(record);
  return true;
}

std::string_view LineHandler::line(const LogRecord& record, base::TextBuffer& scratch) const {
  if (record.prepared_for_ == this) return record.prepared_line_;
  format_to(scratch, record);
  scratch.append(terminator_);
  return scratch.view();
}

std::string_view LineHandler::text(const LogRecord& record, base::TextBuffer& scratch) const {
  if (record.prepared_for_ == this) return record.prepared_;
  format_to(scratch, record);
  return scratch.view();
}

}  // namespace canteen::logging
