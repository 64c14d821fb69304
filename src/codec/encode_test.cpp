// codec: whatever is encoded comes back, and what cannot be a value is refused.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/codec.hpp>

namespace {

struct Dish {
  std::string name;
  int price = 0;
  friend bool operator==(const Dish&, const Dish&) = default;
};

struct Point {
  float x = 0;
  float y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

// Plain bytes, but nobody has said so: one should not.
struct Label {
  const char* text = nullptr;
};

// Whose Coding writes nothing, and says so.
struct Silence {
  int unheard = 4;
  friend bool operator==(const Silence&, const Silence&) = default;
};

enum class Taste : std::uint8_t { sweet, salty };

}  // namespace

template <>
inline constexpr bool canteen::codec::plain_bytes<Point> = true;

template <>
struct canteen::codec::Coding<Silence> {
  static constexpr std::size_t least = 0;

  static std::string name() { return "Silence"; }

  static void encode(Writer& /*to*/, const Silence& /*silence*/) {}

  static Silence decode(Reader& /*from*/) { return {}; }
};

template <>
struct canteen::codec::Coding<Dish> {
  static std::string name() { return "Dish"; }

  static void encode(Writer& to, const Dish& dish) {
    encode_to(to, dish.name);
    encode_to(to, dish.price);
  }

  static Dish decode(Reader& from) {
    auto name = decode_from<std::string>(from);
    return {std::move(name), decode_from<int>(from)};
  }
};

namespace canteen::codec {
namespace {

using namespace std::chrono_literals;

template <class T>
void expect_comes_back(const T& value) {
  const std::string bytes = encode(value);
  EXPECT_EQ(decode<T>(bytes), value) << Coding<T>::name();
  // Of less there is no value, of more neither.
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    try {
      static_cast<void>(decode<T>(bytes.substr(0, size)));
      ADD_FAILURE() << Coding<T>::name() << " out of " << size << " of " << bytes.size()
                    << " bytes";
    } catch (const DecodeError&) {
    }
  }
  EXPECT_THROW(static_cast<void>(decode<T>(bytes + 'x')), DecodeError) << Coding<T>::name();
}

TEST(Codec, numbers_come_back) {
  expect_comes_back(0);
  expect_comes_back(-1);
  expect_comes_back(std::numeric_limits<std::int64_t>::min());
  expect_comes_back(std::numeric_limits<std::uint64_t>::max());
  expect_comes_back(std::uint8_t{255});
  expect_comes_back('c');
  expect_comes_back(true);
  expect_comes_back(1.5);
  expect_comes_back(-2.5F);
  expect_comes_back(Taste::salty);
  expect_comes_back(std::chrono::nanoseconds(5s));
  expect_comes_back(std::chrono::system_clock::time_point(5s));
}

TEST(Codec, the_least_significant_byte_is_first) {
  EXPECT_EQ(encode(std::uint32_t{0x01020304}), std::string("\x04\x03\x02\x01"));
  EXPECT_EQ(encode(std::string("soup")), std::string("\x04\0\0\0\0\0\0\0soup", 12));
}

TEST(Codec, texts_and_containers_come_back) {
  expect_comes_back(std::string());
  expect_comes_back(std::string("s\0up", 4));
  expect_comes_back(std::vector<std::string>{"a", "", "ccc"});
  expect_comes_back(std::vector<bool>{true, false, true});
  expect_comes_back(std::list<int>{3, 1, 2});
  expect_comes_back(std::set<int>{1, 2, 3});
  expect_comes_back(std::map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}});
  expect_comes_back(std::unordered_map<int, std::string>{{1, "one"}, {2, "two"}});
  expect_comes_back(std::array<std::string, 2>{"x", "yy"});
}

TEST(Codec, compositions_come_back) {
  expect_comes_back(std::pair<int, std::string>(1, "one"));
  expect_comes_back(std::tuple<int, std::string, double>(1, "one", 1.0));
  expect_comes_back(std::optional<std::string>("there"));
  expect_comes_back(std::optional<std::string>());
  expect_comes_back(std::variant<int, std::string>("text"));
  expect_comes_back(std::variant<std::monostate, int>(7));
  expect_comes_back(Point{3, 4.5});
}

TEST(Codec, a_type_of_ones_own_comes_back) {
  expect_comes_back(Dish{"soup", 3});
  expect_comes_back(std::vector<Dish>{{"soup", 3}, {"noodles", 5}});
}

TEST(Codec, what_cannot_be_a_value_is_refused) {
  EXPECT_THROW(static_cast<void>(decode<bool>("\x02")), DecodeError);
  EXPECT_THROW(static_cast<void>(decode<std::variant<int>>(std::string("\x01\0\0\0\0\0\0\0", 8))),
               DecodeError);
  EXPECT_THROW(static_cast<void>(decode<std::optional<int>>("\x03")), DecodeError);
}

TEST(Codec, a_count_that_no_bytes_can_follow_takes_no_memory) {
  const std::string many(8, '\xff');
  EXPECT_THROW(static_cast<void>(decode<std::string>(many)), DecodeError);
  EXPECT_THROW(static_cast<void>(decode<std::vector<std::string>>(many)), DecodeError);
  const std::string two_of_them = encode(std::size_t{2}) + std::string(15, '\0');
  EXPECT_THROW(static_cast<void>(decode<std::vector<std::int64_t>>(two_of_them)), DecodeError);
}

TEST(Codec, elements_that_take_no_bytes_come_back) {
  using Nothing = std::pair<std::monostate, std::monostate>;
  expect_comes_back(std::vector<std::monostate>(3));
  expect_comes_back(std::vector<Nothing>(3));
  expect_comes_back(std::vector<std::tuple<Nothing, std::monostate>>(2));
  expect_comes_back(std::vector<std::array<Nothing, 2>>(2));
  expect_comes_back(std::vector<std::array<int, 0>>(2));
  expect_comes_back(std::vector<Silence>(3));
}

TEST(Codec, what_is_least_is_what_is_written_at_least) {
  const auto expect_least = []<class T>(const T& value) {
    EXPECT_EQ(encode(value).size(), least_bytes<T>) << Coding<T>::name();
  };
  expect_least(true);
  expect_least(7);
  expect_least(1.5);
  expect_least(Taste::sweet);
  expect_least(std::chrono::nanoseconds(5s));
  expect_least(std::chrono::system_clock::time_point(5s));
  expect_least(std::string());
  expect_least(std::vector<Dish>());
  expect_least(std::array<int, 3>());
  expect_least(std::pair<int, std::string>());
  expect_least(std::tuple<int, std::string, bool>());
  expect_least(std::tuple<>());
  expect_least(std::optional<int>());
  expect_least(std::variant<std::monostate, int>());
  expect_least(Point());
}

TEST(Codec, names_tell_types_apart) {
  EXPECT_EQ(Coding<int>::name(), "int32");
  EXPECT_EQ((Coding<std::map<std::string, std::uint8_t>>::name()), "list<pair<string,uint8>>");
  EXPECT_NE(Coding<Point>::name(), Coding<int>::name());
}

static_assert(Codable<std::vector<Dish>>);
static_assert(!Codable<int*> && !Codable<std::vector<int*>> && !Codable<std::string_view>);
static_assert(!Codable<Label> && Codable<Point>);

}  // namespace
}  // namespace canteen::codec
