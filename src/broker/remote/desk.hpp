// Desk — where callers leave what they want, and the thread that has the link finds it.
//
//   callers                         desk                       Conversation (the thread)
//   put, get, settle, join, … ──▶  outbox, inbox, get line ──▶  collect(), next_puts()
//   done                      ◀──  their answers           ◀──  apply(), lose(), …
//
// Each request is answered once. Callbacks and answers of puts are told without the lock, by the
// thread that brought them.
//
// Thread safety: all members. Blocking: put, put_async, get and join, as Backend says, and a second
// or two longer where the broker holds the thread up; call() until the thread has run it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <canteen/base/timeout.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/lock.hpp>

#include "src/broker/remote/get_line.hpp"
#include "src/broker/remote/inbox.hpp"
#include "src/broker/remote/join_line.hpp"
#include "src/broker/remote/link.hpp"
#include "src/broker/remote/membership.hpp"
#include "src/broker/remote/outbox.hpp"
#include "src/broker/remote/requests.hpp"
#include "src/broker/remote/told.hpp"

namespace canteen::broker::remote {

class Desk {
 public:
  struct Extension {
    std::uint64_t tag = 0;
    std::chrono::nanoseconds lease{};
  };

  // What the thread is to do now.
  struct Work {
    std::vector<Settlement> settlements{};
    std::vector<Extension> extensions{};
    std::optional<std::size_t> want{};  // none: as it is
    bool has_puts = false;
    bool has_joins = false;
    bool has_glanced = false;  // the last gets want to know whether the broker has anything
    bool is_closed = false;
    base::Instant until = Inbox::never;  // when it is to look again, should nothing happen
  };

  Desk(const Address& address, const Options& options, Link& link);

  // ---- Callers

  void put(const std::shared_ptr<PutRequest>& request, const Patience& patience);
  void put_async(const std::shared_ptr<PutRequest>& request, const Patience& patience);
  Backend::Outcome get(std::size_t most, const Patience& patience, std::vector<Parcel>& into);
  bool settle(const Parcel& parcel, const Verdict& verdict);
  bool extend(const Parcel& parcel, std::chrono::nanoseconds lease);
  bool join(const Patience& patience);
  void shutdown(bool immediate);
  void close();
  [[nodiscard]] bool is_shutdown();

  // Runs it in the thread, and throws what it throws.
  void call(std::function<void(Link*)> run);

  // With what the broker says, if it says it.
  [[nodiscard]] Statistics statistics(const std::optional<Count>& count);

  // How many wait, for `room`.
  [[nodiscard]] std::size_t waiting(const Count& count);

  // ---- The thread

  // Waits, without a connection, until there is something to do or `until`.
  void wait(base::Instant until);

  // `wanted`: what the link still wants.
  [[nodiscard]] Work collect(std::size_t wanted, bool is_on_its_way = false);
  [[nodiscard]] std::vector<Settlement> take_settlements();
  [[nodiscard]] std::vector<std::shared_ptr<Call>> take_calls();
  [[nodiscard]] std::vector<Outgoing> next_puts(std::size_t most);

  // Puts that cannot be handed over now are told so if they do not want to wait.
  void turn_away_puts();

  // So many settlements have reached the broker.
  void settled(std::size_t number);

  void apply(Told& told);
  void end_glances(bool may_come);
  void look_at_joins(const Count& count);
  [[nodiscard]] std::size_t purge();

  void connected();
  // The connection is gone.
  void lose(const std::string& why);
  // Without one: who does not want to wait is told.
  void offline();
  // There has been none for too long.
  void give_up_puts();

  // For the end: all that is here goes back; then what is still open is answered.
  void give_back_everything();
  [[nodiscard]] bool has_waiting_puts();
  [[nodiscard]] std::size_t in_flight();
  [[nodiscard]] bool is_closed();
  void end();

 private:
  using Puts = std::vector<std::shared_ptr<PutRequest>>;

  [[nodiscard]] static Inbox::Time time();
  [[nodiscard]] Refused no_room() const;
  [[nodiscard]] Backend::Outcome nothing() const;
  void news();
  [[nodiscard]] bool await(threading::Event& answer);
  void open_room();
  void withdraw(const std::shared_ptr<PutRequest>& request);
  void turn_away();
  void serve(Inbox::Time time);
  [[nodiscard]] std::optional<std::size_t> new_want(std::size_t wanted, Inbox::Time now);
  void give_idle_back(Inbox::Time time, base::Instant& until);
  void tally();
  static void tell(const Puts& puts);

  const std::string broker_;
  const Options options_;
  Link& link_;  // but for wake() the thread's
  const Link::Traits traits_;
  Membership membership_;

  threading::Lock lock_{"broker remote"};
  threading::Condition work_{lock_, "broker remote"};
  threading::Condition room_{lock_, "broker put_async"};
  // Guarded by lock_.
  Outbox outbox_;
  Inbox inbox_;
  GetLine gets_;
  JoinLine joins_;
  std::vector<std::shared_ptr<Call>> calls_;
  std::vector<Extension> extensions_;
  std::size_t settling_ = 0;  // settlements that may not have reached the broker
  std::size_t async_waiting_ = 0;
  std::uint64_t clearances_ = 0;  // how often half of what may wait was seen free
  std::optional<std::string> block_;
  std::string why_;  // it is not connected
  base::Instant idle_since_ = 0;
  std::uint64_t reconnects_ = 0;
  bool was_connected_ = false;
  bool is_connected_ = false;
  std::uint64_t turns_ = 0;  // how often the thread has looked here
  bool has_news_ = false;
  bool has_got_ = false;  // somebody has got here
  bool is_shut_down_ = false;
  bool is_immediate_ = false;
  bool is_closed_ = false;
  bool is_over_ = false;  // the thread has ended
};

}  // namespace canteen::broker::remote
