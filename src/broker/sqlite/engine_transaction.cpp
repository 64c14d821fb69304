// What the engine's thread does to the file in one transaction.
#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "src/broker/sqlite/engine.hpp"

namespace canteen::broker::sqlite {
namespace {

// What a disk must have left for a put: else what is there could be neither got nor acknowledged,
// since SQLite writes before it frees. Its log takes 4 MiB of it.
constexpr std::uintmax_t reserve = std::uintmax_t{8} << 20;

}  // namespace

void Engine::transact(Batch& batch, Deed& deed, bool catches_up) {
  const Time now = wall();
  renew(deed, now);
  settle_all(batch, deed, now);  // first: what was settled in time does not come back
  acknowledge_all(batch, deed);
  if (catches_up) {
    Store::Noted noted;
    store_->catch_up(now, noted);
    deed.noted.emplace_back(nullptr, std::move(noted));
  }
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
      if (each->out != 0 && each->present_until - each->margin() <= now) due.push_back(each);
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
    if (!was_out) deed.stale.emplace_back(each.handle, 1);
    if (noted.dead != 0) deed.noted.emplace_back(each.handle, std::move(noted));
  }
}

void Engine::acknowledge_all(Batch& batch, Deed& deed) {
  const auto earlier = [](const Ack& a, const Ack& b) { return a.number < b.number; };
  for (auto& [handle, acks] : batch.acks) {
    if (!std::is_sorted(acks.begin(), acks.end(), earlier)) {
      std::sort(acks.begin(), acks.end(), earlier);
    }
    const std::size_t were_out = store_->ack(handle->group, handle->consumer, acks);
    if (were_out < acks.size()) deed.stale.emplace_back(handle, acks.size() - were_out);
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
    if (handle->present_until - handle->margin() <= now) mark_present(handle, deed, now);
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
}  // namespace canteen::broker::sqlite
