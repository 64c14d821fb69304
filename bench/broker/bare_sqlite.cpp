#include "bench/broker/bare_sqlite.hpp"

#include <stdexcept>

#include <sqlite3.h>

namespace canteen::bench {
namespace {

void check(int code, sqlite3* file) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
    throw std::runtime_error(sqlite3_errmsg(file));
  }
}

bool step(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(statement);
  check(code, sqlite3_db_handle(statement));
  return false;
}

void bind(sqlite3_stmt* statement, int at, const std::string& bytes) {
  sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_STATIC);
}

}  // namespace

BareSqlite::BareSqlite(const std::string& path, bool flushes_all) : flushes_all_(flushes_all) {
  check(sqlite3_open_v2(path.c_str(), &file_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr),
        file_);
  execute("PRAGMA journal_mode = WAL");
  execute(
      "CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY, queue INTEGER NOT NULL, "
      "state INTEGER NOT NULL, priority INTEGER NOT NULL, due INTEGER NOT NULL, "
      "expires INTEGER NOT NULL, attempts INTEGER NOT NULL, consumer INTEGER NOT NULL, "
      "key BLOB NOT NULL, id BLOB NOT NULL, headers BLOB NOT NULL, payload BLOB NOT NULL)");
  execute(
      "CREATE INDEX IF NOT EXISTS ready ON messages (queue, priority DESC, number) "
      "WHERE state = 0");
  full_ = prepared("PRAGMA synchronous = FULL");
  normal_ = prepared("PRAGMA synchronous = NORMAL");
  begin_ = prepared("BEGIN IMMEDIATE");
  commit_ = prepared("COMMIT");
  insert_ = prepared(
      "INSERT INTO messages (queue, state, priority, due, expires, attempts, consumer, key, id, "
      "headers, payload) VALUES (1, 0, 0, 0, 0, 0, 0, x'', ?, x'', ?)");
  select_ = prepared(
      "SELECT number, key, id, headers, payload FROM messages WHERE queue = 1 AND state = 0 "
      "ORDER BY priority DESC, number LIMIT ?");
  mark_ = prepared(
      "UPDATE messages SET state = 2, attempts = attempts + 1, consumer = 1 WHERE number = ?");
  delete_ = prepared("DELETE FROM messages WHERE number = ? AND state = 2 AND consumer = 1");
}

BareSqlite::~BareSqlite() {
  for (sqlite3_stmt* each : {full_, normal_, begin_, commit_, insert_, select_, mark_, delete_}) {
    sqlite3_finalize(each);
  }
  sqlite3_close_v2(file_);
}

void BareSqlite::put(const std::vector<std::string>& payloads) {
  begin(true);
  for (const std::string& each : payloads) {
    const std::string id = "id-" + std::to_string(++put_);
    bind(insert_, 1, id);
    bind(insert_, 2, each);
    step(insert_);
  }
  step(commit_);
}

std::vector<BareSqlite::Taken> BareSqlite::take(std::size_t most) {
  std::vector<Taken> taken;
  begin(flushes_all_);
  sqlite3_bind_int64(select_, 1, static_cast<std::int64_t>(most));
  while (step(select_)) {
    const auto* const payload = static_cast<const char*>(sqlite3_column_blob(select_, 4));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select_, 4));
    taken.push_back({sqlite3_column_int64(select_, 0), std::string(payload, size)});
  }
  for (const Taken& each : taken) {
    sqlite3_bind_int64(mark_, 1, each.number);
    step(mark_);
  }
  step(commit_);
  return taken;
}

void BareSqlite::acknowledge(const std::vector<Taken>& taken) {
  begin(flushes_all_);
  for (const Taken& each : taken) {
    sqlite3_bind_int64(delete_, 1, each.number);
    step(delete_);
  }
  step(commit_);
}

void BareSqlite::begin(bool flushes) {
  step(flushes ? full_ : normal_);
  step(begin_);
}

sqlite3_stmt* BareSqlite::prepared(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(file_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr), file_);
  return statement;
}

void BareSqlite::execute(const char* sql) {
  check(sqlite3_exec(file_, sql, nullptr, nullptr, nullptr), file_);
}

}  // namespace canteen::bench
