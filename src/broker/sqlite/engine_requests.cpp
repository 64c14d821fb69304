// What handles ask of the engine: each call makes a request, hands it in, and waits for its answer.
#include <algorithm>
#include <mutex>
#include <utility>

#include <canteen/base/errors.hpp>
#include <canteen/base/platform.hpp>

#include "src/broker/sqlite/engine.hpp"

namespace canteen::broker::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr auto close_within = 5s;
constexpr std::size_t most_async = 10'000;
constexpr std::size_t most_acks = 4096;  // that wait for company

}  // namespace

template <class Each>
bool Engine::hand_in(std::vector<std::shared_ptr<Each>>& list, std::shared_ptr<Each> request) {
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

// What was handed in before is looked at first: the empty call comes behind it.
void Engine::flush(const HandlePtr& handle) {
  {
    const std::scoped_lock guard(lock_);
    if (handle->is_shut_down || handle->async == 0 || running == this) return;
  }
  const auto request = std::make_shared<Call>(handle);
  request->run = [](Store&) {};
  if (hand_in(asked_.calls, request)) request->done.wait(close_within);
}

void Engine::leave(const HandlePtr& handle) noexcept {
  flush(handle);
  const auto request = std::make_shared<Call>(handle);
  {
    const std::scoped_lock guard(lock_);
    if (handle->is_closed) return;
    handle->is_shut_down = handle->is_immediate = handle->is_closed = true;
    for (Parcel& each : std::exchange(handle->ahead, {})) {
      out_.erase(each.tag);
      asked_.settlements.push_back({Settlement::Kind::untake, handle, std::move(each)});
    }
    handle->counts.returned += std::erase_if(
        out_, [&handle](const auto& each) { return each.second.handle == handle.get(); });
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
                       OnReceipt then) {
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
      ++handle->async;
    }
  }
  if (!request->receipts.empty()) {
    then(request->receipts.front());
    return;
  }
  request->then = std::move(then);
  if (hand_in(asked_.puts, request)) return;
  {
    const std::scoped_lock guard(lock_);
    --async_;
    --handle->async;
  }
  request->then(shut_down());
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

// Requires: the lock.
Engine::Out* Engine::find_out(const Handle& handle, const Parcel& parcel) {
  const auto found = out_.find(parcel.tag);
  if (found == out_.end() || found->second.handle != &handle ||
      found->second.attempt != parcel.attempt) {
    return nullptr;
  }
  const bool is_over = found->second.ends != never && found->second.ends <= wall();
  return is_over ? nullptr : &found->second;
}

bool Engine::settle(const HandlePtr& handle, const Parcel& parcel, const Verdict& verdict) {
  const std::scoped_lock guard(lock_);
  const Out* const out = is_stopping_ ? nullptr : find_out(*handle, parcel);
  if (out == nullptr) {
    ++handle->counts.stale;
    return false;
  }
  const bool has_lease = out->ends != never;
  out_.erase(parcel.tag);
  --handle->out;
  if (verdict.kind == Verdict::Kind::ack) {
    ++handle->counts.acknowledged;
    acknowledge(handle, parcel, has_lease);
    return true;
  }
  if (verdict.kind == Verdict::Kind::nack) ++handle->counts.returned;
  asked_.settlements.push_back({Settlement::Kind::verdict, handle, parcel, verdict});
  has_news_ = true;
  work_.notify();
  return true;
}

// Requires: the lock. It waits for company, unless somebody waits for what it brings: the next of
// its key, the end of a join; or a lease may end meanwhile.
void Engine::acknowledge(const HandlePtr& handle, const Parcel& parcel, bool has_lease) {
  const bool is_first = asked_.acks.empty();
  std::vector<Ack>& acks = asked_.acks[handle];
  const std::string& key = parcel.message->options.key;
  acks.push_back({static_cast<std::int64_t>(parcel.tag), parcel.attempt, key});
  if (has_lease || !key.empty() || !asked_.joins.empty() || acks.size() >= most_acks) {
    has_news_ = true;
    work_.notify();
  } else if (is_first) {
    acks_due_ = after(wall(), ack_delay);
    work_.notify();
  }
}

bool Engine::extend(const HandlePtr& handle, const Parcel& parcel, std::chrono::nanoseconds lease) {
  const std::scoped_lock guard(lock_);
  Out* const out = is_stopping_ ? nullptr : find_out(*handle, parcel);
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

void Engine::remove(const HandlePtr& handle) {
  call(handle, [&](Store& store) { store.remove(handle->queue); }, true);
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

}  // namespace canteen::broker::sqlite
