#include "src/broker/remote/tag_table.hpp"

#include <map>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace canteen::broker::remote {
namespace {

TEST(TagTable, has_what_was_added_until_it_is_erased) {
  TagTable<std::string> table;
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.find(0), nullptr);
  EXPECT_FALSE(table.erase(0));
  ASSERT_NE(table.add(7, "seven"), nullptr);
  EXPECT_EQ(table.add(7, "another"), nullptr);
  ASSERT_NE(table.add(7 + 16, "in the same bucket"), nullptr);
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(*table.find(7), "seven");
  EXPECT_TRUE(table.erase(7));
  EXPECT_FALSE(table.erase(7));
  EXPECT_EQ(table.find(7), nullptr);
  EXPECT_EQ(*table.find(7 + 16), "in the same bucket");
  table.clear();
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.find(7 + 16), nullptr);
  EXPECT_NE(table.add(7, "again"), nullptr);
}

TEST(TagTable, lets_a_value_go_when_it_is_erased_and_moves_none) {
  TagTable<std::shared_ptr<int>> table;
  const auto value = std::make_shared<int>(1);
  const std::shared_ptr<int>* const first = table.add(0, value);
  for (std::uint64_t tag = 1; tag < 1000; ++tag) table.add(tag, nullptr);
  EXPECT_EQ(table.find(0), first);
  EXPECT_EQ(value.use_count(), 2);
  table.erase(0);
  EXPECT_EQ(value.use_count(), 1);
}

TEST(TagTable, is_as_a_map_whatever_comes_and_goes) {
  std::mt19937_64 random(20);
  TagTable<std::uint64_t> table;
  std::map<std::uint64_t, std::uint64_t> model;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    // Mostly in turn, with some from anywhere.
    const std::uint64_t tag = i % 7 == 0 ? random() : i;
    EXPECT_EQ(table.add(tag, i) != nullptr, model.emplace(tag, i).second);
    while (model.size() > 300 + random() % 300) {
      auto goes = model.lower_bound(random() % 2 == 0 ? 0 : random() % i);
      if (goes == model.end()) goes = model.begin();
      EXPECT_TRUE(table.erase(goes->first));
      model.erase(goes);
    }
    if (i % 5000 == 4999) {
      const auto is_even = [](std::uint64_t, std::uint64_t value) { return value % 2 == 0; };
      table.erase_if(is_even);
      std::erase_if(model, [&](const auto& each) { return is_even(each.first, each.second); });
    }
    ASSERT_EQ(table.size(), model.size());
  }
  std::map<std::uint64_t, std::uint64_t> all;
  table.for_each([&](std::uint64_t tag, std::uint64_t value) { all.emplace(tag, value); });
  EXPECT_EQ(all, model);
}

}  // namespace
}  // namespace canteen::broker::remote
