#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <canteen/base/format.hpp>
#include <canteen/logging/log_record.hpp>

#include "src/logging/caller.hpp"

namespace canteen::logging {
namespace {

std::int64_t now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

const std::int64_t process_start = now();

std::optional<std::string_view> unless_none(std::string_view text) noexcept {
  if (text.data() == nullptr) return std::nullopt;
  return text;
}

}  // namespace

LogRecord::LogRecord() noexcept = default;
LogRecord::LogRecord(LogRecord&& other) noexcept = default;
LogRecord& LogRecord::operator=(LogRecord&& other) noexcept = default;
LogRecord::~LogRecord() = default;

LogRecord::LogRecord(std::string_view name, Level level, const CallSite& site,
                     base::FormatArgs args, std::exception_ptr exception, const Extra* extra,
                     base::TextBuffer& scratch) noexcept
    : created_(now()),
      name_(name),
      site_(site),
      args_(args),
      exception_(std::move(exception)),
      extra_(extra),
      level_(level),
      scratch_(&scratch) {
  const Caller caller = detail::caller();
  thread_ = caller.ident;
  native_id_ = caller.native_id;
  thread_name_ = caller.thread_name;
  process_ = caller.process;
  process_name_ = caller.process_name;
  task_name_ = caller.task_name;
  // A single text is its own message: what logger.info(text) gives.
  if (args.size() == 1 && site.text == "{}" && args[0].kind() == base::FormatKind::string) {
    message_ = args[0].text();
    formatted_ = true;
  }
}

LogRecord::LogRecord(std::string_view name, Level level, std::string_view message,
                     std::exception_ptr exception) {
  base::TextBuffer scratch;
  const base::FormatArg text = base::FormatArg::string(message);
  *this = LogRecord({}, level, CallSite{"{}"}, {&text, 1}, nullptr, nullptr, scratch);
  exception_ = std::move(exception);
  own(message, name);
}

void LogRecord::own(std::string_view message, std::string_view name) {
  std::string_view* const texts[] = {&message_, &name_, &thread_name_, &process_name_, &task_name_};
  message_ = message;
  name_ = name;
  std::size_t size = 1;  // an address even for nothing: "" is not None
  for (const std::string_view* const text : texts) size += text->size();
  auto block = std::make_unique_for_overwrite<char[]>(size);
  char* at = block.get();
  for (std::string_view* const text : texts) {
    if (text->data() == nullptr) continue;
    if (!text->empty()) std::memcpy(at, text->data(), text->size());
    *text = {at, text->size()};
    at += text->size();
  }
  if (extra_ != nullptr) {
    own_extra_ = std::make_unique<Extra>(*extra_);
    extra_ = own_extra_.get();
  }
  owned_ = std::move(block);
  formatted_ = true;
  args_ = {};
  scratch_ = nullptr;
}

LogRecord LogRecord::detach(std::string_view message) const {
  LogRecord record;
  record.created_ = created_;
  record.thread_ = thread_;
  record.native_id_ = native_id_;
  record.thread_name_ = thread_name_;
  record.process_name_ = process_name_;
  record.task_name_ = task_name_;
  record.site_ = site_;
  record.extra_ = extra_;
  record.level_ = level_;
  record.process_ = process_;
  record.own(message, name_);
  return record;
}

std::string_view LogRecord::message() const {
  if (!formatted_) {
    scratch_->clear();
    base::vformat_to(*scratch_, site_.text, args_);
    message_ = scratch_->view();
    formatted_ = true;
  }
  return message_;
}

void LogRecord::set_message(std::string_view message) {
  auto block = std::make_unique_for_overwrite<char[]>(message.size() + 1);
  std::copy(message.begin(), message.end(), block.get());
  message_ = {block.get(), message.size()};
  replaced_ = std::move(block);
  formatted_ = true;
  prepared_for_ = nullptr;
}

void LogRecord::set_extra(std::string_view name, std::string_view value) {
  if (!own_extra_) {
    own_extra_ = extra_ != nullptr ? std::make_unique<Extra>(*extra_) : std::make_unique<Extra>();
    extra_ = own_extra_.get();
  }
  own_extra_->emplace_back(name, value);
}

std::optional<std::string_view> LogRecord::extra(std::string_view name) const noexcept {
  if (extra_ == nullptr) return std::nullopt;
  const auto found = std::find_if(extra_->rbegin(), extra_->rend(),
                                  [name](const auto& pair) { return pair.first == name; });
  if (found == extra_->rend()) return std::nullopt;
  return found->second;
}

std::chrono::nanoseconds LogRecord::relative_created() const noexcept {
  return std::chrono::nanoseconds(created_ - process_start);
}

std::string_view LogRecord::filename() const noexcept {
  const std::string_view path = site_.file;
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<std::uint64_t> LogRecord::thread() const noexcept {
  if (thread_name_.data() == nullptr) return std::nullopt;
  return thread_;
}

std::optional<std::string_view> LogRecord::thread_name() const noexcept {
  return unless_none(thread_name_);
}

std::optional<std::uint64_t> LogRecord::native_id() const noexcept {
  if (thread_name_.data() == nullptr) return std::nullopt;
  return native_id_;
}

std::optional<int> LogRecord::process() const noexcept {
  if (process_ == 0) return std::nullopt;
  return process_;
}

std::optional<std::string_view> LogRecord::process_name() const noexcept {
  return unless_none(process_name_);
}

std::optional<std::string_view> LogRecord::task_name() const noexcept {
  return unless_none(task_name_);
}

}  // namespace canteen::logging
