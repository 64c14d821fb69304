#include "src/broker/sqlite/store.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <canteen/codec.hpp>

namespace canteen::broker::sqlite {
namespace {

enum State : std::int64_t { ready = 0, delayed = 1, out = 2, behind = 3, broken = 4 };

constexpr std::int64_t application = 0x43616E74;  // four letters of "Canteen"
constexpr std::int64_t schema_version = 1;

constexpr const char* schema = R"(
CREATE TABLE queues (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE);
CREATE TABLE groups (id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, name BLOB NOT NULL,
  waiting INTEGER NOT NULL DEFAULT 0, out INTEGER NOT NULL DEFAULT 0, UNIQUE (queue, name));
CREATE TABLE consumers (id INTEGER PRIMARY KEY AUTOINCREMENT, ends INTEGER NOT NULL);
CREATE TABLE messages (number INTEGER PRIMARY KEY AUTOINCREMENT, grp INTEGER NOT NULL,
  state INTEGER NOT NULL, priority INTEGER NOT NULL, due INTEGER NOT NULL, expires INTEGER NOT NULL,
  attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, consumer INTEGER NOT NULL,
  ends INTEGER NOT NULL, key BLOB NOT NULL, id BLOB NOT NULL, headers BLOB NOT NULL,
  payload BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE INDEX ready ON messages (grp, priority DESC, number) WHERE state = 0;
CREATE INDEX delayed ON messages (due) WHERE state = 1;
CREATE INDEX held ON messages (consumer) WHERE state = 2;
CREATE INDEX leased ON messages (ends) WHERE state = 2 AND ends < 9223372036854775807;
CREATE INDEX keyed ON messages (grp, key, number) WHERE key <> x'';
)";

// FNV-1a: any one byte that changes, changes it.
class Sum {
 public:
  Sum& add(std::string_view bytes) {
    for (const char each : bytes) add_byte(static_cast<unsigned char>(each));
    return add(bytes.size());
  }

  Sum& add(std::uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8) add_byte(number >> shift & 0xFFU);
    return *this;
  }

  [[nodiscard]] std::int64_t value() const { return static_cast<std::int64_t>(value_); }

 private:
  void add_byte(std::uint64_t byte) { value_ = (value_ ^ byte) * 1099511628211U; }

  std::uint64_t value_ = 14695981039346656037U;
};

std::int64_t sum_of(std::int64_t group, std::int64_t priority, std::string_view key,
                    std::string_view id, std::string_view headers, std::string_view payload) {
  return Sum()
      .add(static_cast<std::uint64_t>(group))
      .add(static_cast<std::uint64_t>(priority))
      .add(key)
      .add(id)
      .add(headers)
      .add(payload)
      .value();
}

Time after(Time now, std::chrono::nanoseconds time) {
  const Time length = std::chrono::ceil<std::chrono::microseconds>(time).count();
  return length > never - 1 - now ? never - 1 : now + std::max<Time>(length, 0);
}

// Headers as they stand in the file.
std::string encoded(const Headers& headers) {
  return headers.empty() ? std::string() : codec::encode(headers);
}

Headers decoded(std::string_view bytes) {
  return bytes.empty() ? Headers() : codec::decode<Headers>(bytes);
}

// A file that is ours, and whole: before any statement of it can be prepared.
void prepare(Database& database) {
  const FileLock lock(database.path());
  database.execute("PRAGMA busy_timeout = 10000");
  const std::string damage = database.text("PRAGMA quick_check(1)");
  if (damage != "ok") {
    throw Corrupt("sqlite:" + database.path() + ": the file is damaged: " + damage);
  }
  database.execute("PRAGMA journal_mode = WAL");
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
}

Database& prepared(Database& database) {
  prepare(database);
  return database;
}

}  // namespace

Store::Store(const std::string& path)
    : database_(path),
      synchronous_full_(prepared(database_), "PRAGMA synchronous = FULL"),
      synchronous_normal_(database_, "PRAGMA synchronous = NORMAL"),
      begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"),
      roll_back_(database_, "ROLLBACK"),
      version_(database_, "PRAGMA data_version"),
      find_queue_(database_, "SELECT id FROM queues WHERE name = ?"),
      add_queue_(database_, "INSERT INTO queues (name) VALUES (?)"),
      find_group_(database_, "SELECT id FROM groups WHERE queue = ? AND name = ?"),
      add_group_(database_, "INSERT INTO groups (queue, name) VALUES (?, ?)"),
      groups_of_(database_, "SELECT id FROM groups WHERE queue = ?"),
      add_consumer_(database_, "INSERT INTO consumers (ends) VALUES (?)"),
      mark_present_(database_, "INSERT OR REPLACE INTO consumers (id, ends) VALUES (?, ?)"),
      remove_consumer_(database_, "DELETE FROM consumers WHERE id = ?"),
      key_is_there_(database_,
                    "SELECT 1 FROM messages WHERE key <> x'' AND grp = ? AND key = ? "
                    "AND state <> 4 LIMIT 1"),
      insert_(database_,
              "INSERT INTO messages (grp, state, priority, due, expires, attempts, max_attempts, "
              "consumer, ends, key, id, headers, payload, sum) "
              "VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?)"),
      ready_(database_,
             "SELECT number, priority, expires, attempts, key, id, headers, payload, sum "
             "FROM messages WHERE grp = ? AND state = 0 ORDER BY priority DESC, number LIMIT ?"),
      mark_out_(database_,
                "UPDATE messages SET state = 2, attempts = attempts + 1, max_attempts = ?, "
                "consumer = ?, ends = ? WHERE number = ?"),
      mark_broken_(database_, "UPDATE messages SET state = 4 WHERE number = ?"),
      out_row_(database_,
               "SELECT number, grp, attempts, max_attempts, key FROM messages "
               "WHERE number = ? AND state = 2 AND consumer = ? AND attempts = ?"),
      ack_(database_,
           "DELETE FROM messages WHERE number = ? AND state = 2 AND consumer = ? AND attempts = ?"),
      delete_(database_, "DELETE FROM messages WHERE number = ?"),
      come_back_(database_,
                 "UPDATE messages SET state = ?, due = ?, consumer = 0 WHERE number = ?"),
      untake_(database_,
              "UPDATE messages SET state = 0, attempts = attempts - 1, consumer = 0 "
              "WHERE number = ?"),
      release_key_(database_,
                   "UPDATE messages SET state = 0 WHERE number = (SELECT min(number) FROM messages "
                   "WHERE key <> x'' AND grp = ? AND key = ? AND state = 3)"),
      extend_(database_, "UPDATE messages SET ends = ? WHERE number = ?"),
      content_(database_, "SELECT priority, id, headers, payload FROM messages WHERE number = ?"),
      out_of_(database_,
              "SELECT number, grp, attempts, max_attempts, key FROM messages "
              "WHERE state = 2 AND consumer = ?"),
      due_(database_, "UPDATE messages SET state = 0 WHERE state = 1 AND due <= ?"),
      ended_(database_,
             "SELECT number, grp, attempts, max_attempts, key FROM messages "
             "WHERE state = 2 AND ends < 9223372036854775807 AND ends <= ?"),
      absent_(database_, "SELECT id FROM consumers WHERE ends <= ?"),
      next_event_(database_,
                  "SELECT min(ifnull((SELECT min(due) FROM messages WHERE state = 1), ?1), "
                  "ifnull((SELECT min(ends) FROM messages WHERE state = 2 "
                  "AND ends < 9223372036854775807), ?1), "
                  "ifnull((SELECT min(ends) FROM consumers), ?1))"),
      purge_(database_, "DELETE FROM messages WHERE grp = ? AND state IN (0, 1, 3)"),
      change_(database_, "UPDATE groups SET waiting = waiting + ?, out = out + ? WHERE id = ?"),
      touch_(database_, "UPDATE queues SET name = name WHERE id = 1"),
      waiting_(database_, "SELECT waiting FROM groups WHERE id = ?"),
      counts_(database_,
              "SELECT waiting, out, (SELECT count(*) FROM messages WHERE grp = groups.id "
              "AND state = 1) FROM groups WHERE id = ?") {}

Store::~Store() {
  closing_.emplace(database_.path());
}

void Store::begin(bool durable) {
  (durable ? synchronous_full_ : synchronous_normal_).run();
  begin_.run();
}

void Store::commit() {
  flush();
  commit_.run();
}

void Store::roll_back() noexcept {
  changes_.clear();
  try {
    if (database_.is_in_transaction()) roll_back_.run();
  } catch (const BrokerError&) {  // NOLINT(bugprone-empty-catch)
    // What made it necessary has been told; the next begin() will tell more.
  }
}

void Store::sync() {
  begin(true);
  touch_.run();
  commit();
}

std::int64_t Store::version() {
  version_.reset();
  version_.step();
  const std::int64_t version = version_.number(0);
  version_.reset();
  return version;
}

std::int64_t Store::queue(const std::string& name) {
  if (find_queue_.with(std::string_view(name)).step()) {
    const std::int64_t id = find_queue_.number(0);
    find_queue_.reset();
    return id;
  }
  add_queue_.with(std::string_view(name)).run();
  return database_.last_row();
}

std::int64_t Store::group(std::int64_t queue, const std::string& name) {
  if (find_group_.with(queue, std::string_view(name)).step()) {
    const std::int64_t id = find_group_.number(0);
    find_group_.reset();
    return id;
  }
  add_group_.with(queue, std::string_view(name)).run();
  return database_.last_row();
}

std::vector<std::int64_t> Store::groups_of(std::int64_t queue) {
  std::vector<std::int64_t> all;
  for (groups_of_.with(queue); groups_of_.step();) all.push_back(groups_of_.number(0));
  return all;
}

std::int64_t Store::new_consumer(Time ends) {
  add_consumer_.with(ends).run();
  return database_.last_row();
}

void Store::mark_present(std::int64_t consumer, Time ends) {
  mark_present_.with(consumer, ends).run();
}

void Store::remove_consumer(std::int64_t consumer) {
  remove_consumer_.with(consumer).run();
}

void Store::put(std::int64_t group, const Message& message, Time now) {
  insert(group, message, encoded(message.options.headers), now);
}

void Store::insert(std::int64_t group, const Message& message, std::string_view headers, Time now) {
  const PutOptions& options = message.options;
  State state = options.delay.count() > 0 ? delayed : ready;
  if (!options.key.empty() && key_is_there_.with(group, std::string_view(options.key)).step()) {
    key_is_there_.reset();
    state = behind;
  }
  const Time due = state == delayed ? after(now, options.delay) : 0;
  const Time expires = options.ttl ? after(now, *options.ttl) : never;
  const std::int64_t sum =
      sum_of(group, options.priority, options.key, options.id, headers, message.payload);
  insert_
      .with(group, std::int64_t{state}, std::int64_t{options.priority}, due, expires,
            std::string_view(options.key), std::string_view(options.id), headers,
            std::string_view(message.payload), sum)
      .run();
  ++changes_[group].waiting;
}

void Store::take(std::int64_t group, const Terms& terms, std::size_t most, Time now,
                 std::vector<Parcel>& into, Noted& noted) {
  const std::size_t wanted = into.size() + most;
  // What is too old makes way for another; what is damaged is told first.
  while (into.size() < wanted && take_some(group, terms, wanted - into.size(), now, into, noted)) {
  }
}

// Whether it is worth another look.
bool Store::take_some(std::int64_t group, const Terms& terms, std::size_t most, Time now,
                      std::vector<Parcel>& into, Noted& noted) {
  std::vector<Row> expired;
  std::vector<Row> damaged;
  const std::size_t before = into.size();
  for (ready_.with(group, static_cast<std::int64_t>(most)); ready_.step();) {
    const std::string_view key = ready_.bytes(4);
    const std::string_view id = ready_.bytes(5);
    const std::string_view headers = ready_.bytes(6);
    const std::string_view payload = ready_.bytes(7);
    const auto priority = ready_.number(1);
    const Row row{ready_.number(0), group, 0, 0, std::string(key)};
    if (sum_of(group, priority, key, id, headers, payload) != ready_.number(8)) {
      damaged.push_back(row);
      continue;
    }
    if (ready_.number(2) <= now) {
      expired.push_back(row);
      continue;
    }
    const auto attempt = static_cast<std::uint32_t>(ready_.number(3) + 1);
    Message message{std::string(payload),
                    {.priority = static_cast<int>(priority),
                     .key = std::string(key),
                     .headers = decoded(headers),
                     .id = std::string(id)}};
    into.push_back({.message = std::make_shared<const Message>(std::move(message)),
                    .tag = static_cast<std::uint64_t>(row.number),
                    .epoch = attempt,
                    .attempt = attempt,
                    .redelivered = attempt > 1});
  }
  Change& change = changes_[group];
  for (std::size_t i = before; i < into.size(); ++i) {
    mark_out_
        .with(std::int64_t{terms.max_attempts}, terms.consumer, terms.ends,
              static_cast<std::int64_t>(into[i].tag))
        .run();
    --change.waiting;
    ++change.out;
  }
  for (const Row& each : damaged) {
    mark_broken_.with(each.number).run();
    --change.waiting;
    release_key(group, each.key);
    noted.broken.push_back(each.number);
  }
  for (const Row& each : expired) {
    delete_.with(each.number).run();
    --change.waiting;
    release_key(group, each.key);
    ++noted.expired;
  }
  return damaged.empty() && !expired.empty();
}

std::optional<Store::Row> Store::out_row(const Parcel& parcel, std::int64_t consumer) {
  out_row_.with(static_cast<std::int64_t>(parcel.tag), consumer,
                static_cast<std::int64_t>(parcel.attempt));
  if (!out_row_.step()) return std::nullopt;
  Row row{out_row_.number(0), out_row_.number(1), static_cast<std::uint32_t>(out_row_.number(2)),
          static_cast<std::uint32_t>(out_row_.number(3)), std::string(out_row_.bytes(4))};
  out_row_.reset();
  return row;
}

// In one statement: its group and its key are known, and what it was is not needed.
bool Store::ack(const Parcel& parcel, std::int64_t group, std::int64_t consumer) {
  ack_.with(static_cast<std::int64_t>(parcel.tag), consumer,
            static_cast<std::int64_t>(parcel.attempt))
      .run();
  if (database_.changes() == 0) return false;
  --changes_[group].out;
  release_key(group, parcel.message->options.key);
  return true;
}

bool Store::settle(const Parcel& parcel, std::int64_t consumer, const Verdict& verdict, Time now,
                   Noted& noted) {
  const std::optional<Row> row = out_row(parcel, consumer);
  if (!row) return false;
  if (verdict.kind == Verdict::Kind::nack) {
    come_back(*row, after(now, verdict.delay), now, noted);
  } else {
    bury(*row, verdict.reason, now, noted);
  }
  return true;
}

bool Store::extend(const Parcel& parcel, std::int64_t consumer, Time ends) {
  const std::optional<Row> row = out_row(parcel, consumer);
  if (!row) return false;
  extend_.with(ends, row->number).run();
  return true;
}

void Store::untake(const Parcel& parcel, std::int64_t consumer) {
  const std::optional<Row> row = out_row(parcel, consumer);
  if (!row) return;
  untake_.with(row->number).run();
  Change& change = changes_[row->group];
  ++change.waiting;
  --change.out;
}

void Store::give_back(std::int64_t consumer, Time now, Noted& noted) {
  std::vector<Row> rows;
  for (out_of_.with(consumer); out_of_.step();) {
    rows.push_back({out_of_.number(0), out_of_.number(1),
                    static_cast<std::uint32_t>(out_of_.number(2)),
                    static_cast<std::uint32_t>(out_of_.number(3)), std::string(out_of_.bytes(4))});
  }
  for (const Row& each : rows) {
    noted.returned.push_back(each.number);
    come_back(each, now, now, noted);
  }
}

void Store::catch_up(Time now, Noted& noted) {
  due_.with(now).run();
  std::vector<Row> rows;
  for (ended_.with(now); ended_.step();) {
    rows.push_back({ended_.number(0), ended_.number(1),
                    static_cast<std::uint32_t>(ended_.number(2)),
                    static_cast<std::uint32_t>(ended_.number(3)), std::string(ended_.bytes(4))});
  }
  for (const Row& each : rows) {
    noted.returned.push_back(each.number);
    come_back(each, now, now, noted);
  }
  std::vector<std::int64_t> gone;
  for (absent_.with(now); absent_.step();) gone.push_back(absent_.number(0));
  for (const std::int64_t each : gone) {
    give_back(each, now, noted);
    remove_consumer(each);
  }
}

Time Store::next_event() {
  next_event_.with(never).step();
  const Time at = next_event_.number(0);
  next_event_.reset();
  return at;
}

void Store::come_back(const Row& row, Time due, Time now, Noted& noted) {
  if (row.max_attempts != 0 && row.attempts >= row.max_attempts) {
    bury(row, "delivered " + std::to_string(row.attempts) + " times", now, noted);
    return;
  }
  come_back_.with(std::int64_t{due > now ? delayed : ready}, due, row.number).run();
  Change& change = changes_[row.group];
  ++change.waiting;
  --change.out;
}

// To the dead letters of its group.
void Store::bury(const Row& row, const std::string& reason, Time now, Noted& noted) {
  Statement names(database_,
                  "SELECT queues.name, groups.name FROM groups JOIN queues "
                  "ON queues.id = groups.queue WHERE groups.id = ?");
  names.with(row.group).step();
  const std::string name = std::string(names.bytes(0)) + "!" + std::string(names.bytes(1));
  content_.with(row.number).step();
  Message letter{std::string(content_.bytes(3)),
                 {.priority = static_cast<int>(content_.number(0)),
                  .key = row.key,
                  .headers = decoded(content_.bytes(2)),
                  .id = std::string(content_.bytes(1))}};
  content_.reset();
  letter.options.headers["canteen-dead-reason"] = reason;
  letter.options.headers["canteen-dead-attempts"] = std::to_string(row.attempts);
  remove(row);
  const std::int64_t dead = queue(name);
  static_cast<void>(group(dead, "default"));
  for (const std::int64_t each : groups_of(dead)) put(each, letter, now);
  ++noted.dead;
}

void Store::remove(const Row& row) {
  delete_.with(row.number).run();
  --changes_[row.group].out;
  release_key(row.group, row.key);
}

// The next of the key may come (INV1).
void Store::release_key(std::int64_t group, std::string_view key) {
  if (!key.empty()) release_key_.with(group, key).run();
}

std::size_t Store::purge(std::int64_t group) {
  purge_.with(group).run();
  const std::int64_t count = database_.changes();
  changes_[group].waiting -= count;
  return static_cast<std::size_t>(count);
}

Store::Counts Store::counts(std::int64_t group) {
  Counts counts;
  if (counts_.with(group).step()) {
    counts = {counts_.number(0), counts_.number(2), counts_.number(1)};
    counts_.reset();
  }
  const auto change = changes_.find(group);
  if (change != changes_.end()) {
    counts.waiting += change->second.waiting;
    counts.out += change->second.out;
  }
  return counts;
}

std::int64_t Store::waiting(std::int64_t group) {
  std::int64_t number = 0;
  if (waiting_.with(group).step()) {
    number = waiting_.number(0);
    waiting_.reset();
  }
  const auto change = changes_.find(group);
  return change != changes_.end() ? number + change->second.waiting : number;
}

void Store::flush() {
  for (const auto& [group, change] : changes_) {
    if (change.waiting == 0 && change.out == 0) continue;
    change_.with(change.waiting, change.out, group).run();
  }
  changes_.clear();
}

}  // namespace canteen::broker::sqlite
