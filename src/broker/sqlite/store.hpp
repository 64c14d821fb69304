// Store — what is in the file: queues, their groups, and a row for each message of each group.
//
// The states of a row, and what moves it:
//
//   ready    may be delivered           put, catch_up, a key that is released
//   delayed  not due yet                put and nack with a delay
//   out      with a consumer            take
//   behind   one of its key is before   put
//   broken   its sum is wrong           take: it stays in the file, and is never delivered
//
// INV1  Of a key exactly one row is ready, delayed or out; all others are behind it. A key that has
//       no row has none.
// INV2  groups.waiting counts the rows that are ready, delayed and behind, groups.out those that
// are
//       out; both as of the last flush().
// INV3  A row that is out has a consumer that is present, or is on its way back: what consumers'
//       presence and leases' ends have brought by a time, catch_up() of that time has done.
//
// Times are of the wall clock, in microseconds since 1970, since processes share them; who sets the
// clock back lengthens leases and delays.
//
// All calls but those marked are made inside a transaction. Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <canteen/broker/message.hpp>
#include <canteen/broker/parcel.hpp>

#include "src/broker/sqlite/database.hpp"
#include "src/broker/sqlite/file_lock.hpp"

namespace canteen::broker::sqlite {

using Time = std::int64_t;  // see above
inline constexpr Time never = std::numeric_limits<Time>::max();

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
    std::vector<std::int64_t> broken{};
    std::vector<std::int64_t> returned{};  // rows that were out
  };

  // Outside a transaction: opens the file, and checks it. Corrupt, or BrokerError.
  explicit Store(const std::string& path);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

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

  // False: it is not out with this consumer in this attempt any more. Of a verdict that is no ack.
  bool ack(const Parcel& parcel, std::int64_t group, std::int64_t consumer);
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
  [[nodiscard]] Counts counts(std::int64_t group);
  [[nodiscard]] std::int64_t waiting(std::int64_t group);

 private:
  struct Row {
    std::int64_t number;
    std::int64_t group;
    std::uint32_t attempts;
    std::uint32_t max_attempts;
    std::string key;
  };

  struct Change {
    std::int64_t waiting = 0;
    std::int64_t out = 0;
  };

  bool take_some(std::int64_t group, const Terms& terms, std::size_t most, Time now,
                 std::vector<Parcel>& into, Noted& noted);
  std::optional<Row> out_row(const Parcel& parcel, std::int64_t consumer);
  void come_back(const Row& row, Time due, Time now, Noted& noted);
  void bury(const Row& row, const std::string& reason, Time now, Noted& noted);
  void remove(const Row& row);
  void release_key(std::int64_t group, std::string_view key);
  void flush();
  void insert(std::int64_t group, const Message& message, std::string_view headers, Time now);

  std::optional<FileLock> closing_;  // held from the beginning of the end to its end
  Database database_;
  std::map<std::int64_t, Change> changes_;  // by group, since the last flush (INV2)

  Statement synchronous_full_;
  Statement synchronous_normal_;
  Statement begin_;
  Statement commit_;
  Statement roll_back_;
  Statement version_;
  Statement find_queue_;
  Statement add_queue_;
  Statement find_group_;
  Statement add_group_;
  Statement groups_of_;
  Statement add_consumer_;
  Statement mark_present_;
  Statement remove_consumer_;
  Statement key_is_there_;
  Statement insert_;
  Statement ready_;
  Statement mark_out_;
  Statement mark_broken_;
  Statement out_row_;
  Statement ack_;
  Statement delete_;
  Statement come_back_;
  Statement untake_;
  Statement release_key_;
  Statement extend_;
  Statement content_;
  Statement out_of_;
  Statement due_;
  Statement ended_;
  Statement absent_;
  Statement next_event_;
  Statement purge_;
  Statement change_;
  Statement touch_;
  Statement waiting_;
  Statement counts_;
};

}  // namespace canteen::broker::sqlite
