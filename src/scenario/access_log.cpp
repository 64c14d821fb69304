#include "src/scenario/access_log.hpp"

#include <algorithm>
#include <utility>

#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// What is in front of the next blank; `rest` loses it and the blank.
std::string_view take_word(std::string_view& rest) {
  const std::size_t blank = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, blank);
  rest.remove_prefix(std::min(blank + 1, rest.size()));
  return word;
}

// "… 200 2326": whether a status and a size follow, which `rest` then loses.
bool take_status(std::string_view& rest, AccessParts& parts) {
  std::string_view at = rest;
  if (!at.starts_with(' ')) return false;
  at.remove_prefix(1);
  const std::string_view status = take_word(at);
  const std::string_view bytes = take_word(at);
  if (!(status == "-" || (status.size() == 3 && all_digits(status)))) return false;
  if (!(bytes == "-" || all_digits(bytes))) return false;
  parts[static_cast<std::size_t>(Part::status)] = status;
  parts[static_cast<std::size_t>(Part::bytes)] = bytes;
  rest = at;
  return true;
}

void split_request(std::string_view request, AccessParts& parts) {
  parts[static_cast<std::size_t>(Part::request)] = request;
  std::string_view rest = request;
  const std::string_view first = take_word(rest);
  if (rest.empty()) {  // "-", or what no client should send
    parts[static_cast<std::size_t>(Part::path)] = first;
    return;
  }
  parts[static_cast<std::size_t>(Part::method)] = first;
  // A path with blanks in it ends before the protocol; HTTP/0.9 has none.
  const std::size_t last = rest.rfind(' ');
  if (last != std::string_view::npos && rest.substr(last + 1).starts_with("HTTP/")) {
    parts[static_cast<std::size_t>(Part::protocol)] = rest.substr(last + 1);
    rest = rest.substr(0, last);
  }
  parts[static_cast<std::size_t>(Part::path)] = rest;
}

// A quoted text or a word, whichever is next.
struct Token {
  std::string_view text;
  bool in_quotes = false;
};

Token take_token(std::string_view& rest) {
  if (!rest.starts_with('"')) return {take_word(rest), false};
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  end = std::min(end, rest.size());
  const Token token{rest.substr(1, end - 1), true};
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  return token;
}

bool is_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  return point != std::string_view::npos && all_digits(text.substr(0, point)) &&
         all_digits(text.substr(point + 1));
}

// nginx writes it with three decimals, wherever the format has put it.
std::string_view request_time_of(std::string_view rest) {
  std::string_view unnamed;
  while (!rest.empty()) {
    std::string_view text = take_token(rest).text;
    for (const std::string_view name : {"rt=", "request_time="}) {
      if (text.starts_with(name)) {
        text.remove_prefix(name.size());
        if (text.starts_with('"')) text.remove_prefix(1);
        if (text.ends_with('"')) text.remove_suffix(1);
        return text;
      }
    }
    if (unnamed.empty() && is_decimal(text)) unnamed = text;
  }
  return unnamed;
}

std::string_view example(TraceFormat format) {
  switch (format) {
    case TraceFormat::nginx:
      return R"(an access log with the request time, such as ::1 - - [01/Aug/2026:12:00:00 +0200] )"
             R"("GET / HTTP/1.1" 200 612 "-" "curl" 0.005)";
    case TraceFormat::combined:
      return R"(a combined access log, such as ::1 - - [01/Aug/2026:12:00:00 +0200] )"
             R"("GET / HTTP/1.1" 200 612 "-" "curl")";
    default:
      return R"(an access log, such as ::1 - - [01/Aug/2026:12:00:00 +0200] )"
             R"("GET / HTTP/1.1" 200 612)";
  }
}

}  // namespace

const std::vector<std::string>& part_names() {
  static const std::vector<std::string> names{
      "host",     "ident",  "user",  "time",    "request", "method",      "path",
      "protocol", "status", "bytes", "referer", "agent",   "request_time"};
  return names;
}

bool split_access(std::string_view line, AccessParts& parts) {
  parts.fill({});
  const auto part = [&](Part which) -> std::string_view& {
    return parts[static_cast<std::size_t>(which)];
  };
  const std::size_t open = line.find(" [");
  const std::size_t close = open == std::string_view::npos ? open : line.find(']', open);
  if (close == std::string_view::npos) return false;
  std::string_view who = line.substr(0, open);
  part(Part::host) = take_word(who);
  part(Part::ident) = take_word(who);
  part(Part::user) = who;
  part(Part::time) = line.substr(open + 2, close - open - 2);
  if (part(Part::host).empty()) return false;

  std::string_view rest = line.substr(close + 1);
  if (!rest.starts_with(" \"")) return false;
  rest.remove_prefix(2);
  // Some servers do not escape quotes: the request ends where a status and a size follow.
  for (std::size_t quote = rest.find('"'); quote != std::string_view::npos;
       quote = rest.find('"', quote + 1)) {
    std::string_view behind = rest.substr(quote + 1);
    if (!take_status(behind, parts)) continue;
    split_request(rest.substr(0, quote), parts);
    std::string_view tail = behind;
    const Token referer = take_token(tail);
    const Token agent = take_token(tail);
    if (referer.in_quotes && agent.in_quotes) {
      part(Part::referer) = referer.text;
      part(Part::agent) = agent.text;
      behind = tail;
    }
    part(Part::request_time) = request_time_of(behind);
    return true;
  }
  return false;
}

TraceFormat form_of(const AccessParts& parts) {
  if (!parts[static_cast<std::size_t>(Part::request_time)].empty()) return TraceFormat::nginx;
  // nginx and Apache write "-" for what is not there.
  const bool agent = parts[static_cast<std::size_t>(Part::agent)].data() != nullptr;
  return agent ? TraceFormat::combined : TraceFormat::common;
}

AccessLog::AccessLog(TraceFormat format, Wanted wanted, Columns columns)
    : format_(format), wanted_(std::move(wanted)), columns_(columns) {}

LineFormat::Verdict AccessLog::read(std::string_view line, Record& record, std::string& wrong) {
  AccessParts parts;
  if (!split_access(line, parts) ||
      (format_ == TraceFormat::combined && form_of(parts) == TraceFormat::common) ||
      (format_ == TraceFormat::nginx &&
       parts[static_cast<std::size_t>(Part::request_time)].empty())) {
    wrong = "must be a line of " + std::string(example(format_)) + ", got " + quoted(line);
    return Verdict::bad;
  }
  const auto part = [&](Column column) {
    const auto index = columns_[column];
    return index ? std::optional(parts[*index]) : std::nullopt;
  };
  const auto name = [&](Column column) {
    const auto index = columns_[column];
    return index ? part_names()[*index] : std::string();
  };
  std::optional<std::string_view> service = part(Column::service);
  // A size of nothing is written so.
  if (columns_[Column::service] == static_cast<std::size_t>(Part::bytes) && service == "-") {
    service = "0";
  }
  if (!read_times(*part(Column::time), name(Column::time), service, name(Column::service), wanted_,
                  record, wrong)) {
    return Verdict::bad;
  }
  if (columns_[Column::count] &&
      !read_count(*part(Column::count), name(Column::count), record, wrong)) {
    return Verdict::bad;
  }
  record.key = part(Column::key).value_or("");
  record.kind = part(Column::kind).value_or("");
  record.client = part(Column::client).value_or("");
  return Verdict::good;
}

}  // namespace canteen::scenario
