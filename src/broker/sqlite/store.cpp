// Transactions, names, and what waits. What is out: store_out.cpp.
#include "src/broker/sqlite/store.hpp"

#include "src/broker/sqlite/headers.hpp"
#include "src/broker/sqlite/row_sum.hpp"

namespace canteen::broker::sqlite {

Store::Store(const std::string& path)
    : database_(path),
      sql_(prepared(database_)),
      file_(database_.number("SELECT id FROM file")),
      mark_(path, file_) {
  check_that_none_is_missing();
}

Store::Store(const std::string& path, std::int64_t file)
    : database_(path, false),
      sql_(prepared_again(database_, file)),
      file_(file),
      mark_(path, file_) {
  check_that_none_is_missing();
}

Store::~Store() {
  if (!is_left_) closing_.emplace(database_.path());
}

void Store::leave_as_it_is() noexcept {
  database_.leave_log_as_it_is();
  is_left_ = true;
}

// ---- Transactions -----------------------------------------------------------------------------

void Store::begin(bool durable) {
  is_durable_ = durable;
  has_put_ = false;
  (durable ? sql_.synchronous_full : sql_.synchronous_normal).run();
  sql_.begin.run();
}

void Store::commit() {
  keep_lines();
  const std::int64_t confirmed = is_durable_ && has_put_ ? count_put() : 0;
  sql_.commit.run();
  if (confirmed != 0) mark_.write(confirmed);
  lines_.clear();  // another process may change them now
}

void Store::roll_back() noexcept {
  lines_.clear();
  try {
    if (database_.is_in_transaction()) sql_.roll_back.run();
  } catch (const BrokerError&) {  // NOLINT(bugprone-empty-catch)
    // What made it necessary has been told; the next begin() will tell more.
  }
}

void Store::sync() {
  begin(true);
  sql_.touch.run();
  commit();
}

std::int64_t Store::version() {
  sql_.version.reset();
  sql_.version.step();
  const std::int64_t version = sql_.version.number(0);
  sql_.version.reset();
  return version;
}

Store::Line& Store::line_of(std::int64_t group) {
  const auto [place, is_new] = lines_.try_emplace(group);
  Line& line = place->second;
  if (is_new && sql_.line.with(group).step()) {
    line = {sql_.line.number(0), sql_.line.number(1), sql_.line.number(2), sql_.line.number(3)};
    sql_.line.reset();
  }
  return line;
}

void Store::keep_lines() {
  for (auto& [group, line] : lines_) {
    if (!line.has_changed) continue;
    sql_.keep_line.with(line.last, line.passed, line.waiting, line.out, group).run();
  }
}

// Whatever was put, whether it is still there or not.
std::int64_t Store::count_put() {
  sql_.count_put.reset();
  sql_.count_put.step();
  const std::int64_t count = sql_.count_put.number(0);
  sql_.count_put.reset();
  return count;
}

void Store::check_that_none_is_missing() {
  const std::int64_t confirmed = mark_.read();  // first: others may put meanwhile
  const std::int64_t there = count_put();
  if (there >= confirmed) return;
  database_.leave_log_as_it_is();
  const std::string& path = database_.path();
  throw Corrupt("sqlite:" + path + ": of the messages that were put into it, " +
                std::to_string(confirmed - there) + " that were confirmed are missing: its log " +
                path + "-wal is damaged, cut or gone; to go on without them, delete " + path +
                "-mark");
}

// ---- Names ------------------------------------------------------------------------------------

std::int64_t Store::queue(const std::string& name) {
  if (sql_.find_queue.with(std::string_view(name)).step()) {
    const std::int64_t id = sql_.find_queue.number(0);
    sql_.find_queue.reset();
    return id;
  }
  const std::int64_t id = database_.number(
      "SELECT 1 + max((SELECT ifnull(max(id), 0) FROM queues), "
      "(SELECT ifnull(-min(queue), 0) FROM groups))");
  sql_.add_queue.with(id, std::string_view(name)).run();
  return id;
}

std::int64_t Store::group(std::int64_t queue, const std::string& name) {
  if (sql_.find_group.with(queue, std::string_view(name)).step()) {
    const std::int64_t id = sql_.find_group.number(0);
    sql_.find_group.reset();
    return id;
  }
  const std::int64_t id = database_.number("SELECT 1 + ifnull(max(id), 0) FROM groups");
  if (id >= most_groups) throw BrokerError("sqlite:" + database_.path() + ": too many groups");
  sql_.add_group.with(id, queue, std::string_view(name), base_of(id)).run();
  return id;
}

std::vector<std::int64_t> Store::groups_of(std::int64_t queue) {
  std::vector<std::int64_t> all;
  for (sql_.groups_of.with(queue); sql_.groups_of.step();) {
    all.push_back(sql_.groups_of.number(0));
  }
  return all;
}

std::int64_t Store::new_consumer(Time ends) {
  sql_.add_consumer.with(ends).run();
  return database_.last_row();
}

void Store::mark_present(std::int64_t consumer, Time ends) {
  sql_.mark_present.with(consumer, ends).run();
}

void Store::remove_consumer(std::int64_t consumer) {
  sql_.remove_consumer.with(consumer).run();
}

// ---- What waits -------------------------------------------------------------------------------

void Store::put(std::int64_t group, const Message& message, Time now) {
  const PutOptions& options = message.options;
  State state = options.priority == 0 ? fresh : ready;
  if (options.delay.count() > 0) state = delayed;
  if (!options.key.empty()) {
    const bool is_there = sql_.key_is_there.with(group, std::string_view(options.key)).step();
    sql_.key_is_there.reset();
    state = is_there ? behind : ready;
  }
  has_put_ = true;
  Line& line = line_of(group);
  insert(line.last + 1, group, state, message, now);
  ++line.last;
  ++line.waiting;
  line.has_changed = true;
}

void Store::insert(std::int64_t number, std::int64_t group, State state, const Message& message,
                   Time now) {
  const PutOptions& options = message.options;
  const std::string headers = encoded(options.headers);
  const std::int64_t due = state == delayed ? after(now, options.delay) : 0;
  const Time expires = options.ttl ? after(now, *options.ttl) : 0;
  const std::int64_t sum =
      row_sum(group, options.priority, options.key, options.id, headers, message.payload);
  sql_.insert
      .with(number, group, std::int64_t{state}, std::int64_t{options.priority}, due, expires,
            std::string_view(options.key), std::string_view(options.id), std::string_view(headers),
            std::string_view(message.payload), sum)
      .run();
}

// The next of the key may come (INV1).
void Store::release_key(std::int64_t group, std::string_view key) {
  if (!key.empty()) sql_.release_key.with(group, key).run();
}

std::size_t Store::purge(std::int64_t group) {
  Line& line = line_of(group);
  sql_.purge.with(base_of(group), line.last, line.passed).run();
  const std::int64_t count = database_.changes();
  line.waiting -= count;
  line.has_changed = true;
  return static_cast<std::size_t>(count);
}

void Store::remove(std::int64_t queue) {
  if (!sql_.queue_name.with(queue).step()) return;
  const std::string name(sql_.queue_name.bytes(0));
  sql_.queue_name.reset();
  std::vector<std::int64_t> groups = groups_of(queue);
  if (groups.empty()) groups.push_back(group(queue, ""));  // so that its number is kept (INV5)
  for (const std::int64_t each : groups) {
    sql_.name_of.with(each).step();
    const std::string dead = name + "!" + std::string(sql_.name_of.bytes(1));
    sql_.name_of.reset();
    remove_group(queue, each);
    if (!sql_.find_queue.with(std::string_view(dead)).step()) continue;
    const std::int64_t letters = sql_.find_queue.number(0);
    sql_.find_queue.reset();
    remove(letters);
  }
  sql_.remove_queue.with(queue).run();
}

// What was put is counted in the group that is left of all that were removed (INV5).
void Store::remove_group(std::int64_t queue, std::int64_t group) {
  const Line line = line_of(group);
  lines_.erase(group);
  sql_.remove_rows.with(base_of(group), line.last).run();
  sql_.remove_spans.with(base_of(group), line.last).run();
  std::int64_t count = line.last - base_of(group);
  std::int64_t last_group = group;
  std::int64_t last_queue = queue;
  if (sql_.removed.step()) {
    count += sql_.removed.number(2) - base_of(sql_.removed.number(0));
    last_group = std::max(last_group, sql_.removed.number(0));
    last_queue = std::max(last_queue, -sql_.removed.number(1));
  }
  sql_.removed.reset();
  sql_.forget_group.with(group).run();
  sql_.add_removed.with(last_group, -last_queue, base_of(last_group) + count).run();
}

Store::Counts Store::counts(std::int64_t group) {
  const Line& line = line_of(group);
  Counts counts{line.waiting, 0, line.out};
  if (line.waiting != 0 && sql_.count_delayed.with(group).step()) {
    counts.delayed = sql_.count_delayed.number(0);
    sql_.count_delayed.reset();
  }
  return counts;
}

Time Store::next_event() {
  sql_.next_event.with(never).step();
  const Time at = sql_.next_event.number(0);
  sql_.next_event.reset();
  return at;
}

}  // namespace canteen::broker::sqlite
