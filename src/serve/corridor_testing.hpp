// For tests of people whose line a broker keeps.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker.hpp>
#include <canteen/scenario.hpp>

namespace canteen::broker {
// The backend of the library, which those of tests stand before.
std::shared_ptr<Backend> memory_backend(const Url& url, const Options& options);
}  // namespace canteen::broker

namespace canteen::serve {

inline scenario::Scenario behind(const std::string& url, scenario::Scenario scenario) {
  scenario.strategy.middleware = scenario::Middleware{url};
  return scenario;
}

// It was removed: no group is left of it.
inline void expect_no_queue(const std::string& url) {
  broker::Queue putter = broker::open(url, {.group = ""});
  const broker::Receipt receipt = putter.try_put("is anybody there?");
  ASSERT_NE(receipt.refused(), nullptr) << url;
  EXPECT_NE(receipt.refused()->why.find("has no group yet"), std::string::npos)
      << receipt.refused()->why;
  putter.remove();
}

// Passes everything on to another one: a test overrides what it spoils.
class PassingBackend : public broker::Backend {
 public:
  explicit PassingBackend(std::shared_ptr<broker::Backend> good) : good_(std::move(good)) {}

  [[nodiscard]] const broker::Features& features() const noexcept override {
    return good_->features();
  }

  broker::Receipt put(std::string&& payload, broker::PutOptions&& options,
                      const broker::Patience& patience) override {
    return good_->put(std::move(payload), std::move(options), patience);
  }

  void put_async(broker::Message message, const broker::Patience& patience,
                 broker::OnReceipt done) override {
    good_->put_async(std::move(message), patience, std::move(done));
  }

  std::vector<broker::Receipt> put_many(std::vector<broker::Message> messages,
                                        const broker::Patience& patience) override {
    return good_->put_many(std::move(messages), patience);
  }

  Outcome get(const broker::Patience& patience, broker::Parcel& into) override {
    return good_->get(patience, into);
  }

  Outcome get_many(std::size_t most, const broker::Patience& patience,
                   std::vector<broker::Parcel>& into) override {
    return good_->get_many(most, patience, into);
  }

  bool settle(const broker::Parcel& parcel, const broker::Verdict& verdict) noexcept override {
    return good_->settle(parcel, verdict);
  }

  bool extend(const broker::Parcel& parcel, std::chrono::nanoseconds lease) noexcept override {
    return good_->extend(parcel, lease);
  }

  bool join(const broker::Patience& patience) override { return good_->join(patience); }

  void shutdown(bool immediate) override { good_->shutdown(immediate); }

  void close() noexcept override { good_->close(); }

  [[nodiscard]] bool is_shutdown() const override { return good_->is_shutdown(); }

  std::size_t purge() override { return good_->purge(); }

  void remove() override { good_->remove(); }

  [[nodiscard]] broker::Statistics statistics() const override { return good_->statistics(); }

  std::shared_ptr<broker::Backend> dead_letters() override { return good_->dead_letters(); }

 private:
  const std::shared_ptr<broker::Backend> good_;
};

}  // namespace canteen::serve
