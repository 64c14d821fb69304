// What is out: taken, acknowledged, extended, on its way back. What waits: store.cpp.
#include <algorithm>
#include <utility>

#include "src/broker/sqlite/headers.hpp"
#include "src/broker/sqlite/store.hpp"
#include "src/broker/sqlite/taking.hpp"

namespace canteen::broker::sqlite {
namespace {

// An acknowledgement that a run of them may be made of.
bool is_plain(const Ack& ack) {
  return ack.attempt == 1 && ack.key.empty();
}

// How many of them, from the first on, are plain and follow one another without a gap.
std::size_t length_of_run(std::span<const Ack> acks) {
  std::size_t length = 0;
  while (length < acks.size() && is_plain(acks[length]) &&
         acks[length].number == acks[0].number + static_cast<std::int64_t>(length)) {
    ++length;
  }
  return length;
}

}  // namespace

void Store::take(std::int64_t group, const Terms& terms, std::size_t most, Time now,
                 std::vector<Parcel>& into, Noted& noted) {
  Taking taking(*this, group, terms, now);
  for (std::size_t left = most; left != 0 && taking.next(into); --left) {
  }
  taking.finish(noted);
}

// ---- Acknowledged -----------------------------------------------------------------------------

std::size_t Store::ack(std::int64_t group, std::int64_t consumer, std::span<const Ack> acks) {
  std::size_t count = 0;
  while (!acks.empty()) {
    if (const std::size_t length = length_of_run(acks); length != 0) {
      count += ack_run(consumer, acks.first(length));
      acks = acks.subspan(length);
      continue;
    }
    if (ack_one(consumer, acks.front())) {
      ++count;
      release_key(group, acks.front().key);
    }
    acks = acks.subspan(1);
  }
  if (count != 0) {
    Line& line = line_of(group);
    line.out -= static_cast<std::int64_t>(count);
    line.has_changed = true;
  }
  return count;
}

// All of a run in one statement: what is fresh there is still with those who acknowledge (INV4).
std::size_t Store::ack_run(std::int64_t consumer, std::span<const Ack> run) {
  const std::int64_t first = run.front().number;
  const std::int64_t last = run.back().number;
  sql_.ack_fresh.with(first, last).run();
  auto count = static_cast<std::size_t>(database_.changes());
  if (count != 0) {
    sql_.remove_spans.with(first, last).run();  // those inside; and those across its two ends:
    remove_span_if_unused(span_before(last), first);
    remove_span_if_unused(span_before(first), first);
  }
  if (count == run.size()) return count;
  for (const Ack& each : run) count += ack_one(consumer, each) ? 1U : 0U;  // extended, or stale
  return count;
}

bool Store::ack_one(std::int64_t consumer, const Ack& ack) {
  sql_.ack.with(ack.number, consumer, std::int64_t{ack.attempt}).run();
  return database_.changes() != 0;
}

// ---- Spans ------------------------------------------------------------------------------------

// The last one that begins there or before.
std::optional<Store::Span> Store::span_before(std::int64_t number) {
  if (!sql_.span_before.with(number).step()) return std::nullopt;
  const Span span{sql_.span_before.number(0), sql_.span_before.number(1),
                  static_cast<std::uint32_t>(sql_.span_before.number(2))};
  sql_.span_before.reset();
  return span;
}

// One that reaches that number, or beyond.
void Store::remove_span_if_unused(std::optional<Span> span, std::int64_t number) {
  if (!span || span->last < number) return;
  const bool is_used = sql_.is_used.with(span->first, span->last).step();
  sql_.is_used.reset();
  if (!is_used) sql_.remove_span.with(span->first).run();
}

// Once it is not fresh any more.
void Store::leave_span(const Row& row) {
  if (row.is_fresh) remove_span_if_unused(span_before(row.number), row.number);
}

// ---- One that is out --------------------------------------------------------------------------

std::optional<Store::Row> Store::out_row(const Parcel& parcel, std::int64_t consumer) {
  const auto number = static_cast<std::int64_t>(parcel.tag);
  if (!sql_.row.with(number).step()) return std::nullopt;
  Row row{number,
          sql_.row.number(1),
          static_cast<std::uint32_t>(sql_.row.number(2)),
          static_cast<std::uint32_t>(sql_.row.number(3)),
          std::string(sql_.row.bytes(4)),
          sql_.row.number(5) == fresh};
  const bool is_consumers = sql_.row.number(6) == consumer;
  sql_.row.reset();
  if (!row.is_fresh) {
    return is_consumers && row.attempts == parcel.attempt ? std::optional(row) : std::nullopt;
  }
  const std::optional<Span> span = span_before(number);
  if (parcel.attempt != 1 || !span || span->last < number) return std::nullopt;
  row.attempts = 1;
  row.max_attempts = span->max_attempts;
  return row;
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
  sql_.mark_out
      .with(std::int64_t{row->attempts}, std::int64_t{row->max_attempts}, consumer, ends,
            row->number)
      .run();
  leave_span(*row);
  return true;
}

void Store::untake(const Parcel& parcel, std::int64_t consumer) {
  const std::optional<Row> row = out_row(parcel, consumer);
  if (!row) return;
  sql_.come_back
      .with(std::int64_t{ready}, std::int64_t{0}, std::int64_t{row->attempts} - 1, row->number)
      .run();
  leave_span(*row);
  Line& line = line_of(row->group);
  ++line.waiting;
  --line.out;
  line.has_changed = true;
}

// ---- What comes back --------------------------------------------------------------------------

void Store::give_back(std::int64_t consumer, Time now, Noted& noted) {
  give_back(rows_of(sql_.out_of.with(consumer)), now, noted);
  give_back_spans(spans_in(sql_.spans_of.with(consumer)), now, noted);
}

void Store::catch_up(Time now, Noted& noted) {
  sql_.due.with(now).run();
  give_back(rows_of(sql_.ended.with(now)), now, noted);
  give_back_spans(spans_in(sql_.spans_ended.with(now)), now, noted);
  std::vector<std::int64_t> gone;
  for (sql_.absent.with(now); sql_.absent.step();) gone.push_back(sql_.absent.number(0));
  for (const std::int64_t each : gone) {
    give_back(each, now, noted);
    remove_consumer(each);
  }
}

std::vector<Store::Row> Store::rows_of(Statement& select) {
  std::vector<Row> rows;
  while (select.step()) {
    rows.push_back({select.number(0), select.number(1),
                    static_cast<std::uint32_t>(select.number(2)),
                    static_cast<std::uint32_t>(select.number(3)), std::string(select.bytes(4))});
  }
  return rows;
}

std::vector<Store::Span> Store::spans_in(Statement& select) {
  std::vector<Span> spans;
  while (select.step()) {
    spans.push_back(
        {select.number(0), select.number(1), static_cast<std::uint32_t>(select.number(2))});
  }
  return spans;
}

void Store::give_back(const std::vector<Row>& rows, Time now, Noted& noted) {
  for (const Row& each : rows) {
    noted.returned.push_back(each.number);
    come_back(each, now, now, noted);
  }
}

void Store::give_back_spans(const std::vector<Span>& spans, Time now, Noted& noted) {
  for (const Span& each : spans) {
    sql_.rows_of_span.with(each.first, each.last, std::int64_t{each.max_attempts});
    const std::vector<Row> rows = rows_of(sql_.rows_of_span);
    sql_.remove_span.with(each.first).run();
    give_back(rows, now, noted);
  }
}

void Store::come_back(const Row& row, Time due, Time now, Noted& noted) {
  if (row.max_attempts != 0 && row.attempts >= row.max_attempts) {
    bury(row, "delivered " + std::to_string(row.attempts) + " times", now, noted);
    return;
  }
  const State state = due > now ? delayed : ready;
  sql_.come_back.with(std::int64_t{state}, due, std::int64_t{row.attempts}, row.number).run();
  leave_span(row);
  Line& line = line_of(row.group);
  ++line.waiting;
  --line.out;
  line.has_changed = true;
}

// To the dead letters of its group.
void Store::bury(const Row& row, const std::string& reason, Time now, Noted& noted) {
  sql_.name_of.with(row.group).step();
  const std::string name =
      std::string(sql_.name_of.bytes(0)) + "!" + std::string(sql_.name_of.bytes(1));
  sql_.name_of.reset();
  sql_.content.with(row.number).step();
  Message letter{std::string(sql_.content.bytes(3)),
                 {.priority = static_cast<int>(sql_.content.number(0)),
                  .key = row.key,
                  .headers = decoded(sql_.content.bytes(2)),
                  .id = std::string(sql_.content.bytes(1))}};
  sql_.content.reset();
  letter.options.headers["canteen-dead-reason"] = reason;
  letter.options.headers["canteen-dead-attempts"] = std::to_string(row.attempts);
  sql_.remove.with(row.number).run();
  leave_span(row);
  Line& line = line_of(row.group);
  --line.out;
  line.has_changed = true;
  release_key(row.group, row.key);
  const std::int64_t dead = queue(name);
  static_cast<void>(group(dead, "default"));
  for (const std::int64_t each : groups_of(dead)) put(each, letter, now);
  ++noted.dead;
}

}  // namespace canteen::broker::sqlite
