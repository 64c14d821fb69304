// Statements — all that the store says to SQLite, prepared once.
//
// Thread safety: none.
#pragma once

#include "src/broker/sqlite/database.hpp"

namespace canteen::broker::sqlite {

struct Statements {
  // The schema is there.
  explicit Statements(Database& database);

  // Transactions.
  Statement synchronous_full;
  Statement synchronous_normal;
  Statement begin;
  Statement commit;
  Statement roll_back;
  Statement version;
  Statement touch;

  // Queues, groups, consumers.
  Statement find_queue;
  Statement add_queue;
  Statement queue_name;
  Statement remove_queue;
  Statement find_group;
  Statement add_group;
  Statement groups_of;
  Statement name_of;
  Statement line;
  Statement keep_line;
  Statement count_delayed;
  Statement count_put;
  Statement add_consumer;
  Statement mark_present;
  Statement remove_consumer;
  Statement absent;

  // Messages that wait.
  Statement insert;
  Statement ready_rows;
  Statement fresh_rows;
  Statement key_is_there;
  Statement release_key;
  Statement due;
  Statement purge;
  Statement remove_rows;
  Statement removed;
  Statement forget_group;
  Statement add_removed;
  Statement mark_broken;
  Statement remove;

  // Messages that are out.
  Statement mark_out;
  Statement row;
  Statement ack;
  Statement ack_fresh;
  Statement come_back;
  Statement content;
  Statement out_of;
  Statement ended;
  Statement next_event;

  // Spans.
  Statement add_span;
  Statement span_before;
  Statement is_used;
  Statement remove_span;
  Statement remove_spans;
  Statement spans_of;
  Statement spans_ended;
  Statement rows_of_span;
};

}  // namespace canteen::broker::sqlite
