#include "src/broker/sqlite/statements.hpp"

namespace canteen::broker::sqlite {

Statements::Statements(Database& database)
    : synchronous_full(database, "PRAGMA synchronous = FULL"),
      synchronous_normal(database, "PRAGMA synchronous = NORMAL"),
      begin(database, "BEGIN IMMEDIATE"),
      commit(database, "COMMIT"),
      roll_back(database, "ROLLBACK"),
      version(database, "PRAGMA data_version"),
      // Of a value that an index has, too: else SQLite sees that nothing changes, and writes
      // nothing.
      touch(database, "UPDATE queues SET name = name WHERE id = (SELECT min(id) FROM queues)"),

      find_queue(database, "SELECT id FROM queues WHERE name = ?"),
      add_queue(database, "INSERT INTO queues (id, name) VALUES (?, ?)"),
      queue_name(database, "SELECT name FROM queues WHERE id = ?"),
      remove_queue(database, "DELETE FROM queues WHERE id = ?"),
      find_group(database, "SELECT id FROM groups WHERE queue = ? AND name = ?"),
      add_group(database,
                "INSERT INTO groups (id, queue, name, last, passed, waiting, out) "
                "VALUES (?1, ?2, ?3, ?4, ?4, 0, 0)"),
      groups_of(database, "SELECT id FROM groups WHERE queue = ?"),
      name_of(database,
              "SELECT queues.name, groups.name FROM groups JOIN queues "
              "ON queues.id = groups.queue WHERE groups.id = ?"),
      line(database, "SELECT last, passed, waiting, out FROM groups WHERE id = ?"),
      keep_line(database,
                "UPDATE groups SET last = ?, passed = ?, waiting = ?, out = ? WHERE id = ?"),
      count_delayed(database, "SELECT count(*) FROM messages WHERE grp = ? AND state = 2"),
      // The low bits of a number are its place among the group's.
      count_put(database, "SELECT ifnull(sum(last & 0xFFFFFFFFFFF), 0) FROM groups"),
      add_consumer(database, "INSERT INTO consumers (ends) VALUES (?)"),
      mark_present(database, "INSERT OR REPLACE INTO consumers (id, ends) VALUES (?, ?)"),
      remove_consumer(database, "DELETE FROM consumers WHERE id = ?"),
      absent(database, "SELECT id FROM consumers WHERE ends <= ?"),

      insert(database,
             "INSERT INTO messages (number, grp, state, priority, due, expires, attempts, "
             "max_attempts, consumer, ends, key, id, headers, payload, sum) "
             "VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?)"),
      ready_rows(database,
                 "SELECT number, priority, expires, attempts, key, id, headers, payload, sum "
                 "FROM messages WHERE grp = ? AND state = 1 ORDER BY priority DESC, number"),
      fresh_rows(database,
                 "SELECT number, priority, expires, attempts, key, id, headers, payload, sum "
                 "FROM messages WHERE number > ? AND number <= ? AND state = 0 ORDER BY number"),
      key_is_there(database,
                   "SELECT 1 FROM messages WHERE key <> x'' AND grp = ? AND key = ? "
                   "AND state <> 5 LIMIT 1"),
      release_key(database,
                  "UPDATE messages SET state = 1 WHERE number = (SELECT min(number) FROM messages "
                  "WHERE key <> x'' AND grp = ? AND key = ? AND state = 4)"),
      due(database, "UPDATE messages SET state = 1 WHERE state = 2 AND due <= ?"),
      purge(database,
            "DELETE FROM messages WHERE number > ?1 AND number <= ?2 "
            "AND (state IN (1, 2, 4) OR (state = 0 AND number > ?3))"),
      remove_rows(database, "DELETE FROM messages WHERE number > ? AND number <= ?"),
      removed(database, "SELECT id, queue, last FROM groups WHERE queue < 0"),
      // The group, and what was left of others: one row is, of all.
      forget_group(database, "DELETE FROM groups WHERE id = ? OR queue < 0"),
      add_removed(database,
                  "INSERT INTO groups (id, queue, name, last, passed, waiting, out) "
                  "VALUES (?1, ?2, x'', ?3, ?3, 0, 0)"),
      mark_broken(database, "UPDATE messages SET state = 5 WHERE number = ?"),
      remove(database, "DELETE FROM messages WHERE number = ?"),

      mark_out(database,
               "UPDATE messages SET state = 3, attempts = ?, max_attempts = ?, consumer = ?, "
               "ends = ? WHERE number = ?"),
      row(database,
          "SELECT number, grp, attempts, max_attempts, key, state, consumer FROM messages "
          "WHERE number = ? AND state IN (0, 3)"),
      ack(database,
          "DELETE FROM messages WHERE number = ? AND state = 3 AND consumer = ? AND attempts = ?"),
      ack_fresh(database, "DELETE FROM messages WHERE number BETWEEN ? AND ? AND state = 0"),
      come_back(database,
                "UPDATE messages SET state = ?, due = ?, attempts = ?, consumer = 0 "
                "WHERE number = ?"),
      content(database, "SELECT priority, id, headers, payload FROM messages WHERE number = ?"),
      out_of(database,
             "SELECT number, grp, attempts, max_attempts, key FROM messages "
             "WHERE state = 3 AND consumer = ?"),
      ended(database,
            "SELECT number, grp, attempts, max_attempts, key FROM messages "
            "WHERE state = 3 AND ends < 9223372036854775807 AND ends <= ?"),
      next_event(database,
                 "SELECT min(ifnull((SELECT min(due) FROM messages WHERE state = 2), ?1), "
                 "ifnull((SELECT min(ends) FROM messages WHERE state = 3 "
                 "AND ends < 9223372036854775807), ?1), "
                 "ifnull((SELECT min(ends) FROM spans WHERE ends < 9223372036854775807), ?1), "
                 "ifnull((SELECT min(ends) FROM consumers), ?1))"),

      add_span(database,
               "INSERT INTO spans (first, last, consumer, max_attempts, ends) "
               "VALUES (?, ?, ?, ?, ?)"),
      span_before(database,
                  "SELECT first, last, max_attempts FROM spans WHERE first <= ? "
                  "ORDER BY first DESC LIMIT 1"),
      is_used(database,
              "SELECT 1 FROM messages WHERE number BETWEEN ? AND ? AND state = 0 LIMIT 1"),
      remove_span(database, "DELETE FROM spans WHERE first = ?"),
      remove_spans(database, "DELETE FROM spans WHERE first BETWEEN ?1 AND ?2 AND last <= ?2"),
      spans_of(database, "SELECT first, last, max_attempts FROM spans WHERE consumer = ?"),
      spans_ended(database,
                  "SELECT first, last, max_attempts FROM spans "
                  "WHERE ends < 9223372036854775807 AND ends <= ?"),
      rows_of_span(database,
                   "SELECT number, grp, 1, ?3, key FROM messages "
                   "WHERE number BETWEEN ?1 AND ?2 AND state = 0") {}

}  // namespace canteen::broker::sqlite
