// Engine — the one thread of a process that has a file's connection. All handles of the file ask
// it, and it answers as many as have asked meanwhile in one transaction (a group commit): a put
// costs one flush of the disk, and so do a thousand that came together.
//
//   handles                      engine                              file
//   get, put, join, …  ──────▶   what has been asked  ──▶ BEGIN
//                                renewals, settlements, catch_up ──▶ rows
//                                calls, puts, gets               ──▶ rows
//   done  ◀───────────────────   answers              ◀── COMMIT (flushed if something was put)
//
// INV1  Every request is in exactly one place: in the lists, with the engine, or answered.
// INV2  out_ has each parcel that a handle of this process may still settle. Who settles takes it
//       out there, so that it happens once; and who finds that the file has it back, too.
//
// Waiting: the engine sleeps until somebody asks, or the next lease, delay or sign of life is due.
// While somebody waits for what another process may bring, it looks whether the file has changed,
// after 1 ms, 2, 4 … at most every 20 ms: that is how late a message of another process may come.
//
// Acknowledgements wait up to a millisecond for a transaction that is made anyway, unless somebody
// waits for what they bring: nothing that was promised hangs on them, and a thousand cost little
// more than one.
//
// A transaction that fails (a full disk) has its parts tried again one by one, so that a put that
// finds no room refuses nobody else; settlements are kept and tried again later.
//
// Thread safety: all members. Lifetime: a process has one for each file, while a handle has it. In
// the child of a fork it is dead: nobody asks it there (Birthplace).
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <sys/types.h>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

#include "src/broker/answer.hpp"
#include "src/broker/sqlite/batch.hpp"
#include "src/broker/sqlite/request.hpp"
#include "src/broker/sqlite/store.hpp"

namespace canteen::broker::sqlite {

class Engine : public std::enable_shared_from_this<Engine> {
 public:
  // Opens the file, and checks it.
  explicit Engine(const std::string& path);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  // Begins, once; ends with what was handed in.
  void start();
  void stop() noexcept;

  [[nodiscard]] bool is_stopping() const noexcept { return is_stopping_; }

  // With the gate closed. The thread opens the file again when it needs it.
  void close_for_fork() noexcept;

  void enter(const HandlePtr& handle);
  void leave(const HandlePtr& handle) noexcept;

  std::vector<Receipt> put(const HandlePtr& handle, std::vector<Message> messages,
                           const Patience& patience);
  void put_async(const HandlePtr& handle, Message message, const Patience& patience,
                 OnReceipt then);
  Backend::Outcome get(const HandlePtr& handle, std::size_t most, const Patience& patience,
                       std::vector<Parcel>& into);
  bool settle(const HandlePtr& handle, const Parcel& parcel, const Verdict& verdict);
  bool extend(const HandlePtr& handle, const Parcel& parcel, std::chrono::nanoseconds lease);
  bool join(const HandlePtr& handle, const Patience& patience);
  void shutdown(const HandlePtr& handle, bool immediate);
  [[nodiscard]] bool is_shutdown(const HandlePtr& handle);
  std::size_t purge(const HandlePtr& handle);
  void remove(const HandlePtr& handle);
  [[nodiscard]] Statistics statistics(const HandlePtr& handle);

 private:
  static constexpr std::chrono::milliseconds ack_delay{1};

  struct Out {
    Handle* handle;  // one of handles_
    std::uint32_t attempt;
    Time ends;
  };

  using Answers = std::vector<Answer>;

  struct Waiting {
    std::size_t putters = 0;
    std::size_t getters = 0;
  };

  void work();
  Batch await_work(bool& catches_up, bool& stops);
  [[nodiscard]] Timeout time_to_wait() const;
  [[nodiscard]] Time next_renewal() const;

  void process(Batch batch, bool catches_up);
  bool attempt(Batch& batch, bool catches_up, bool may_split);
  void transact(Batch& batch, Deed& deed, bool catches_up);
  void renew(Deed& deed, Time now);
  void settle_all(const Batch& batch, Deed& deed, Time now);
  void acknowledge_all(Batch& batch, Deed& deed);
  void put_all(const Batch& batch, Deed& deed, Time now);
  void put_some(PutRequest& request, Deed& deed, Time now);
  void get_all(const Batch& batch, Deed& deed, Time now);
  void mark_present(const HandlePtr& handle, Deed& deed, Time now);
  void look_who_is_idle(const Batch& batch, Deed& deed);

  void apply(Batch& batch, Deed& deed);
  bool apply_notes(Deed& deed);
  void answer_calls(Batch& batch);
  void answer_puts(Batch& batch, Deed& deed, Answers& answers);
  void answer_later(PutRequest& request, Answers& answers);
  void answer_gets(Batch& batch, Deed& deed);
  void answer_joins(Batch& batch, Deed& deed);
  void keep_for_later(Batch& batch);
  void fail(Batch& batch, const std::exception_ptr& error, bool is_unknown);
  void give_out(Deed::Taken& taken);
  void note(Handle& handle, const Store::Noted& noted);
  void finish(PutRequest& request, const Receipt& rest);
  void make_all_leave();

  void flush(const HandlePtr& handle);
  void call(const HandlePtr& handle, std::function<void(Store&)> what, bool is_durable = false);
  template <class Each>
  bool hand_in(std::vector<std::shared_ptr<Each>>& list, std::shared_ptr<Each> request);
  template <class Each>
  bool await(std::vector<std::shared_ptr<Each>>& list, const std::shared_ptr<Each>& request,
             const Patience& patience);
  Out* find_out(const Handle& handle, const Parcel& parcel);
  void acknowledge(const HandlePtr& handle, const Parcel& parcel, bool has_lease);
  bool take_ahead(Handle& handle, std::size_t most, std::vector<Parcel>& into);
  void count_waiting();
  void open_file();

  static thread_local const Engine* running;  // whose thread this is: it must not wait for itself

  const std::string path_;
  const unsigned forks_;          // before it was made
  std::unique_ptr<Store> store_;  // of who has a pass; none: closed for a fork
  const std::int64_t file_;       // its number

  threading::Lock lock_{"broker sqlite"};
  threading::Condition work_{lock_, "broker sqlite"};
  threading::Condition room_{lock_, "broker sqlite put_async"};
  // Guarded by lock_.
  Batch asked_;
  bool has_news_ = false;                 // something was asked since the engine looked
  std::atomic<bool> is_stopping_{false};  // written with the lock
  Time acks_due_ = never;  // by when acknowledgements that wait for company are written
  Time retry_at_ = never;  // settlements that failed
  std::size_t async_ = 0;  // messages of put_async that have no receipt yet
  std::unordered_map<std::uint64_t, Out> out_;
  std::vector<HandlePtr> handles_;
  std::map<std::int64_t, Waiting> waiting_;  // by queue
  std::optional<threading::Thread> thread_;

  // The thread's.
  std::int64_t seen_version_;
  Time reopen_at_ = 0;  // the last try was in vain: not before
  Time next_event_ = 0;
  std::chrono::milliseconds glance_{1};
  std::vector<std::shared_ptr<Call>> answered_;  // told when all others have been
};

}  // namespace canteen::broker::sqlite
