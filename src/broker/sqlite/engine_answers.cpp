// What those who have asked are told, once their transaction is committed, or has failed.
#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <utility>

#include "src/broker/sqlite/engine.hpp"

namespace canteen::broker::sqlite {
namespace {

constexpr Time retry_after = 100'000;

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& is) {
    return is.what();
  } catch (...) {
    return "an unknown error";
  }
}

}  // namespace

// What was done is told; what was not goes back to the lists, or is told to be in vain.
void Engine::apply(Batch& batch, Deed& deed) {
  Answers answers;  // given without the lock
  {
    const std::scoped_lock guard(lock_);
    retry_at_ = never;
    const bool has_moved = apply_notes(deed) || !deed.taken.empty();
    answer_calls(batch);
    answer_puts(batch, deed, answers);
    answer_gets(batch, deed);
    answer_joins(batch, deed);
    if (!answers.empty()) room_.notify_all();
    // What was got has made room, what has died is in another queue: for those looked at before.
    if (has_moved && !(asked_.puts.empty() && asked_.gets.empty())) has_news_ = true;
    count_waiting();
  }
  tell(answers);
}

// Whether something has moved that others may wait for.
bool Engine::apply_notes(Deed& deed) {
  for (auto& [handle, until] : deed.present) handle->present_until = until;
  for (const auto& [handle, count] : deed.stale) handle->counts.stale += count;
  bool has_moved = false;
  for (auto& [handle, noted] : deed.noted) {
    has_moved = has_moved || noted.dead != 0 || noted.expired != 0;
    Handle nobody("", {});
    note(handle ? *handle : nobody, noted);
  }
  return has_moved;
}

void Engine::answer_calls(Batch& batch) {
  for (const auto& each : batch.calls) {
    if (each->then) each->then();
    answered_.push_back(each);
  }
}

void Engine::answer_puts(Batch& batch, Deed& deed, Answers& answers) {
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
    if (each->then) answer_later(*each, answers);
    each->done.set();
  }
}

// Of put_async.
void Engine::answer_later(PutRequest& request, Answers& answers) {
  --async_;
  --request.handle->async;
  answers.push_back({std::move(request.then), request.receipts.front()});
}

void Engine::answer_gets(Batch& batch, Deed& deed) {
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
}

void Engine::answer_joins(Batch& batch, Deed& deed) {
  for (const auto& each : batch.joins) {
    each->is_tried = true;
    each->is_idle = std::find(deed.idle.begin(), deed.idle.end(), each.get()) != deed.idle.end();
    if (!each->is_idle && each->is_patient && !each->handle->is_closed) {
      asked_.joins.push_back(each);
    } else {
      each->done.set();
    }
  }
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
    out_[each.tag] = {handle.get(), each.attempt, taken.ends};
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
  const Receipt receipt =
      is_unknown ? Receipt(Unknown{why}) : Receipt(Refused{Refused::Reason::other, why});
  Answers answers;
  {
    const std::scoped_lock guard(lock_);
    keep_for_later(batch);
    for (const auto& each : batch.calls) {
      each->error = error;
      answered_.push_back(each);
    }
    for (const auto& each : batch.puts) {
      finish(*each, receipt);
      if (each->then) answer_later(*each, answers);
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
    if (!answers.empty()) room_.notify_all();
    count_waiting();
  }
  tell(answers);
}

// Requires: the lock. What was settled is not lost by a transaction that failed.
void Engine::keep_for_later(Batch& batch) {
  next_event_ = std::max(next_event_, wall() + retry_after);
  if (batch.settlements.empty() && batch.acks.empty()) return;
  retry_at_ = wall() + retry_after;
  asked_.settlements.insert(asked_.settlements.begin(),
                            std::make_move_iterator(batch.settlements.begin()),
                            std::make_move_iterator(batch.settlements.end()));
  for (auto& [handle, acks] : batch.acks) {
    std::vector<Ack>& now = asked_.acks[handle];
    now.insert(now.end(), std::make_move_iterator(acks.begin()),
               std::make_move_iterator(acks.end()));
  }
}

// Requires: the lock. Who stands in the lists, and has been looked at in vain.
void Engine::count_waiting() {
  waiting_.clear();
  for (const auto& each : asked_.puts) waiting_[each->handle->queue].putters += each->is_tried;
  for (const auto& each : asked_.gets) waiting_[each->handle->queue].getters += each->is_tried;
}
}  // namespace canteen::broker::sqlite
