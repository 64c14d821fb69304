#include "src/broker/sqlite/schema.hpp"

#include <string>

#include <canteen/broker/errors.hpp>

#include "src/broker/sqlite/file_lock.hpp"

namespace canteen::broker::sqlite {
namespace {

constexpr std::int64_t application = 0x43616E74;  // four letters of "Canteen"
constexpr std::int64_t schema_version = 2;

constexpr const char* schema = R"(
CREATE TABLE file (id INTEGER NOT NULL);
INSERT INTO file VALUES (random());
CREATE TABLE queues (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE);
CREATE TABLE groups (id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, name BLOB NOT NULL,
  last INTEGER NOT NULL, passed INTEGER NOT NULL, waiting INTEGER NOT NULL, out INTEGER NOT NULL,
  UNIQUE (queue, name));
CREATE TABLE consumers (id INTEGER PRIMARY KEY AUTOINCREMENT, ends INTEGER NOT NULL);
CREATE TABLE messages (number INTEGER PRIMARY KEY, grp INTEGER NOT NULL, state INTEGER NOT NULL,
  priority INTEGER NOT NULL, due INTEGER NOT NULL, expires INTEGER NOT NULL,
  attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, consumer INTEGER NOT NULL,
  ends INTEGER NOT NULL, key BLOB NOT NULL, id BLOB NOT NULL, headers BLOB NOT NULL,
  payload BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE spans (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, consumer INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL, ends INTEGER NOT NULL);
CREATE INDEX ready ON messages (grp, priority DESC, number) WHERE state = 1;
CREATE INDEX delayed ON messages (due) WHERE state = 2;
CREATE INDEX held ON messages (consumer) WHERE state = 3;
CREATE INDEX leased ON messages (ends) WHERE state = 3 AND ends < 9223372036854775807;
CREATE INDEX keyed ON messages (grp, key, number) WHERE key <> x'';
CREATE INDEX leased_spans ON spans (ends) WHERE ends < 9223372036854775807;
)";

}  // namespace

Database& prepared(Database& database) {
  const FileLock lock(database.path());
  database.execute("PRAGMA busy_timeout = 10000");
  const std::string damage = database.text("PRAGMA quick_check(1)");
  if (damage != "ok") {
    throw Corrupt("sqlite:" + database.path() + ": the file is damaged: " + damage);
  }
  // Two processes may both find it empty: the second waits, and looks again.
  database.execute("BEGIN IMMEDIATE");
  const std::int64_t whose = database.number("PRAGMA application_id");
  const bool is_empty = database.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (!is_empty && whose != application) {
    throw BrokerError("sqlite:" + database.path() + ": this is the file of another program");
  }
  const std::int64_t version = database.number("PRAGMA user_version");
  if (!is_empty && version != schema_version) {
    throw BrokerError("sqlite:" + database.path() + ": it is of version " +
                      std::to_string(version) + ", and this program knows version " +
                      std::to_string(schema_version));
  }
  if (is_empty) {
    database.execute(schema);
    database.execute(("PRAGMA application_id = " + std::to_string(application)).c_str());
    database.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
  }
  database.execute("COMMIT");
  // Only now: so whatever becomes of the log, the file knows who it is.
  database.execute("PRAGMA journal_mode = WAL");
  return database;
}

Database& prepared_again(Database& database, std::int64_t file) {
  const FileLock lock(database.path());
  database.execute("PRAGMA busy_timeout = 10000");
  const bool has_number =
      database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'file'") != 0;
  if (has_number && database.number("SELECT id FROM file") == file) return database;
  throw BrokerError("sqlite:" + database.path() +
                    ": another file is in its place since this process has forked; close all that "
                    "was opened of it, and open it again");
}

}  // namespace canteen::broker::sqlite
