#include "src/broker/sqlite/taking.hpp"

#include <memory>
#include <utility>

#include "src/broker/sqlite/headers.hpp"
#include "src/broker/sqlite/row_sum.hpp"

namespace canteen::broker::sqlite {

Store::Taking::Taking(Store& store, std::int64_t group, const Terms& terms, Time now)
    : store_(store),
      group_(group),
      terms_(terms),
      now_(now),
      line_(store.line_of(group)),
      ready_{store.sql_.ready_rows.with(group)},
      fresh_{store.sql_.fresh_rows.with(line_.passed, line_.last)},
      looked_at_fresh_(line_.passed < line_.last),
      passed_(line_.passed) {
  ready_.advance();
  if (looked_at_fresh_) fresh_.advance();
}

bool Store::Taking::next(std::vector<Parcel>& into) {
  while (ready_.is_there || fresh_.is_there) {
    Head& head = first();
    const Statement& row = head.rows;
    const Passed here{row.number(number), std::string(row.bytes(key))};
    if (&head == &fresh_) passed_ = here.number;
    const bool is_whole = row_sum(group_, row.number(priority), row.bytes(key), row.bytes(id),
                                  row.bytes(headers), row.bytes(payload)) == row.number(sum);
    const bool is_old = row.number(expires) != 0 && row.number(expires) <= now_;
    if (is_whole && !is_old) {
      take(row, into);
    } else {
      (is_whole ? expired_ : damaged_).push_back(here);
    }
    head.advance();
    if (!is_whole) return false;
    if (!is_old) return true;
  }
  return false;
}

// Requires: there is one.
Store::Taking::Head& Store::Taking::first() {
  if (!fresh_.is_there) return ready_;
  if (!ready_.is_there) return fresh_;
  const bool is_higher = ready_.rows.number(priority) > 0;
  return is_higher || ready_.rows.number(number) < fresh_.rows.number(number) ? ready_ : fresh_;
}

void Store::Taking::take(const Statement& row, std::vector<Parcel>& into) {
  const std::int64_t which = row.number(number);
  const auto attempt = static_cast<std::uint32_t>(row.number(attempts) + 1);
  if (&row == &fresh_.rows) {
    if (first_fresh_ == 0) first_fresh_ = which;
    last_fresh_ = which;
  } else {
    marked_.push_back({which, attempt});
  }
  ++taken_;
  Message message{std::string(row.bytes(payload)),
                  {.priority = static_cast<int>(row.number(priority)),
                   .key = std::string(row.bytes(key)),
                   .headers = decoded(row.bytes(headers)),
                   .id = std::string(row.bytes(id))}};
  into.push_back({.message = std::make_shared<const Message>(std::move(message)),
                  .tag = static_cast<std::uint64_t>(which),
                  .epoch = attempt,
                  .attempt = attempt,
                  .redelivered = attempt > 1});
}

void Store::Taking::finish(Noted& noted) {
  ready_.rows.reset();
  fresh_.rows.reset();
  Statements& sql = store_.sql_;
  // Beyond the last fresh row there is none: nobody need look there again.
  if (looked_at_fresh_ && !fresh_.is_there) passed_ = line_.last;
  if (first_fresh_ != 0) {
    sql.add_span
        .with(first_fresh_, last_fresh_, terms_.consumer, std::int64_t{terms_.max_attempts},
              terms_.ends)
        .run();
  }
  for (const Marked& each : marked_) {
    sql.mark_out
        .with(std::int64_t{each.attempt}, std::int64_t{terms_.max_attempts}, terms_.consumer,
              terms_.ends, each.number)
        .run();
  }
  const auto dropped = static_cast<std::int64_t>(expired_.size() + damaged_.size());
  line_.has_changed = line_.has_changed || passed_ != line_.passed || taken_ + dropped != 0;
  line_.passed = passed_;
  line_.waiting -= taken_ + dropped;
  line_.out += taken_;
  drop(damaged_, sql.mark_broken);
  drop(expired_, sql.remove);
  for (const Passed& each : damaged_) noted.broken.push_back(place_of(each.number));
  noted.expired += expired_.size();
}

void Store::Taking::drop(const std::vector<Passed>& those, Statement& by) {
  for (const Passed& each : those) {
    by.with(each.number).run();
    store_.release_key(group_, each.key);
  }
}

}  // namespace canteen::broker::sqlite
