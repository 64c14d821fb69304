#include "src/serve/ticket_book.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace canteen::serve {
namespace {

using namespace std::chrono_literals;

Someone somebody(std::uint64_t number, std::optional<scenario::Duration> patience = {}) {
  auto person = std::make_unique<Person>();
  person->number = number;
  person->came = 1s;
  person->request.patience = patience;
  return person;
}

TEST(TicketBook, knows_whose_a_ticket_is_once) {
  TicketBook book;
  book.add(somebody(7), 5);
  EXPECT_FALSE(book.has_only_unknown());
  book.confirm(7);
  EXPECT_EQ(book.in_line(), 1U);
  const TicketBook::Presented first = book.present(7);
  ASSERT_TRUE(first.person);
  EXPECT_EQ(first.person->number, 7U);
  EXPECT_EQ(first.put, 5);
  EXPECT_EQ(book.in_line(), 0U);
  EXPECT_TRUE(book.has_only_unknown());
  const TicketBook::Presented again = book.present(7);
  EXPECT_FALSE(again.person);
  EXPECT_FALSE(again.is_vacant);
}

// A window may be faster than the broker's answer.
TEST(TicketBook, waits_for_the_answer_of_one_who_is_at_a_window) {
  TicketBook book;
  book.add(somebody(1), 0);
  EXPECT_TRUE(book.present(1).person);
  EXPECT_FALSE(book.has_only_unknown());
  book.confirm(1);
  EXPECT_TRUE(book.has_only_unknown());
  EXPECT_EQ(book.in_line(), 0U);
}

TEST(TicketBook, who_leaves_leaves_a_ticket_for_nobody) {
  TicketBook book;
  book.add(somebody(1), 0);
  book.confirm(1);
  EXPECT_TRUE(book.leave(1));
  EXPECT_EQ(book.in_line(), 0U);
  EXPECT_TRUE(book.has_only_unknown());
  const TicketBook::Presented presented = book.present(1);
  EXPECT_FALSE(presented.person);
  EXPECT_TRUE(presented.is_vacant);
  EXPECT_FALSE(book.present(1).is_vacant);  // twice: a duplicate
}

// Whatever the order of what is told of his ticket: nobody waits for it, and it counts once.
TEST(TicketBook, the_answer_for_one_who_has_left_is_waited_for_by_nobody) {
  for (const bool comes_out_first : {false, true}) {
    TicketBook book;
    book.add(somebody(1), 0);
    EXPECT_TRUE(book.leave(1));
    EXPECT_TRUE(book.has_only_unknown());
    if (comes_out_first) {
      EXPECT_TRUE(book.present(1).is_vacant);
      EXPECT_FALSE(book.present(1).is_vacant);
    }
    book.confirm(1);
    EXPECT_EQ(book.in_line(), 0U);
    EXPECT_EQ(book.present(1).is_vacant, !comes_out_first);
    EXPECT_FALSE(book.present(1).is_vacant);
    EXPECT_TRUE(book.has_only_unknown());
  }
}

TEST(TicketBook, who_was_refused_is_told_and_gone) {
  TicketBook book;
  book.add(somebody(1, 2s), 0);
  book.add(somebody(2), 0);
  EXPECT_TRUE(book.refuse(1));
  EXPECT_FALSE(book.next_leaving());
  EXPECT_TRUE(book.leave(2));
  EXPECT_FALSE(book.refuse(2));
  EXPECT_FALSE(book.present(2).is_vacant);
  EXPECT_TRUE(book.has_only_unknown());
}

TEST(TicketBook, of_whom_nobody_knows_is_kept_apart) {
  TicketBook book;
  for (const std::uint64_t each : {1U, 2U, 3U}) book.add(somebody(each), 0);
  book.doubt(1);
  book.confirm(2);
  book.doubt(3);
  EXPECT_EQ(book.unknown(), 2U);
  EXPECT_FALSE(book.has_only_unknown());
  EXPECT_TRUE(book.present(2).person);
  EXPECT_TRUE(book.present(3).person);  // it got there after all
  EXPECT_TRUE(book.has_only_unknown());
  ASSERT_EQ(book.take_unknown().size(), 1U);
  EXPECT_EQ(book.unknown(), 0U);
}

TEST(TicketBook, tells_who_leaves_next_and_who_is_the_oldest) {
  TicketBook book;
  EXPECT_FALSE(book.oldest());
  book.add(somebody(1, 9s), 0);
  book.add(somebody(2, 3s), 0);
  book.add(somebody(3), 0);
  book.add(somebody(4, scenario::Duration::max()), 0);
  EXPECT_EQ(book.next_leaving(), TicketBook::Leaving(4s, 2));
  EXPECT_EQ(book.oldest(), 1U);
  EXPECT_TRUE(book.leave(2));
  EXPECT_EQ(book.next_leaving(), TicketBook::Leaving(10s, 1));
  EXPECT_TRUE(book.present(1).person);
  EXPECT_EQ(book.oldest(), 3U);
  EXPECT_EQ(book.next_leaving(), TicketBook::Leaving(scenario::Duration::max(), 4));
}

}  // namespace
}  // namespace canteen::serve
