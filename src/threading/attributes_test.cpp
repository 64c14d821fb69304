#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <canteen/base/format.hpp>

#include "tests/conformance/blocking.hpp"

namespace canteen::testing {
namespace {

using threading::local;
using Names = std::vector<std::string>;

constinit local at_namespace_scope;

int number(local& bag, const char* name) {
  return bag[name].as<int>();
}

TEST(Attributes, L1_every_thread_has_its_own) {
  local bag;
  bag["x"] = 100;
  bag["name"] = "main";
  Running([&] {
    EXPECT_TRUE(bag.names().empty());
    bag["x"] = 7;
    EXPECT_EQ(number(bag, "x"), 7);
    EXPECT_EQ(bag.names(), Names{"x"});
  }).join();
  EXPECT_EQ(number(bag, "x"), 100);
  EXPECT_EQ(bag["name"].as<std::string>(), "main");
  EXPECT_EQ(bag.names(), (Names{"x", "name"}));
  at_namespace_scope["x"] = 1;
  EXPECT_FALSE(bag["x"].as<int>() == number(at_namespace_scope, "x"));
}

TEST(Attributes, L1_reading_or_deleting_what_this_thread_has_not_set_is_an_AttributeError) {
  local bag;
  bag["x"] = 100;
  const std::string words = "'_thread._local' object has no attribute 'x'";
  Running([&] {
    EXPECT_FALSE(bag.contains("x"));
    EXPECT_THROW(number(bag, "x"), AttributeError);
    EXPECT_EQ(words_of([&] { number(bag, "x"); }), words);
    EXPECT_THROW(bag.del("x"), AttributeError);
    EXPECT_EQ(words_of([&] { bag.del("x"); }), words);
    EXPECT_EQ(words_of([&] { bag["x"] += 1; }), words);
    EXPECT_EQ(words_of([&] { bag["y"] = bag["x"]; }), words);
  }).join();
  EXPECT_EQ(number(bag, "x"), 100);
  bag.del("x");
  EXPECT_EQ(words_of([&] { number(bag, "x"); }), words);
}

struct Mine : local {
  static inline std::atomic<int> made{0};
  static inline std::atomic<bool> fail{false};

  explicit Mine(int seats)
      : local({{"colour", "red"}, {"stools", 3}}, [seats](local& self) {
          self["seats"] = seats;
          if (fail) throw std::logic_error("not today");
          ++made;
        }) {}
};

TEST(Attributes, L1_a_class_has_shared_defaults) {
  Mine mine(4);
  Running([&] {
    mine["colour"] = "blue";
    EXPECT_EQ(mine["colour"].as<std::string>(), "blue");
    mine["stools"] += 1;
    EXPECT_EQ(number(mine, "stools"), 4);
    mine.del("stools");  // its own; the default is back
    EXPECT_EQ(number(mine, "stools"), 3);
  }).join();
  EXPECT_EQ(mine["colour"].as<std::string>(), "red");
  EXPECT_EQ(number(mine, "stools"), 3);
  Running([&] {
    EXPECT_TRUE(mine.contains("colour"));
    EXPECT_THROW(mine.del("colour"), AttributeError);  // not its own
    EXPECT_EQ(mine.names(), Names{"seats"});
  }).join();
  const local defaults({{"only", 1}});
}

TEST(Attributes, L1_the_attributes_of_a_thread_are_listed_in_the_order_of_their_making) {
  local bag;
  bag["c"] = 1;
  bag["a"] = 2;
  bag["b"] = 3;
  bag["a"] = 4;
  EXPECT_EQ(bag.names(), (Names{"c", "a", "b"}));
  bag.del("c");
  bag["c"] = 5;
  EXPECT_EQ(bag.names(), (Names{"a", "b", "c"}));
}

TEST(Attributes, L1_the_object_itself_is_seen_in_every_thread) {
  local bag;
  bag["x"] = 100;
  const std::string here = base::format("{}", bag);
  std::string there;
  Running([&] { there = base::format("{}", bag); }).join();
  EXPECT_EQ(here.rfind("<_thread._local object at 0x", 0), 0U) << here;
  EXPECT_EQ(here, there);
}

TEST(Attributes, L2_the_function_runs_in_the_creating_thread_and_on_first_use_in_every_other) {
  Mine::made = 0;
  Mine mine(4);
  EXPECT_EQ(Mine::made.load(), 1);
  Running([&] {
    EXPECT_EQ(number(mine, "seats"), 4);  // the same saved argument
    EXPECT_EQ(Mine::made.load(), 2);
    EXPECT_EQ(number(mine, "seats"), 4);
    EXPECT_EQ(Mine::made.load(), 2);
  }).join();
  Running([] {}).join();  // never touches it
  EXPECT_EQ(Mine::made.load(), 2);
}

TEST(Attributes, L2_a_function_that_throws_reaches_the_use_and_runs_again_on_the_next) {
  Mine mine(4);
  Mine::fail = true;
  EXPECT_THROW(Mine(5), std::logic_error);
  Running([&] {
    EXPECT_THROW(number(mine, "seats"), std::logic_error);
    EXPECT_THROW(mine["own"] = 1, std::logic_error);
    Mine::fail = false;
    EXPECT_EQ(number(mine, "seats"), 4);
    EXPECT_EQ(mine.names(), Names{"seats"});  // nothing is left of the failures
  }).join();
}

TEST(Attributes, L2_two_threads_in_the_function_at_once_do_not_mix) {
  threading::Barrier both(2);
  std::atomic<int> next{0};
  std::atomic<bool> meet{false};
  local bag([&](local& self) {
    const int me = ++next;
    self["first"] = me;
    if (meet) both.wait();
    self["second"] = me;
    if (meet) both.wait();
  });
  meet = true;
  const auto body = [&] {
    const int first = number(bag, "first");
    EXPECT_EQ(number(bag, "second"), first);
    EXPECT_EQ(bag.names(), (Names{"first", "second"}));
  };
  Running one(body);
  Running two(body);
  one.join();
  two.join();
  EXPECT_EQ(number(bag, "first"), 1);
}

TEST(Attributes, L3_takes_no_arguments_but_its_defaults_and_its_function) {
  static_assert(!std::is_constructible_v<local, int>);
  static_assert(!std::is_constructible_v<local, const char*>);
  static_assert(!std::is_copy_constructible_v<local> && !std::is_copy_assignable_v<local>);
  const local nothing;
}

TEST(Attributes, hold_values_of_any_type_and_say_what_they_are) {
  local bag;
  bag["box"] = std::make_unique<int>(5);
  EXPECT_EQ(*bag["box"].as<std::unique_ptr<int>>(), 5);
  EXPECT_EQ(words_of([&] { number(bag, "box"); }),
            "attribute 'box' is of type std::unique_ptr<int, std::default_delete<int> >, not int");
  EXPECT_THROW(bag["other"] = bag["box"], TypeError);  // it cannot be copied
  EXPECT_FALSE(bag.contains("other"));
  bag["box"] = 2.5;
  bag["other"] = bag["box"];
  bag["other"] -= 1.0;
  EXPECT_EQ(bag["other"].as<double>(), 1.5);
  EXPECT_EQ(bag["box"].as<double>(), 2.5);
  const char* text = "text";
  bag["text"] = text;
  bag["text"] += "book";
  EXPECT_EQ(bag["text"].as<std::string>(), "textbook");
}

TEST(Attributes, L4_go_with_their_thread_before_join_returns) {
  local bag;
  const auto alive = std::make_shared<int>(0);
  Running([&] {
    bag["shared"] = alive;
    EXPECT_EQ(alive.use_count(), 2);
  }).join();
  EXPECT_EQ(alive.use_count(), 1);
  bag["shared"] = alive;
  bag.del("shared");
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(Attributes, L4_go_with_the_object_in_all_threads_and_a_later_one_there_begins_empty) {
  std::optional<local> bag(std::in_place);
  const auto alive = std::make_shared<int>(0);
  threading::Event set;
  threading::Event look;
  (*bag)["shared"] = alive;
  Running other([&] {
    (*bag)["shared"] = alive;
    set.set();
    look.wait();
    EXPECT_TRUE(bag->names().empty());
    EXPECT_FALSE(bag->contains("shared"));
  });
  set.wait();
  EXPECT_EQ(alive.use_count(), 3);
  bag.reset();
  EXPECT_EQ(alive.use_count(), 1);
  bag.emplace();
  EXPECT_FALSE(bag->contains("shared"));
  look.set();
}

}  // namespace
}  // namespace canteen::testing
