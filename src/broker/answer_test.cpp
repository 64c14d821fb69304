#include "src/broker/answer.hpp"

#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace canteen::broker {
namespace {

Receipt confirmed(const std::string& id) {
  return Confirmed{id};
}

TEST(OnReceipt, tells_a_call_or_a_future_and_nobody_by_an_empty_one) {
  std::string told;
  OnReceipt call([&](Receipt receipt) { told = std::move(receipt).id_or_throw(); });
  EXPECT_TRUE(call);
  EXPECT_FALSE(call.is_future());
  call(confirmed("1"));
  EXPECT_EQ(told, "1");

  std::promise<Receipt> promise;
  std::future<Receipt> future = promise.get_future();
  OnReceipt by_future(std::move(promise));
  EXPECT_TRUE(by_future.is_future());
  by_future(confirmed("2"));
  EXPECT_EQ(future.get().id_or_throw(), "2");

  OnReceipt nobody;
  OnReceipt empty{std::function<void(Receipt)>()};
  EXPECT_FALSE(nobody);
  EXPECT_FALSE(empty);
  nobody(confirmed("3"));
  empty(confirmed("3"));
}

TEST(Answer, calls_are_told_in_their_order_and_futures_are_there_before_the_first_is_waited_for) {
  std::vector<std::future<Receipt>> futures;
  std::string order;
  std::vector<Answer> answers;
  for (int i = 0; i < 6; ++i) {
    const std::string id = std::to_string(i);
    if (i % 2 == 0) {
      answers.push_back({[&](Receipt receipt) {
                           order += std::move(receipt).id_or_throw();
                           for (auto& each : futures) {
                             EXPECT_EQ(each.wait_for(std::chrono::seconds(0)),
                                       std::future_status::ready);
                           }
                         },
                         confirmed(id)});
    } else {
      std::promise<Receipt> promise;
      futures.push_back(promise.get_future());
      answers.push_back({std::move(promise), confirmed(id)});
    }
  }
  tell(answers);
  EXPECT_EQ(order, "024");
  EXPECT_EQ(futures[2].get().id_or_throw(), "5");
}

TEST(Answer, a_call_that_throws_leaves_no_future_without_its_receipt) {
  std::promise<Receipt> promise;
  std::future<Receipt> future = promise.get_future();
  std::vector<Answer> answers;
  answers.push_back(
      {[](const Receipt& /*receipt*/) { throw std::runtime_error("spilt"); }, confirmed("1")});
  answers.push_back({std::move(promise), confirmed("2")});
  EXPECT_THROW(tell(answers), std::runtime_error);
  EXPECT_EQ(future.get().id_or_throw(), "2");
}

}  // namespace
}  // namespace canteen::broker
