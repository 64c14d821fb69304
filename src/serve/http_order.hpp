// HttpOrder — what is asked of a server for one request, letter by letter.
//
// A key may be anything that a log has. In a URL, what cannot stand there is escaped (%20): blanks,
// control characters, quotes, letters beyond ASCII, a # and a % that begins no escape; what may
// stand there stays, so that the path of a log, with its /, ? and &, is asked for as it is. In the
// value of a header what would end it is escaped, in the body nothing.
//
// Whom to ask is for the scenario to say alone, for logs are written by strangers: what stands for
// the request's right behind the host, "http://h:80{key}", gets a / in front where it has none.
#pragma once

#include <string>
#include <vector>

#include <canteen/scenario/http_spec.hpp>
#include <canteen/scenario/request.hpp>

namespace canteen::serve {

struct HttpOrder {
  HttpOrder(const scenario::HttpSpec& spec, const scenario::Request& request);

  std::string url;
  std::vector<std::string> headers;  // whole lines
  std::string body;
};

// As above.
[[nodiscard]] std::string escaped_for_url(const std::string& text);

// Whether an answer with that status is a good one.
[[nodiscard]] bool is_expected(const scenario::HttpSpec& spec, long status);

}  // namespace canteen::serve
