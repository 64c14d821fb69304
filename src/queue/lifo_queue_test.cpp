#include <gtest/gtest.h>

#include <canteen/queue.hpp>

#include "tests/conformance/queue_suite.hpp"

namespace canteen::queue {

struct Lifo {
  template <class T>
  using Of = LifoQueue<T>;
  static constexpr auto order = conformance::Order::newest;
};

namespace conformance {

INSTANTIATE_TYPED_TEST_SUITE_P(Lifo, QueueSuite, Lifo);

}  // namespace conformance
}  // namespace canteen::queue
