#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <canteen/base/finally.hpp>

namespace canteen::base {
namespace {

TEST(Finally, does_it_behind_everything_that_the_scope_does) {
  // [finally]
  std::string order;
  {
    const Finally close([&] { order += "close "; });
    order += "serve ";
  }
  // [finally]
  EXPECT_EQ(order, "serve close ");
}

TEST(Finally, does_it_also_when_the_scope_is_left_by_an_exception_the_last_one_first) {
  std::string order;
  const auto serve = [&] {
    const Finally close([&] { order += "close "; });
    const Finally wipe([&] { order += "wipe "; });
    throw std::runtime_error("burnt");
  };
  EXPECT_THROW(serve(), std::runtime_error);
  EXPECT_EQ(order, "wipe close ");
}

}  // namespace
}  // namespace canteen::base
