#include "src/serve/http_connection.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

#include <curl/curl.h>

#include <canteen/base/errors.hpp>

namespace canteen::serve {
namespace {

// Between two looks at a stop that somebody forgot to tell of: libcurl's own timers are shorter.
constexpr int longest_wait_ms = 60'000;

struct EndEasy {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};

struct EndMulti {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

struct EndList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

using List = std::unique_ptr<curl_slist, EndList>;

// Once for the process, before any thread can need it; it is never undone, for nobody knows who
// else uses it.
bool begin_curl() {
  static const bool begun = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return begun;
}

std::size_t forget(char* /*data*/, std::size_t /*one*/, std::size_t size, void* /*nobody*/) {
  return size;
}

void append(List& list, const char* line) {
  curl_slist* const longer = curl_slist_append(list.get(), line);
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

// At least one: 0 is for ever.
long milliseconds(scenario::Duration time) {
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return static_cast<long>(std::clamp<std::int64_t>(whole, 1, std::numeric_limits<int>::max()));
}

}  // namespace

class HttpConnection::Inside {
 public:
  Inside() : multi_(begin_curl() ? curl_multi_init() : nullptr), easy_(curl_easy_init()) {
    if (!begin_curl()) throw RuntimeError("libcurl could not be started");
    if (!multi_ || !easy_) throw std::bad_alloc();
  }

  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  // The easy handle has to go before the multi handle that owns its connection.
  ~Inside() = default;

  Answer ask(const std::string& method, const HttpOrder& order,
             std::optional<scenario::Duration> timeout, const std::stop_token& stop) {
    List headers;
    // Else a body of some size waits for a go-ahead that a simple server never gives.
    append(headers, "Expect:");
    for (const std::string& each : order.headers) append(headers, each.c_str());
    prepare(method, order, headers.get());
    if (timeout) set(CURLOPT_TIMEOUT_MS, milliseconds(*timeout));
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    curl_multi_add_handle(multi_.get(), easy_.get());
    const std::optional<CURLcode> done = perform(stop);
    // What is not done is broken off, connection and all; else it is kept.
    curl_multi_remove_handle(multi_.get(), easy_.get());
    if (!done) return {.why = Why::stop};
    if (*done == CURLE_OPERATION_TIMEDOUT) return {.why = Why::timeout};
    if (*done != CURLE_OK) return {.why = Why::failed, .error = curl_easy_strerror(*done)};
    Answer answer{.why = Why::answered};
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void prepare(const std::string& method, const HttpOrder& order, curl_slist* headers) {
    curl_easy_reset(easy_.get());  // connections stay
    set(CURLOPT_URL, order.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PROXY, "");       // none of the environment's: it would be what is measured
    set(CURLOPT_NOSIGNAL, 1L);    // the signals of this process are its own
    set(CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a name that is being looked up
    set(CURLOPT_WRITEFUNCTION, &forget);
    set(CURLOPT_HTTPHEADER, headers);
    set(CURLOPT_USERAGENT, "canteen");
    if (method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
      return;
    }
    if (!order.body.empty() || method == "POST") {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(order.body.size()));
      set(CURLOPT_POSTFIELDS, order.body.data());
    }
    set(CURLOPT_CUSTOMREQUEST, method.c_str());
  }

  // Until the answer is there, or nothing will be; nullopt: a stop.
  std::optional<CURLcode> perform(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      int running = 0;
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
      int left = 0;
      while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg == CURLMSG_DONE) return message->data.result;
      }
      if (curl_multi_poll(multi_.get(), nullptr, 0, longest_wait_ms, nullptr) != CURLM_OK) {
        return CURLE_OUT_OF_MEMORY;
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<CURLM, EndMulti> multi_;
  std::unique_ptr<CURL, EndEasy> easy_;
};

HttpConnection::HttpConnection() : inside_(std::make_unique<Inside>()) {}

HttpConnection::~HttpConnection() = default;

HttpConnection::Answer HttpConnection::ask(const std::string& method, const HttpOrder& order,
                                           std::optional<scenario::Duration> timeout,
                                           const std::stop_token& stop) {
  return inside_->ask(method, order, timeout, stop);
}

}  // namespace canteen::serve
