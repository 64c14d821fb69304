// HttpConnection — a connection to a server, kept from one request to the next. The path is asked
// for as it is, dots and all, and of the server itself: no proxy of the environment is used.
//
// Thread safety: none; one request at a time, from any thread.
// Blocking:      ask() until the answer is there to its end, the timeout, or a stop, which ends
//                it at once wherever it hangs.
// Errors:        RuntimeError from the constructor when libcurl cannot be used; what goes wrong
//                with a request is an Answer.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <canteen/scenario/http_spec.hpp>
#include <canteen/scenario/units.hpp>

#include "src/serve/http_order.hpp"

namespace canteen::serve {

class HttpConnection {
 public:
  HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  enum class Why { answered, timeout, stop, failed };

  struct Answer {
    Why why = Why::failed;
    long status = 0;         // answered
    std::string error = {};  // failed: what happened, in words
  };

  [[nodiscard]] Answer ask(const std::string& method, const HttpOrder& order,
                           std::optional<scenario::Duration> timeout, const std::stop_token& stop);

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace canteen::serve
