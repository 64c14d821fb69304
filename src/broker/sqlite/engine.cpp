// Its life, its thread, and its transactions' success or failure. What handles ask:
// engine_requests.cpp; what is done about it: engine_transaction.cpp; what they are told:
// engine_answers.cpp.
#include "src/broker/sqlite/engine.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <sqlite3.h>

#include <canteen/threading/end_of_process.hpp>

#include "src/broker/birthplace.hpp"
#include "src/broker/sqlite/engines.hpp"

namespace canteen::broker::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_glance = 1ms;
constexpr std::chrono::milliseconds longest_glance = 20ms;

// After so long a file is tried again that could not be opened again.
constexpr std::chrono::milliseconds reopen_pause = 100ms;

}  // namespace

thread_local const Engine* Engine::running = nullptr;

Engine::Engine(const std::string& path)
    : path_(path),
      forks_(forks()),
      store_(std::make_unique<Store>(path)),
      file_(store_->file()),
      seen_version_(store_->version()) {}

Engine::~Engine() {
  {
    const ForkGate::Pass pass(Engines::of_process().gate());
    store_.reset();
  }
  Engines::of_process().remove(*this);
}

void Engine::start() {
  threading::atexit([weak = weak_from_this()] {
    if (const auto engine = weak.lock()) engine->stop();
  });
  const std::scoped_lock guard(lock_);
  thread_.emplace([self = shared_from_this()] { self->work(); },
                  threading::Options{.name = "broker sqlite", .daemon = true});
  try {
    thread_->start();
  } catch (...) {
    thread_.reset();
    throw;
  }
}

void Engine::stop() noexcept {
  if (forks() != forks_) return;
  std::optional<threading::Thread> thread;
  {
    const std::scoped_lock guard(lock_);
    is_stopping_ = true;
    work_.notify_all();
    room_.notify_all();
    thread = std::exchange(thread_, std::nullopt);
  }
  if (thread && running != this) thread->join();
}

void Engine::close_for_fork() noexcept {
  if (store_) store_->leave_as_it_is();
  store_.reset();
}

// Requires: a pass.
void Engine::open_file() {
  if (store_) return;
  reopen_at_ = after(wall(), reopen_pause);
  store_ = std::make_unique<Store>(path_, file_);
  reopen_at_ = 0;
  seen_version_ = store_->version() - 1;  // others may have changed it meanwhile
}

void Engine::work() {
  running = this;
  for (bool stops = false; !stops;) {
    bool catches_up = false;
    Batch batch = await_work(catches_up, stops);
    process(std::move(batch), catches_up);
  }
  make_all_leave();
  const ForkGate::Pass pass(Engines::of_process().gate());
  store_.reset();
}

Batch Engine::await_work(bool& catches_up, bool& stops) {
  for (;;) {
    bool asked = false;
    {
      const std::scoped_lock guard(lock_);
      if (!has_news_ && !is_stopping_) work_.wait(time_to_wait());
      asked = std::exchange(has_news_, false);
      stops = is_stopping_;
    }
    const Time now = wall();
    std::int64_t version = seen_version_;
    try {
      const ForkGate::Pass pass(Engines::of_process().gate());
      if (store_) {
        version = store_->version();
      } else if (wall() >= reopen_at_) {
        version = seen_version_ + 1;
      }
    } catch (const BrokerError&) {
      version = seen_version_ + 1;  // let the transaction say what is wrong
    }
    const bool has_changed = version != seen_version_;
    seen_version_ = version;
    const std::scoped_lock guard(lock_);
    // A clock that was set back keeps nobody waiting.
    if (acks_due_ != never) acks_due_ = std::min(acks_due_, after(now, ack_delay));
    const Time first = std::min({next_event_, retry_at_, acks_due_, next_renewal()});
    const bool is_due = now >= first && now >= reopen_at_;
    if (asked || has_changed || stops || is_due) {
      glance_ = first_glance;
      catches_up = has_changed || now >= next_event_;
      acks_due_ = never;
      return std::exchange(asked_, Batch());
    }
    glance_ = std::min(2 * glance_, longest_glance);
  }
}

// Requires: the lock.
Timeout Engine::time_to_wait() const {
  Time until = std::min({next_renewal(), retry_at_, acks_due_});
  const Time now = wall();
  if (!asked_.gets.empty() || !asked_.puts.empty() || !asked_.joins.empty()) {
    until = std::min({until, next_event_, after(now, glance_)});
  }
  until = std::max(until, reopen_at_);
  if (until == never) return {};
  return std::chrono::microseconds(std::max<Time>(until - now, 0));
}

// Requires: the lock.
Time Engine::next_renewal() const {
  Time first = never;
  for (const HandlePtr& each : handles_) {
    if (each->out != 0) first = std::min(first, each->present_until - each->margin());
  }
  return first;
}

void Engine::process(Batch batch, bool catches_up) {
  if (!attempt(batch, catches_up, true)) {
    auto puts = std::exchange(batch.puts, {});
    attempt(batch, catches_up, false);
    for (auto& each : puts) {
      Batch one;
      one.puts.push_back(std::move(each));
      attempt(one, false, false);
    }
  }
  // The last ones: when a close returns, nobody is called any more of what was put before it.
  for (const auto& each : std::exchange(answered_, {})) each->done.set();
}

// False: it failed, nothing has been done, and its parts should be tried one by one.
bool Engine::attempt(Batch& batch, bool catches_up, bool may_split) {
  const bool is_durable =
      !batch.puts.empty() || std::any_of(batch.calls.begin(), batch.calls.end(),
                                         [](const auto& each) { return each->is_durable; });
  bool is_committing = false;
  Deed deed;
  ForkGate::Pass pass(Engines::of_process().gate());
  try {
    open_file();
    store_->begin(is_durable);
    transact(batch, deed, catches_up);
    is_committing = true;
    store_->commit();
    if (!is_durable && !deed.idle.empty()) store_->sync();
  } catch (const std::exception&) {
    const std::exception_ptr error = std::current_exception();
    if (store_) store_->roll_back();
    pass.end();
    const bool has_parts = batch.puts.size() > 1 || (!batch.puts.empty() && !batch.is_only_puts());
    bool is_unknown = false;
    try {
      throw;
    } catch (const SqliteError& is) {
      // What could not be written is not there: its last page would say that it is whole. Whether
      // what was written is there when its flush has failed, nobody knows.
      is_unknown =
          is_committing && (is.code() == SQLITE_IOERR_FSYNC || is.code() == SQLITE_IOERR_DIR_FSYNC);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
    if (may_split && has_parts && !is_unknown) return false;
    fail(batch, error, is_unknown);
    return true;
  }
  pass.end();  // who is told now may fork
  apply(batch, deed);
  return true;
}

// At the end of the process, of those who have not left by themselves.
void Engine::make_all_leave() {
  Batch last;
  {
    const std::scoped_lock guard(lock_);
    last = std::exchange(asked_, Batch());
    for (const HandlePtr& each : handles_) {
      each->is_shut_down = each->is_immediate = each->is_closed = true;
      for (Parcel& parcel : std::exchange(each->ahead, {})) {
        last.settlements.push_back({Settlement::Kind::untake, each, std::move(parcel)});
      }
      const auto request = std::make_shared<Call>(each);
      request->run = [each](Store& store) {
        if (each->group == 0) return;
        Store::Noted noted;
        store.give_back(each->consumer, wall(), noted);
        store.remove_consumer(each->consumer);
      };
      request->is_durable = true;
      last.calls.push_back(request);
    }
    handles_.clear();
    for (const auto& each : last.gets) each->is_patient = false;
    for (const auto& each : last.puts) each->is_patient = false;
    for (const auto& each : last.joins) each->is_patient = false;
  }
  process(std::move(last), false);
}
}  // namespace canteen::broker::sqlite
