#include "src/broker/sqlite/engine.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include <sqlite3.h>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/platform.hpp>
#include <canteen/threading/end_of_process.hpp>

namespace canteen::broker::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_glance = 1ms;
constexpr std::chrono::milliseconds longest_glance = 20ms;
constexpr Time retry_after = 100'000;
constexpr auto close_within = 5s;
constexpr std::size_t most_async = 10'000;

// What a disk must have left for a put: else what is there could be neither got nor acknowledged,
// since SQLite writes before it frees. Its log takes 4 MiB of it.
constexpr std::uintmax_t reserve = std::uintmax_t{8} << 20;

// Whose thread this is.
thread_local const Engine* running = nullptr;

Time wall() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Time after(Time now, std::chrono::nanoseconds time) {
  const Time length = std::chrono::ceil<std::chrono::microseconds>(time).count();
  return length > never - 1 - now ? never - 1 : now + std::max<Time>(length, 0);
}

// How long before a consumer's presence ends it is renewed.
Time margin(const Handle& handle) {
  return std::chrono::duration_cast<std::chrono::microseconds>(handle.options.presence).count() *
         2 / 3;
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& is) {
    return is.what();
  } catch (...) {
    return "an unknown error";
  }
}

struct Engines {
  threading::Lock lock{"broker sqlite files"};
  std::map<std::string, std::weak_ptr<Engine>> all;  // guarded by lock
};

// Never destroyed: a queue may be opened at the very end.
Engines& engines() {
  static Engines& the = *new Engines();
  return the;
}

Receipt full() {
  return Refused{Refused::Reason::full};
}

Receipt shut_down() {
  return Refused{Refused::Reason::shut_down};
}

}  // namespace

std::shared_ptr<Engine> Engine::of(const std::string& path) {
  const std::string whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path));
  Engines& the = engines();
  const std::scoped_lock guard(the.lock);
  std::weak_ptr<Engine>& known = the.all[whole];
  if (std::shared_ptr<Engine> engine = known.lock(); engine && !engine->is_dead()) return engine;
  const auto engine = std::make_shared<Engine>(whole);
  engine->start();
  // The thread keeps it too: so its end begins with the last handle, not with the last pointer.
  std::shared_ptr<Engine> face(engine.get(), [engine](Engine* is) { is->stop(); });
  known = face;
  return face;
}

Engine::Engine(const std::string& path)
    : path_(path), process_(getpid()), store_(std::make_unique<Store>(path)) {}

Engine::~Engine() {
  // What a child inherits of a connection would, closed, take the parent's locks with it.
  if (getpid() != process_) static_cast<void>(store_.release());
}

void Engine::start() {
  seen_version_ = store_->version();
  threading::atexit([weak = weak_from_this()] {
    if (const auto engine = weak.lock()) engine->stop();
  });
  const std::scoped_lock guard(lock_);
  thread_.emplace([self = shared_from_this()] { self->work(); },
                  threading::Options{.name = "broker sqlite", .daemon = true});
  thread_->start();
}

void Engine::stop() noexcept {
  if (getpid() != process_) return;
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

bool Engine::is_dead() const {
  return is_stopping_ || getpid() != process_;
}

// ---- What handles ask -------------------------------------------------------------------------

template <class Each>
bool Engine::hand_in(std::vector<std::shared_ptr<Each>>& list, std::shared_ptr<Each> request) {
  if (getpid() != process_) return false;
  const std::scoped_lock guard(lock_);
  if (is_stopping_) return false;
  list.push_back(std::move(request));
  has_news_ = true;
  work_.notify();
  return true;
}

// False: it was taken back, unanswered.
template <class Each>
bool Engine::await(std::vector<std::shared_ptr<Each>>& list, const std::shared_ptr<Each>& request,
                   const Patience& patience) {
  if (request->is_patient && !request->done.wait(patience.stop, patience.timeout)) {
    const std::scoped_lock guard(lock_);
    const auto place = std::find(list.begin(), list.end(), request);
    request->is_patient = false;
    if (place != list.end() && request->is_tried) {
      list.erase(place);
      count_waiting();
      return false;
    }
  }
  request->done.wait();  // the engine has it
  return true;
}

void Engine::call(const HandlePtr& handle, std::function<void(Store&)> what, bool is_durable) {
  const auto request = std::make_shared<Call>(handle);
  request->run = std::move(what);
  request->is_durable = is_durable;
  if (!hand_in(asked_.calls, request)) throw ShutDown();
  request->done.wait();
  if (request->error) std::rethrow_exception(request->error);
}

void Engine::enter(const HandlePtr& handle) {
  call(
      handle,
      [&handle](Store& store) {
        handle->queue = store.queue(handle->name);
        if (handle->options.group.empty()) return;
        handle->group = store.group(handle->queue, handle->options.group);
        handle->consumer = store.new_consumer(after(wall(), handle->options.presence));
      },
      true);
  const std::scoped_lock guard(lock_);
  handles_.push_back(handle);
}

void Engine::leave(const HandlePtr& handle) noexcept {
  if (getpid() != process_) return;
  const auto request = std::make_shared<Call>(handle);
  {
    const std::scoped_lock guard(lock_);
    if (handle->is_closed) return;
    handle->is_shut_down = handle->is_immediate = handle->is_closed = true;
    for (Parcel& each : std::exchange(handle->ahead, {})) {
      out_.erase(each.tag);
      asked_.settlements.push_back({Settlement::Kind::untake, handle, std::move(each)});
    }
    handle->counts.returned +=
        std::erase_if(out_, [&handle](const auto& each) { return each.second.handle == handle; });
    handle->out = 0;
    std::erase(handles_, handle);
    room_.notify_all();
  }
  const auto noted = std::make_shared<Store::Noted>();
  request->run = [handle, noted](Store& store) {
    *noted = {};
    if (handle->group == 0) return;
    store.give_back(handle->consumer, wall(), *noted);
    store.remove_consumer(handle->consumer);
  };
  request->then = [this, handle, noted] { note(*handle, *noted); };
  request->is_durable = true;
  if (hand_in(asked_.calls, request) && running != this) {
    request->done.wait(close_within);
  }
}

std::vector<Receipt> Engine::put(const HandlePtr& handle, std::vector<Message> messages,
                                 const Patience& patience) {
  const auto request = std::make_shared<PutRequest>(handle);
  const std::size_t number = messages.size();
  request->messages = std::move(messages);
  request->is_patient = !patience.timeout.polls();
  if (!hand_in(asked_.puts, request)) return std::vector<Receipt>(number, shut_down());
  if (!await(asked_.puts, request, patience)) {
    const std::scoped_lock guard(lock_);
    finish(*request, full());
  }
  return std::move(request->receipts);
}

void Engine::put_async(const HandlePtr& handle, Message message, const Patience& patience,
                       Backend::OnReceipt then) {
  if (handle->options.maxsize != 0) {  // it waits for room, and by then has its receipt
    std::vector<Message> one;
    one.push_back(std::move(message));
    then(std::move(put(handle, std::move(one), patience).front()));
    return;
  }
  const auto request = std::make_shared<PutRequest>(handle);
  request->messages.push_back(std::move(message));
  {
    const std::scoped_lock guard(lock_);
    const auto may_go = [&] { return async_ < most_async || is_stopping_ || handle->is_shut_down; };
    if (!room_.wait_for(may_go, patience.stop, patience.timeout)) {
      ++handle->counts.refused;
      request->receipts.push_back(full());
    } else {
      ++async_;
    }
  }
  if (!request->receipts.empty()) {
    then(request->receipts.front());
    return;
  }
  request->then = std::move(then);
  if (!hand_in(asked_.puts, request)) request->then(shut_down());
}

Backend::Outcome Engine::get(const HandlePtr& handle, std::size_t most, const Patience& patience,
                             std::vector<Parcel>& into) {
  const auto request = std::make_shared<GetRequest>(handle);
  {
    const std::scoped_lock guard(lock_);
    if (!handle->broken.empty()) {
      const std::string complaint = std::move(handle->broken.front());
      handle->broken.pop_front();
      throw Corrupt(complaint);
    }
    if (take_ahead(*handle, most, into)) return Backend::Outcome::done;
  }
  request->most = most;
  request->is_patient = !patience.timeout.polls();
  if (!hand_in(asked_.gets, request)) return Backend::Outcome::shut_down;
  if (!await(asked_.gets, request, patience)) return Backend::Outcome::in_vain;
  if (request->error) std::rethrow_exception(request->error);
  for (Parcel& each : request->into) into.push_back(std::move(each));
  return request->outcome;
}

bool Engine::take_ahead(Handle& handle, std::size_t most, std::vector<Parcel>& into) {
  while (!handle.ahead.empty() && into.size() < most && !handle.is_immediate) {
    Parcel parcel = std::move(handle.ahead.front());
    handle.ahead.pop_front();
    const auto out = out_.find(parcel.tag);  // not there: its lease has run out meanwhile
    if (out == out_.end() || out->second.attempt != parcel.attempt) continue;
    ++handle.counts.delivered;
    if (parcel.redelivered) ++handle.counts.redelivered;
    into.push_back(std::move(parcel));
  }
  return !into.empty();
}

Engine::Out* Engine::find_out(const HandlePtr& handle, const Parcel& parcel) {
  const auto found = out_.find(parcel.tag);
  if (found == out_.end() || found->second.handle != handle ||
      found->second.attempt != parcel.attempt) {
    return nullptr;
  }
  const bool is_over = found->second.ends != never && found->second.ends <= wall();
  return is_over ? nullptr : &found->second;
}

bool Engine::settle(const HandlePtr& handle, const Parcel& parcel, const Verdict& verdict) {
  if (getpid() != process_) return false;
  const std::scoped_lock guard(lock_);
  if (is_stopping_ || find_out(handle, parcel) == nullptr) {
    ++handle->counts.stale;
    return false;
  }
  out_.erase(parcel.tag);
  --handle->out;
  if (verdict.kind == Verdict::Kind::ack) ++handle->counts.acknowledged;
  if (verdict.kind == Verdict::Kind::nack) ++handle->counts.returned;
  const bool is_ack = verdict.kind == Verdict::Kind::ack;
  asked_.settlements.push_back(
      {is_ack ? Settlement::Kind::ack : Settlement::Kind::verdict, handle, parcel, verdict});
  has_news_ = true;
  work_.notify();
  return true;
}

bool Engine::extend(const HandlePtr& handle, const Parcel& parcel, std::chrono::nanoseconds lease) {
  if (getpid() != process_) return false;
  const std::scoped_lock guard(lock_);
  Out* const out = is_stopping_ ? nullptr : find_out(handle, parcel);
  if (out == nullptr) {
    ++handle->counts.stale;
    return false;
  }
  out->ends = after(wall(), lease);
  asked_.settlements.push_back({Settlement::Kind::extend, handle, parcel, {}, out->ends});
  has_news_ = true;
  work_.notify();
  return true;
}

bool Engine::join(const HandlePtr& handle, const Patience& patience) {
  const auto request = std::make_shared<JoinRequest>(handle);
  request->is_patient = !patience.timeout.polls();
  if (!hand_in(asked_.joins, request)) return false;
  return await(asked_.joins, request, patience) && request->is_idle;
}

void Engine::shutdown(const HandlePtr& handle, bool immediate) {
  const std::scoped_lock guard(lock_);
  handle->is_shut_down = true;
  handle->is_immediate = handle->is_immediate || immediate;
  has_news_ = true;
  work_.notify();
  room_.notify_all();
}

bool Engine::is_shutdown(const HandlePtr& handle) {
  const std::scoped_lock guard(lock_);
  return handle->is_shut_down;
}

std::size_t Engine::purge(const HandlePtr& handle) {
  std::size_t count = 0;
  call(
      handle,
      [&](Store& store) {
        count = 0;
        if (handle->group != 0) {
          count = store.purge(handle->group);
          return;
        }
        for (const std::int64_t each : store.groups_of(handle->queue)) count += store.purge(each);
      },
      true);
  return count;
}

Statistics Engine::statistics(const HandlePtr& handle) {
  Store::Counts shown;
  call(handle, [&](Store& store) {
    if (handle->group != 0) {
      shown = store.counts(handle->group);
      return;
    }
    for (const std::int64_t each : store.groups_of(handle->queue)) {
      const Store::Counts counts = store.counts(each);
      if (counts.waiting >= shown.waiting) shown = counts;
    }
  });
  const std::scoped_lock guard(lock_);
  Statistics now = handle->counts;
  now.ready = static_cast<std::size_t>(std::max<std::int64_t>(shown.waiting - shown.delayed, 0));
  now.delayed = static_cast<std::size_t>(shown.delayed);
  now.out = static_cast<std::size_t>(std::max<std::int64_t>(shown.out, 0));
  const auto waiting = waiting_.find(handle->queue);
  if (waiting != waiting_.end()) {
    now.waiting_putters = waiting->second.putters;
    now.waiting_getters = waiting->second.getters;
  }
  return now;
}

// ---- The thread -------------------------------------------------------------------------------

void Engine::work() {
  running = this;
  for (bool stops = false; !stops;) {
    bool catches_up = false;
    Batch batch = await_work(catches_up, stops);
    process(std::move(batch), catches_up);
  }
  make_all_leave();
  store_.reset();
}

Engine::Batch Engine::await_work(bool& catches_up, bool& stops) {
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
      version = store_->version();
    } catch (const BrokerError&) {
      version = seen_version_ + 1;  // let the transaction say what is wrong
    }
    const bool has_changed = version != seen_version_;
    seen_version_ = version;
    const std::scoped_lock guard(lock_);
    if (asked || has_changed || stops || now >= std::min(next_event_, retry_at_) ||
        now >= next_renewal()) {
      glance_ = first_glance;
      catches_up = has_changed || now >= next_event_;
      return std::exchange(asked_, Batch());
    }
    glance_ = std::min(2 * glance_, longest_glance);
  }
}

// Requires: the lock.
Timeout Engine::time_to_wait() const {
  Time until = std::min(next_renewal(), retry_at_);
  const Time now = wall();
  if (!asked_.gets.empty() || !asked_.puts.empty() || !asked_.joins.empty()) {
    until = std::min({until, next_event_, after(now, glance_)});
  }
  if (until == never) return {};
  return std::chrono::microseconds(std::max<Time>(until - now, 0));
}

// Requires: the lock.
Time Engine::next_renewal() const {
  Time first = never;
  for (const HandlePtr& each : handles_) {
    if (each->out != 0) first = std::min(first, each->present_until - margin(*each));
  }
  return first;
}

void Engine::process(Batch batch, bool catches_up) {
  if (attempt(batch, catches_up, true)) return;
  Puts puts = std::exchange(batch.puts, {});
  attempt(batch, catches_up, false);
  for (auto& each : puts) {
    Batch one;
    one.puts.push_back(std::move(each));
    attempt(one, false, false);
  }
}

// False: it failed, nothing has been done, and its parts should be tried one by one.
bool Engine::attempt(Batch& batch, bool catches_up, bool may_split) {
  const bool is_durable =
      !batch.puts.empty() || std::any_of(batch.calls.begin(), batch.calls.end(),
                                         [](const auto& each) { return each->is_durable; });
  bool is_committing = false;
  Deed deed;
  try {
    store_->begin(is_durable);
    transact(batch, deed, catches_up);
    is_committing = true;
    store_->commit();
    if (!is_durable && !deed.idle.empty()) store_->sync();
  } catch (const std::exception&) {
    const std::exception_ptr error = std::current_exception();
    store_->roll_back();
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
  apply(batch, deed);
  return true;
}

void Engine::transact(const Batch& batch, Deed& deed, bool catches_up) {
  const Time now = wall();
  renew(deed, now);
  if (catches_up) {
    Store::Noted noted;
    store_->catch_up(now, noted);
    deed.noted.emplace_back(nullptr, std::move(noted));
  }
  settle_all(batch, deed, now);
  for (const auto& each : batch.calls) each->run(*store_);
  put_all(batch, deed, now);
  get_all(batch, deed, now);
  look_who_is_idle(batch, deed);
  next_event_ = store_->next_event();
}

void Engine::renew(Deed& deed, Time now) {
  std::vector<HandlePtr> due;
  {
    const std::scoped_lock guard(lock_);
    for (const HandlePtr& each : handles_) {
      if (each->out != 0 && each->present_until - margin(*each) <= now) due.push_back(each);
    }
  }
  for (const HandlePtr& each : due) mark_present(each, deed, now);
}

void Engine::mark_present(const HandlePtr& handle, Deed& deed, Time now) {
  const Time until = after(now, handle->options.presence);
  store_->mark_present(handle->consumer, until);
  deed.present.emplace_back(handle, until);
}

void Engine::settle_all(const Batch& batch, Deed& deed, Time now) {
  for (const Settlement& each : batch.settlements) {
    Store::Noted noted;
    bool was_out = true;
    switch (each.kind) {
      case Settlement::Kind::ack:
        was_out = store_->ack(each.parcel, each.handle->group, each.handle->consumer);
        break;
      case Settlement::Kind::verdict:
        was_out = store_->settle(each.parcel, each.handle->consumer, each.verdict, now, noted);
        break;
      case Settlement::Kind::extend:
        was_out = store_->extend(each.parcel, each.handle->consumer, each.ends);
        break;
      case Settlement::Kind::untake:
        store_->untake(each.parcel, each.handle->consumer);
        break;
    }
    if (!was_out) deed.stale.push_back(each.handle);
    if (noted.dead != 0) deed.noted.emplace_back(each.handle, std::move(noted));
  }
}

void Engine::put_all(const Batch& batch, Deed& deed, Time now) {
  std::error_code unknown;
  const std::filesystem::space_info disk =
      batch.puts.empty() ? std::filesystem::space_info{reserve, reserve, reserve}
                         : std::filesystem::space(path_, unknown);
  std::set<std::int64_t> stuck;  // queues that have one who waits: nobody overtakes him
  for (const auto& each : batch.puts) {
    {
      const std::scoped_lock guard(lock_);
      if (each->handle->is_shut_down) continue;
    }
    if (!unknown && disk.available < reserve) {
      deed.refused[each.get()] = "sqlite:" + path_ +
                                 ": the disk is full: the last 8 MiB are kept " +
                                 "for what is there to be got and acknowledged";
      continue;
    }
    if (stuck.count(each->handle->queue) != 0) continue;
    put_some(*each, deed, now);
    const std::size_t done = each->receipts.size() + deed.put[each.get()];
    if (done < each->messages.size()) stuck.insert(each->handle->queue);
  }
}

// As many as there is room for.
void Engine::put_some(PutRequest& request, Deed& deed, Time now) {
  const Handle& handle = *request.handle;
  const std::vector<std::int64_t> groups = store_->groups_of(handle.queue);
  if (groups.empty()) {
    deed.refused[&request] = "sqlite:" + path_ + ": the queue " + handle.name +
                             " has no group yet: nobody would ever get it";
    return;
  }
  const auto most = static_cast<std::int64_t>(handle.options.maxsize);
  std::size_t& put = deed.put[&request];
  for (std::size_t i = request.receipts.size(); i < request.messages.size(); ++i) {
    const auto has_room = [&](std::int64_t group) { return store_->waiting(group) < most; };
    if (most != 0 && !std::all_of(groups.begin(), groups.end(), has_room)) return;
    for (const std::int64_t group : groups) store_->put(group, request.messages[i], now);
    ++put;
  }
}

void Engine::get_all(const Batch& batch, Deed& deed, Time now) {
  std::set<std::int64_t> empty;
  for (const auto& each : batch.gets) {
    const HandlePtr& handle = each->handle;
    {
      const std::scoped_lock guard(lock_);
      if (handle->is_immediate) continue;
    }
    if (empty.count(handle->group) != 0) continue;
    const Time ends = handle->options.lease ? after(now, *handle->options.lease) : never;
    const std::size_t wanted = std::max(each->most, handle->options.prefetch);
    Deed::Taken taken{each, {}, ends};
    Store::Noted noted;
    store_->take(handle->group, {handle->consumer, handle->options.max_attempts, ends}, wanted, now,
                 taken.parcels, noted);
    if (taken.parcels.size() < wanted) empty.insert(handle->group);
    deed.noted.emplace_back(handle, std::move(noted));
    if (taken.parcels.empty()) continue;
    if (handle->present_until - margin(*handle) <= now) mark_present(handle, deed, now);
    deed.taken.push_back(std::move(taken));
  }
}

void Engine::look_who_is_idle(const Batch& batch, Deed& deed) {
  const auto is_idle = [this](std::int64_t group) {
    const Store::Counts counts = store_->counts(group);
    return counts.waiting == 0 && counts.out == 0;
  };
  for (const auto& each : batch.joins) {
    const Handle& handle = *each->handle;
    const std::vector<std::int64_t> groups = handle.group != 0
                                                 ? std::vector<std::int64_t>{handle.group}
                                                 : store_->groups_of(handle.queue);
    if (std::all_of(groups.begin(), groups.end(), is_idle)) deed.idle.push_back(each.get());
  }
}

// ---- Answers ----------------------------------------------------------------------------------

// What was done is told; what was not goes back to the lists, or is told to be in vain.
void Engine::apply(Batch& batch, Deed& deed) {
  std::vector<std::pair<Backend::OnReceipt, Receipt>> calls;  // without the lock
  {
    const std::scoped_lock guard(lock_);
    retry_at_ = never;
    for (auto& [handle, until] : deed.present) handle->present_until = until;
    for (const HandlePtr& each : deed.stale) ++each->counts.stale;
    bool has_moved = false;
    for (auto& [handle, noted] : deed.noted) {
      has_moved = has_moved || noted.dead != 0 || noted.expired != 0;
      Handle nobody("", {});
      note(handle ? *handle : nobody, noted);
    }
    for (const auto& each : batch.calls) {
      if (each->then) each->then();
      each->done.set();
    }
    for (const auto& each : batch.puts) {
      const auto put = deed.put.find(each.get());
      const std::size_t done = each->receipts.size() + (put != deed.put.end() ? put->second : 0);
      while (each->receipts.size() < done) {
        ++each->handle->counts.confirmed;
        each->receipts.emplace_back(Confirmed{each->messages[each->receipts.size()].options.id});
      }
      const auto refused = deed.refused.find(each.get());
      const bool is_all = done == each->messages.size();
      each->is_tried = true;
      if (refused != deed.refused.end()) {
        finish(*each, Refused{Refused::Reason::other, refused->second});
      } else if (!is_all && each->handle->is_shut_down) {
        finish(*each, shut_down());
      } else if (!is_all && each->is_patient) {
        asked_.puts.push_back(each);
        continue;
      } else {
        finish(*each, full());
      }
      if (each->then) calls.emplace_back(each->then, each->receipts.front());
      each->done.set();
    }
    for (Deed::Taken& each : deed.taken) give_out(each);
    for (const auto& each : batch.gets) {
      each->is_tried = true;
      Handle& handle = *each->handle;
      if (!each->into.empty()) {
        each->outcome = Backend::Outcome::done;
      } else if (!handle.broken.empty()) {
        each->error = std::make_exception_ptr(Corrupt(handle.broken.front()));
        handle.broken.pop_front();
      } else if (handle.is_shut_down) {
        each->outcome = Backend::Outcome::shut_down;
      } else if (each->is_patient) {
        asked_.gets.push_back(each);
        continue;
      }
      each->done.set();
    }
    for (const auto& each : batch.joins) {
      each->is_tried = true;
      each->is_idle = std::find(deed.idle.begin(), deed.idle.end(), each.get()) != deed.idle.end();
      if (!each->is_idle && each->is_patient && !each->handle->is_closed) {
        asked_.joins.push_back(each);
      } else {
        each->done.set();
      }
    }
    if (!calls.empty()) {
      async_ -= calls.size();
      room_.notify_all();
    }
    // What was got has made room, what has died is in another queue: for those looked at before.
    const bool has_waiting = !asked_.puts.empty() || !asked_.gets.empty();
    if (has_waiting && (!deed.taken.empty() || has_moved)) has_news_ = true;
    count_waiting();
  }
  for (auto& [then, receipt] : calls) then(std::move(receipt));
}

// Its rest has that receipt.
void Engine::finish(PutRequest& request, const Receipt& rest) {
  while (request.receipts.size() < request.messages.size()) {
    ++(rest.unknown() != nullptr ? request.handle->counts.unknown : request.handle->counts.refused);
    request.receipts.push_back(rest);
  }
}

void Engine::give_out(Deed::Taken& taken) {
  const HandlePtr& handle = taken.request->handle;
  for (Parcel& each : taken.parcels) {
    out_[each.tag] = {handle, each.attempt, taken.ends};
    ++handle->out;
    handle->ahead.push_back(std::move(each));
  }
  static_cast<void>(take_ahead(*handle, taken.request->most, taken.request->into));
  if (!handle->is_closed) return;
  // It left meanwhile, and what it has out is on its way back: the call stands in the list.
  for (const Parcel& each : taken.request->into) out_.erase(each.tag);
  for (const Parcel& each : std::exchange(handle->ahead, {})) out_.erase(each.tag);
  taken.request->into.clear();
  handle->out = 0;
}

void Engine::note(Handle& handle, const Store::Noted& noted) {
  handle.counts.dead += noted.dead;
  handle.counts.expired += noted.expired;
  for (const std::int64_t each : noted.broken) {
    handle.broken.push_back("sqlite:" + path_ + ": the message " + std::to_string(each) + " of " +
                            handle.name + " is damaged: its sum is wrong");
  }
  for (const std::int64_t each : noted.returned) {
    const auto out = out_.find(static_cast<std::uint64_t>(each));
    if (out == out_.end()) continue;
    ++out->second.handle->counts.returned;
    --out->second.handle->out;
    out_.erase(out);
  }
}

// Nothing of it was done, or nobody knows.
void Engine::fail(Batch& batch, const std::exception_ptr& error, bool is_unknown) {
  const std::string why = text_of(error);
  std::vector<std::pair<Backend::OnReceipt, Receipt>> calls;
  {
    const std::scoped_lock guard(lock_);
    if (!batch.settlements.empty()) {
      asked_.settlements.insert(asked_.settlements.begin(),
                                std::make_move_iterator(batch.settlements.begin()),
                                std::make_move_iterator(batch.settlements.end()));
      retry_at_ = wall() + retry_after;
    }
    next_event_ = std::max(next_event_, wall() + retry_after);
    for (const auto& each : batch.calls) {
      each->error = error;
      each->done.set();
    }
    for (const auto& each : batch.puts) {
      finish(*each,
             is_unknown ? Receipt(Unknown{why}) : Receipt(Refused{Refused::Reason::other, why}));
      if (each->then) calls.emplace_back(each->then, each->receipts.front());
      each->done.set();
    }
    for (const auto& each : batch.gets) {
      each->error = error;
      each->done.set();
    }
    for (const auto& each : batch.joins) {
      if (each->is_patient) {
        asked_.joins.push_back(each);
      } else {
        each->done.set();
      }
    }
    async_ -= calls.size();
    count_waiting();
  }
  for (auto& [then, receipt] : calls) then(std::move(receipt));
}

// Requires: the lock. Who stands in the lists, and has been looked at in vain.
void Engine::count_waiting() {
  waiting_.clear();
  for (const auto& each : asked_.puts) waiting_[each->handle->queue].putters += each->is_tried;
  for (const auto& each : asked_.gets) waiting_[each->handle->queue].getters += each->is_tried;
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
