#include <exception>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/exception_text.hpp>

namespace canteen::base {
namespace {

template <class Throw>
std::string text_of(Throw thrower) {
  try {
    thrower();
  } catch (...) {
    return exception_text(std::current_exception());
  }
  return "nothing was thrown";
}

TEST(ExceptionText, type_and_message) {
  EXPECT_EQ(text_of([] { throw std::runtime_error("no rice"); }), "std::runtime_error: no rice");
  EXPECT_EQ(text_of([] { throw ValueError("no dish"); }), "canteen::ValueError: no dish");
  EXPECT_EQ(text_of([] { throw std::runtime_error(""); }), "std::runtime_error");
  EXPECT_EQ(text_of([] { throw 42; }), "int");
  EXPECT_EQ(exception_text(nullptr), "");
  EXPECT_EQ(type_name(typeid(std::bad_exception)), "std::bad_exception");
}

TEST(ExceptionText, the_cause_comes_first) {
  EXPECT_EQ(text_of([] {
              try {
                throw ValueError("no such dish");
              } catch (...) {
                std::throw_with_nested(std::runtime_error("the order failed"));
              }
            }),
            "canteen::ValueError: no such dish\n\n"
            "The above exception was the direct cause of the following exception:\n\n"
            "std::runtime_error: the order failed");
}

TEST(ExceptionText, a_long_chain_ends) {
  const auto nest = [](auto self, int depth) -> void {
    if (depth == 0) throw std::runtime_error("the first");
    try {
      self(self, depth - 1);
    } catch (...) {
      std::throw_with_nested(std::runtime_error("the next"));
    }
  };
  const std::string text = text_of([&nest] { nest(nest, 100); });
  EXPECT_TRUE(text.ends_with("std::runtime_error: the next"));
  EXPECT_LT(text.size(), 5000U);
}

}  // namespace
}  // namespace canteen::base
