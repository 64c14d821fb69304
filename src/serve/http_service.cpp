#include "src/serve/http_service.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include <canteen/scenario/without_password.hpp>
#include <canteen/threading/lock.hpp>

#include "src/scenario/quoted.hpp"
#include "src/serve/http_connection.hpp"
#include "src/serve/http_order.hpp"

namespace canteen::serve {
namespace {

class HttpService final : public Service {
 public:
  explicit HttpService(const scenario::Work& work) : spec_(work.http), timeout_(work.timeout) {
    idle_.push_back(std::make_unique<HttpConnection>());  // so that libcurl is known to be there
  }

  [[nodiscard]] Served serve(const scenario::Request& request, double /*stretch*/,
                             const std::stop_token& stop) const override {
    const HttpOrder order(spec_, request);
    std::unique_ptr<HttpConnection> connection = take();
    const HttpConnection::Answer answer = connection->ask(spec_.method, order, timeout_, stop);
    give_back(std::move(connection));
    const std::string name = scenario::quoted(scenario::without_password(order.url)) + " ";
    switch (answer.why) {
      case HttpConnection::Why::stop:
        return {.cut = true};
      case HttpConnection::Why::timeout:
        return {.failure = name + "took longer than " + scenario::duration_text(*timeout_)};
      case HttpConnection::Why::failed:
        return {.failure = name + "was not answered: " + answer.error};
      case HttpConnection::Why::answered:
        break;
    }
    if (is_expected(spec_, answer.status)) return {};
    return {.failure = name + "was answered with status " + std::to_string(answer.status)};
  }

 private:
  std::unique_ptr<HttpConnection> take() const {
    {
      const std::scoped_lock guard(lock_);
      if (!idle_.empty()) {
        std::unique_ptr<HttpConnection> last = std::move(idle_.back());
        idle_.pop_back();
        return last;
      }
    }
    return std::make_unique<HttpConnection>();
  }

  void give_back(std::unique_ptr<HttpConnection> connection) const {
    const std::scoped_lock guard(lock_);
    idle_.push_back(std::move(connection));
  }

  const scenario::HttpSpec spec_;
  const std::optional<scenario::Duration> timeout_;
  mutable threading::Lock lock_{"serve::HttpService"};
  mutable std::vector<std::unique_ptr<HttpConnection>> idle_;  // guarded by lock_
};

}  // namespace

std::unique_ptr<Service> http_service_of(const scenario::Scenario& scenario) {
  return std::make_unique<HttpService>(scenario.work);
}

}  // namespace canteen::serve
