#include "src/broker/sqlite/database.hpp"

#include <utility>

#include <sqlite3.h>

namespace canteen::broker::sqlite {

Database::Database(std::string path, bool may_make) : path_(std::move(path)) {
  const int code = sqlite3_open_v2(path_.c_str(), &connection_,
                                   SQLITE_OPEN_READWRITE | (may_make ? SQLITE_OPEN_CREATE : 0) |
                                       SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   nullptr);
  if (code == SQLITE_OK) return;
  const std::string why =
      connection_ != nullptr ? sqlite3_errmsg(connection_) : sqlite3_errstr(code);
  sqlite3_close_v2(std::exchange(connection_, nullptr));
  throw SqliteError("sqlite:" + path_ + " cannot be opened: " + why, code);
}

Database::~Database() {
  sqlite3_close_v2(connection_);
}

void Database::fail(int code) const {
  const std::string what = "sqlite:" + path_ + ": " + sqlite3_errmsg(connection_);
  const int kind = code & 0xFF;
  if (kind == SQLITE_CORRUPT) throw Corrupt("sqlite:" + path_ + ": the file is damaged");
  if (kind == SQLITE_NOTADB) throw Corrupt("sqlite:" + path_ + ": this is no SQLite file");
  if (kind == SQLITE_FULL) throw SqliteError("sqlite:" + path_ + ": the disk is full", code);
  throw SqliteError(what, code);
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.number(0) : 0;
}

std::string Database::text(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? std::string(statement.bytes(0)) : std::string();
}

std::int64_t Database::changes() const {
  return sqlite3_changes(connection_);
}

std::int64_t Database::last_row() const {
  return sqlite3_last_insert_rowid(connection_);
}

bool Database::is_in_transaction() const {
  return sqlite3_get_autocommit(connection_) == 0;
}

void Database::leave_log_as_it_is() noexcept {
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Statement::Statement(Database& database, const char* sql) : database_(database) {
  const int code =
      sqlite3_prepare_v3(database.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) database_.fail(code);
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  reset();
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_);
}

void Statement::bind(int at, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, at, value);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind(int at, std::string_view value) {
  // An empty blob, not a null.
  const char* const data = value.data() != nullptr ? value.data() : "";
  const int code = sqlite3_bind_blob64(statement_, at, data, value.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) database_.fail(code);
}

}  // namespace canteen::broker::sqlite
