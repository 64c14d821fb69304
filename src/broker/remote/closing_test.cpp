// What is on its way to a handle when it closes.
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/broker/message.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/remote/conversation.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::remote {
namespace {

// A link to a broker whose last message arrives while it waits for its word that all is kept.
class LateLink final : public Link {
 public:
  explicit LateLink(std::vector<Settlement>& settled) : settled_(settled) {}

  [[nodiscard]] const Features& features() const noexcept override { return features_; }

  [[nodiscard]] Traits traits() const noexcept override { return {}; }

  void connect(Events& events, base::Deadline /*deadline*/) override { events_ = &events; }

  void publish(std::span<const Outgoing> /*messages*/) override {}

  void want(std::size_t /*more*/) override {}

  void settle(std::span<const Settlement> settlements) override {
    settled_.insert(settled_.end(), settlements.begin(), settlements.end());
  }

  bool extend(std::uint64_t /*tag*/, std::chrono::nanoseconds /*lease*/) override { return true; }

  void flush(base::Deadline /*deadline*/) override {
    if (std::exchange(has_told_, true)) return;
    events_->arrived({.tag = 7, .message = std::make_shared<const Message>(Message{"late"})});
  }

  Count count(base::Deadline /*deadline*/) override { return {}; }

  std::size_t purge(base::Deadline /*deadline*/) override { return 0; }

  void pump(base::Deadline /*deadline*/) override {}

  void wake() noexcept override {}

  void disconnect(base::Deadline /*deadline*/) noexcept override {}

  [[nodiscard]] void* native() noexcept override { return nullptr; }

 private:
  std::vector<Settlement>& settled_;
  const Features features_{};
  Events* events_ = nullptr;
  bool has_told_ = false;
};

TEST(Closing, what_was_on_its_way_goes_back_unseen) {
  std::vector<Settlement> settled;
  Conversation conversation({Url::parse("late://kitchen"), "orders", "default"}, {},
                            std::make_unique<LateLink>(settled));
  conversation.connect();
  conversation.desk().close();
  conversation.run();
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].tag, 7U);
  EXPECT_EQ(settled[0].kind, Settlement::Kind::give_back);
  EXPECT_EQ(settled[0].attempts, 0U);
}

}  // namespace
}  // namespace canteen::broker::remote
