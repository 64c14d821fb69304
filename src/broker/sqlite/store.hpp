// Store — what is in the file: queues, their groups, and a row for each message of each group.
//
// The states of a row, and what moves it:
//
//   fresh    in line as it was put: may be delivered, or is  put, if it has neither key, delay nor
//            out for the first time                          priority
//   ready    may be delivered                                put, catch_up, a key that is released
//   delayed  not due yet                                     put and nack with a delay
//   out      with a consumer                                 take, extend
//   behind   one of its key is before                        put
//   broken   its sum is wrong                                take: it stays in the file, and is
//                                                            never delivered
//
// Most messages are fresh all their life, and are written twice: when they are put, and when they
// are deleted. A group has passed its fresh rows up to a number; those beyond it wait, and those
// before it are out, each in the span of the take that passed it. So neither a take nor its
// acknowledgement touches them one by one. What comes back, is extended or untaken leaves its span
// for a state of its own.
//
// INV1  Of a key exactly one row is ready, delayed or out; all others are behind it. A key that has
//       no row has none.
// INV2  groups.waiting counts the rows that are ready, delayed and behind and the fresh ones that
//       wait, groups.out all others but the broken; both as of the last commit.
// INV3  A row that is out has a consumer that is present, or is on its way back: what consumers'
//       presence and leases' ends have brought by a time, catch_up() of that time has done.
// INV4  A fresh row that was passed is in exactly one span. Spans do not overlap, and one without a
//       fresh row is not there. A row that has left the fresh state never returns to it: so a fresh
//       row that was passed is still with the one who took it.
//
// INV5  What was put into groups that were removed is still counted (count_put()): in a group that
// no
//       queue has, under the greatest number of those. So no number is a group's again, nor, since
//       it notes that of the last queue (negative), a queue's: whoever had one open finds nothing
//       there.
//
// All calls but those marked are made inside a transaction. Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <canteen/broker/message.hpp>
#include <canteen/broker/parcel.hpp>

#include "src/broker/sqlite/database.hpp"
#include "src/broker/sqlite/file_lock.hpp"
#include "src/broker/sqlite/high_water_mark.hpp"
#include "src/broker/sqlite/schema.hpp"
#include "src/broker/sqlite/statements.hpp"
#include "src/broker/sqlite/time.hpp"

namespace canteen::broker::sqlite {

// A message that was acknowledged.
struct Ack {
  std::int64_t number;
  std::uint32_t attempt;
  std::string key;
};

class Store {
 public:
  // How a consumer takes.
  struct Terms {
    std::int64_t consumer;
    std::uint32_t max_attempts;
    Time ends;  // of the lease
  };

  struct Counts {
    std::int64_t waiting = 0;
    std::int64_t delayed = 0;
    std::int64_t out = 0;
  };

  // What a call did beside what it was called for.
  struct Noted {
    std::uint64_t dead = 0;
    std::uint64_t expired = 0;
    std::vector<std::int64_t> broken{};    // their places
    std::vector<std::int64_t> returned{};  // rows that were out
  };

  // Outside a transaction: opens the file, and checks it. Corrupt, or BrokerError.
  explicit Store(const std::string& path);

  // Likewise, that file again which was left as it was; not checked again. BrokerError if it is
  // another one by now.
  Store(const std::string& path, std::int64_t file);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // The number that was drawn for the file.
  [[nodiscard]] std::int64_t file() const noexcept { return file_; }

  // Its end will clear nothing away, nor wait for other processes that open the file, or close it.
  void leave_as_it_is() noexcept;

  // Transactions. durable: commit() returns when it would outlive a loss of power.
  void begin(bool durable);
  void commit();
  void roll_back() noexcept;

  // Outside a transaction: all that was committed becomes durable.
  void sync();

  // Outside a transaction: changes whenever another process has committed.
  [[nodiscard]] std::int64_t version();

  std::int64_t queue(const std::string& name);
  std::int64_t group(std::int64_t queue, const std::string& name);
  std::vector<std::int64_t> groups_of(std::int64_t queue);

  // A consumer is there until `ends`, and longer by being marked present again.
  std::int64_t new_consumer(Time ends);
  void mark_present(std::int64_t consumer, Time ends);
  void remove_consumer(std::int64_t consumer);

  void put(std::int64_t group, const Message& message, Time now);

  // Up to `most`, in their order.
  void take(std::int64_t group, const Terms& terms, std::size_t most, Time now,
            std::vector<Parcel>& into, Noted& noted);

  // How many of them were still out with this consumer in this attempt. They come sorted.
  std::size_t ack(std::int64_t group, std::int64_t consumer, std::span<const Ack> acks);

  // False: it is not out with this consumer in this attempt any more. Of a verdict that is no ack.
  bool settle(const Parcel& parcel, std::int64_t consumer, const Verdict& verdict, Time now,
              Noted& noted);
  bool extend(const Parcel& parcel, std::int64_t consumer, Time ends);

  // As if it had not been taken.
  void untake(const Parcel& parcel, std::int64_t consumer);

  // What the consumer has out comes back.
  void give_back(std::int64_t consumer, Time now, Noted& noted);

  void catch_up(Time now, Noted& noted);

  // When it has to be called next.
  [[nodiscard]] Time next_event();

  std::size_t purge(std::int64_t group);

  // The queue, with all that is in it, and those of its dead letters. It may be gone already.
  void remove(std::int64_t queue);
  [[nodiscard]] Counts counts(std::int64_t group);

  [[nodiscard]] std::int64_t waiting(std::int64_t group) { return line_of(group).waiting; }

 private:
  // A row that is out.
  struct Row {
    std::int64_t number;
    std::int64_t group;
    std::uint32_t attempts;
    std::uint32_t max_attempts;
    std::string key;
    bool is_fresh = false;  // in a span
  };

  // A group, as the transaction has it.
  struct Line {
    std::int64_t last = 0;    // the number that was put last
    std::int64_t passed = 0;  // fresh rows up to here were taken
    std::int64_t waiting = 0;
    std::int64_t out = 0;
    bool has_changed = false;
  };

  struct Span {
    std::int64_t first;
    std::int64_t last;
    std::uint32_t max_attempts;
  };

  class Taking;

  Line& line_of(std::int64_t group);
  void keep_lines();
  [[nodiscard]] std::int64_t count_put();
  void check_that_none_is_missing();
  void insert(std::int64_t number, std::int64_t group, State state, const Message& message,
              Time now);
  void release_key(std::int64_t group, std::string_view key);
  void remove_group(std::int64_t queue, std::int64_t group);

  std::size_t ack_run(std::int64_t consumer, std::span<const Ack> run);
  bool ack_one(std::int64_t consumer, const Ack& ack);
  std::optional<Row> out_row(const Parcel& parcel, std::int64_t consumer);
  std::optional<Span> span_before(std::int64_t number);
  void leave_span(const Row& row);
  void remove_span_if_unused(std::optional<Span> span, std::int64_t number);
  static std::vector<Row> rows_of(Statement& select);
  static std::vector<Span> spans_in(Statement& select);
  void give_back(const std::vector<Row>& rows, Time now, Noted& noted);
  void give_back_spans(const std::vector<Span>& spans, Time now, Noted& noted);
  void come_back(const Row& row, Time due, Time now, Noted& noted);
  void bury(const Row& row, const std::string& reason, Time now, Noted& noted);

  std::optional<FileLock> closing_;  // held from the beginning of the end to its end
  Database database_;
  bool is_durable_ = false;             // the transaction
  bool has_put_ = false;                // in the transaction
  std::map<std::int64_t, Line> lines_;  // by group: those that the transaction has looked at
  Statements sql_;
  const std::int64_t file_;
  HighWaterMark mark_;
  bool is_left_ = false;
};

}  // namespace canteen::broker::sqlite
