#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>

namespace canteen::base {
namespace {

using namespace std::chrono_literals;

// [custom-value]
struct Dish {
  std::string name;
  int price;
};

void format_value(TextBuffer& out, const Dish& dish) {
  format_to(out, "{} ({} yuan)", dish.name, dish.price);
}

// [custom-value]

struct Streamed {
  int value;
};

std::ostream& operator<<(std::ostream& out, const Streamed& streamed) {
  return out << "<" << streamed.value << ">";
}

struct Throwing {};

std::ostream& operator<<(std::ostream& /*out*/, const Throwing& /*value*/) {
  throw std::runtime_error("cannot be written");
}

enum Unscoped { apple = 3 };

TEST(Format, fields_are_replaced_in_order_or_by_number) {
  // [format]
  EXPECT_EQ(format("{} + {} = {}", 4, 5, 9), "4 + 5 = 9");
  EXPECT_EQ(format("{1} {0} {1}", 'a', "b"), "b a b");
  EXPECT_EQ(format("{:>6}|{:<6}|{:^6}|{:*^7}", "ab", "cd", "ef", "gh"),
            "    ab|cd    |  ef  |**gh***");
  EXPECT_EQ(format("{:.3f} {:+d} {:#x} {:08.3f}", 3.14159, 5, 255, -2.5), "3.142 +5 0xff -002.500");
  EXPECT_EQ(format("{:{}} {:.{}f}", 7, 4, 2.0, 1), "   7 2.0");
  // [format]
  EXPECT_EQ(format("{{}} {{{}}}", 1), "{} {1}");
  EXPECT_EQ(format("plain"), "plain");
  EXPECT_EQ(format(""), "");
}

TEST(Format, values_read_as_in_Python) {
  EXPECT_EQ(format("{} {} {}", true, false, nullptr), "True False None");
  EXPECT_EQ(format("{:d} {:>6}", true, false), "1  False");
  EXPECT_EQ(format("{} {} {} {}", 1.0, 0.1, 1e16, -2.5e-7), "1.0 0.1 1e+16 -2.5e-07");
  EXPECT_EQ(format("{} {}", 0.1F, 100.0F), "0.1 100.0");
  EXPECT_EQ(format("{} {}", std::numeric_limits<double>::infinity(),
                   std::numeric_limits<double>::quiet_NaN()),
            "inf nan");
  EXPECT_EQ(format("{}", static_cast<const char*>(nullptr)), "None");
  EXPECT_EQ(format("{} {}", std::optional<int>(3), std::optional<int>()), "3 None");
  EXPECT_EQ(format("{}", std::vector<std::string>{"a", "it's", "a\n\x01\\"}),
            R"(['a', "it's", 'a\n\x01\\'])");
  EXPECT_EQ(format("{}", std::vector<char>{'x', '\''}), R"(['x', "'"])");
  EXPECT_EQ(format("{}", std::vector<bool>{true, false}), "[True, False]");
  EXPECT_EQ(format("{} {}", std::map<std::string, int>{{"a", 1}, {"b", 2}}, std::set<int>{2, 1}),
            "{'a': 1, 'b': 2} {1, 2}");
  EXPECT_EQ(format("{} {}", std::pair("a", 1.5), std::tuple(1)), "('a', 1.5) (1,)");
  EXPECT_EQ(format("{} {}", std::vector<int>{}, std::array<std::pair<int, int>, 1>{{{1, 2}}}),
            "[] [(1, 2)]");
}

TEST(Format, every_integer_reaches_its_ends) {
  EXPECT_EQ(format("{} {}", std::numeric_limits<std::int64_t>::min(),
                   std::numeric_limits<std::uint64_t>::max()),
            "-9223372036854775808 18446744073709551615");
  EXPECT_EQ(format("{} {} {}", static_cast<signed char>(-1), static_cast<std::uint8_t>(255),
                   static_cast<short>(-7)),
            "-1 255 -7");
  EXPECT_EQ(format("{:x}", std::numeric_limits<std::uint64_t>::max()), "ffffffffffffffff");
}

TEST(Format, what_cpp_adds_has_a_text_too) {
  EXPECT_EQ(format("{} {} {} {}", 200ms, 2s, 3ns, 1min), "200ms 2s 3ns 1min");
  EXPECT_EQ(format("{}", std::chrono::duration<int, std::ratio<1, 25>>(3)), "3[1/25]s");
  EXPECT_EQ(format("{}", std::runtime_error("the reason")), "the reason");
  EXPECT_EQ(format("{} {}", Streamed{4}, apple), "<4> 3");
  EXPECT_EQ(format("{:>5}", Streamed{4}), "  <4>");
  EXPECT_EQ(format("{}", Dish{"noodles", 12}), "noodles (12 yuan)");
  EXPECT_EQ(format("{}", std::vector<Dish>{{"rice", 1}}), "[rice (1 yuan)]");
  EXPECT_EQ(format("{}", reinterpret_cast<void*>(0x1f)), "0x1f");
  EXPECT_EQ(format("{}", 1.5L), "1.5");
}

TEST(Format, an_error_of_a_value_reaches_the_caller) {
  EXPECT_THROW((void)format("{}", Throwing{}), std::runtime_error);
}

TEST(Format, long_results_leave_the_stack_without_a_seam) {
  for (const std::size_t size : {TextBuffer::inline_capacity - 1, TextBuffer::inline_capacity,
                                 TextBuffer::inline_capacity + 1, std::size_t{100'000}}) {
    const std::string text(size, 'x');
    EXPECT_EQ(format("<{}>", text), "<" + text + ">") << size;
    TextBuffer out;
    for (std::size_t i = 0; i < size; ++i) out.push_back('x');
    EXPECT_EQ(out.view(), text) << size;
    out.clear();
    out.append(size, 'x');
    EXPECT_EQ(out.view(), text) << size;
  }
}

TEST(Format, a_text_that_nobody_checked_throws_ValueError) {
  const auto run = [](std::string_view text) {
    TextBuffer out;
    const std::array<FormatArg, 2> args{FormatArg::signed_integer(-3), FormatArg::string("x")};
    vformat_to(out, text, args);
    return out.str();
  };
  EXPECT_EQ(run("{} {}"), "-3 x");
  EXPECT_EQ(run("{0:>4}{1:.0s}"), "  -3");
  for (const char* const wrong : {"{", "}", "{} {} {}", "{2}", "{x}", "{:", "{:{", "{1:d}", "{0:s}",
                                  "{1:{}}", "{1:{1}}", "{9999999999999999999999}", "{0", "{0:>"}) {
    EXPECT_THROW(run(wrong), ValueError) << wrong;
  }
}

using Kinds = std::vector<FormatKind>;

const char* check(std::string_view text, const Kinds& kinds) {
  return detail::check_format(text, kinds);
}

TEST(FormatString, wrong_strings_do_not_compile) {
  using enum FormatKind;
  const Kinds number{signed_integer};
  EXPECT_STREQ(check("{} {}", number), "more placeholders than arguments");
  EXPECT_STREQ(check("{}", {string, string}), "more arguments than placeholders");
  EXPECT_STREQ(check("{1}", {string, string}), "more arguments than placeholders");
  EXPECT_STREQ(check("{0} {}", number), "'{}' and '{0}' in one format string");
  EXPECT_STREQ(check("{} {0}", number), "'{}' and '{0}' in one format string");
  EXPECT_NE(check("{name}", number), nullptr);
  EXPECT_NE(check("{!r}", number), nullptr);
  EXPECT_NE(check("{", number), nullptr);
  EXPECT_NE(check("}", number), nullptr);
  EXPECT_NE(check("{:", number), nullptr);
  EXPECT_NE(check("{:x}", {string}), nullptr);
  EXPECT_NE(check("{:.2}", number), nullptr);
  EXPECT_NE(check("{:s}", number), nullptr);
  EXPECT_NE(check("{:+}", {string}), nullptr);
  EXPECT_NE(check("{:{}}", {string, string}), nullptr);
  EXPECT_NE(check("{:.}", {float64}), nullptr);
  EXPECT_NE(check("{:1234567}", number), nullptr);
}

TEST(FormatString, right_strings_compile) {
  using enum FormatKind;
  for (const auto& [text, kinds] : std::vector<std::pair<const char*, Kinds>>{
           {"", {}},
           {"{{}}", {}},
           {"no field, but values: print's other form", {string, float64}},
           {"{:d}{:x}{:c}", {signed_integer, unsigned_integer, signed_integer}},
           {"{:*>+#010.3f}", {float64}},
           {"{:→^9}", {string}},
           {"{:{}.{}}", {string, signed_integer, unsigned_integer}},
           {"{0}{0:>{1}}", {string, signed_integer}},
           {"{:s}{:d}", {boolean, boolean}},
           {"{:p}{}", {pointer, none}},
           {"{:>8.3s}", {custom}}}) {
    EXPECT_STREQ(check(text, kinds), nullptr) << text;
  }
}

// What the checker lets through, the formatter formats: a wrong pair would throw here.
TEST(FormatString, checker_and_formatter_agree) {
  EXPECT_EQ(format("{:→^9}", "x"), "→→→→x→→→→");
  EXPECT_EQ(format("{:*>+#10.3f}", 1.5), "****+1.500");
  EXPECT_EQ(format("{:c}{:b}{:o}{:X}", 65, 5, 8U, 255), "A10110FF");
  EXPECT_EQ(format("{:e} {:g} {:a}", 1.5, 1.5F, 1.0), "1.500000e+00 1.5 0x1p+0");
  EXPECT_EQ(format("{:p} {:>8}", static_cast<const void*>(nullptr), nullptr), "0x0     None");
  EXPECT_EQ(format("{:c} {:d} {:>3}", 'x', 'A', 'z'), "x 65   z");
  EXPECT_EQ(format("{:>{}.{}}", "abcdef", 5, 3), "  abc");
}

}  // namespace
}  // namespace canteen::base
