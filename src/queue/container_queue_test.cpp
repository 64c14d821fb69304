#include <cstddef>
#include <deque>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/conformance/queue_suite.hpp"

namespace canteen::queue {

template <class T>
class Plain {
 public:
  using value_type = T;

  [[nodiscard]] std::size_t size() const { return items_.size(); }

  template <class U>
  void put(U&& item) {
    items_.emplace_back(std::forward<U>(item));
  }

  void get(std::optional<T>& into) {
    into.emplace(std::move(items_.front()));
    items_.pop_front();
  }

 private:
  std::deque<T> items_;
};

struct Own {
  template <class T>
  using Of = ContainerQueue<Plain<T>>;
  static constexpr auto order = conformance::Order::oldest;
};

namespace conformance {

INSTANTIATE_TYPED_TEST_SUITE_P(Container, QueueSuite, Own);

}  // namespace conformance

namespace {

// Refuses 13 at the door, and does not give out 14.
class Superstitious {
 public:
  using value_type = int;

  [[nodiscard]] std::size_t size() const { return items_.size(); }

  void put(int item) {
    if (item == 13) throw std::runtime_error("unlucky");
    items_.push_back(item);
  }

  void get(std::optional<int>& into) {
    if (items_.front() == 14) throw std::runtime_error("stuck");
    into = items_.front();
    items_.pop_front();
  }

 private:
  std::deque<int> items_;
};

TEST(ContainerQueue, Q6_what_the_container_throws_reaches_the_caller_and_changes_nothing) {
  ContainerQueue<Superstitious> line(2);
  EXPECT_THROW(line.put(13), std::runtime_error);
  EXPECT_EQ(line.qsize(), 0U);
  EXPECT_EQ(line.unfinished_tasks(), 0U);
  line.put(14);
  EXPECT_THROW((void)line.get(), std::runtime_error);
  EXPECT_THROW((void)line.try_get(), std::runtime_error);
  EXPECT_EQ(line.qsize(), 1U);
  line.put(1);  // usable, and full now
  EXPECT_THROW(line.put_nowait(2), Full);
}

TEST(ContainerQueue, Q6_a_put_that_throws_wakes_nobody) {
  ContainerQueue<Superstitious> line;
  std::jthread getter([&line] { EXPECT_EQ(line.get(), 1); });
  EXPECT_TRUE(testing::eventually([&line] { return line.waiting_getters() == 1; }));
  EXPECT_THROW(line.put(13), std::runtime_error);
  EXPECT_EQ(line.waiting_getters(), 1U);
  line.put(1);
}

// The usual recipe of _put: an item that is there already is not put a second time.
struct EachOnce {
  using value_type = int;

  std::set<int> items;

  [[nodiscard]] std::size_t size() const { return items.size(); }

  void put(int&& item) { items.insert(item); }

  void get(std::optional<int>& into) { into = items.extract(items.begin()).value(); }
};

TEST(ContainerQueue, Q6_a_container_has_its_own_idea_of_its_size) {
  ContainerQueue<EachOnce> line(2);
  const int one = 1;
  line.put(one);
  line.put(one);
  EXPECT_EQ(line.qsize(), 1U);
  EXPECT_FALSE(line.full());
  EXPECT_EQ(line.unfinished_tasks(), 2U);  // as in Python: put counts
  line.put(2);
  EXPECT_THROW(line.put_nowait(1), Full);
  EXPECT_EQ(line.get(), 1);
  EXPECT_EQ(line.get(), 2);
  EXPECT_EQ(line.try_get(), std::nullopt);
}

TEST(ContainerQueue, gives_another_than_the_next_when_asked_to) {
  ContainerQueue<EachOnce> line;
  line.put_many({1, 2, 3});
  const auto last = [](EachOnce& container, std::optional<int>& into) {
    into = container.items.extract(std::prev(container.items.end())).value();
  };
  EXPECT_EQ(line.try_get_by(last), 3);
  EXPECT_EQ(line.get(), 1);
  EXPECT_EQ(line.try_get_by(last), 2);
  EXPECT_EQ(line.try_get_by(last), std::nullopt);
}

TEST(ContainerQueue, what_is_in_the_container_counts_as_put) {
  Superstitious items;
  items.put(5);
  ContainerQueue<Superstitious> line(2, items);
  EXPECT_EQ(line.qsize(), 1U);
  EXPECT_EQ(line.unfinished_tasks(), 1U);
  EXPECT_EQ(line.get(), 5);
}

}  // namespace
}  // namespace canteen::queue
