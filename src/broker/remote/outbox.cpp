#include "src/broker/remote/outbox.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace canteen::broker::remote {

void Outbox::add(const Request& request) {
  request->unhanded += request->items.size();
  if (request->unhanded != 0) waits(request);
  for (std::size_t i = 0; i < request->items.size(); ++i) {
    waiting_.push_back({request, i});
    waiting_bytes_ += size_of(waiting_.back());
  }
}

const Message& Outbox::message_of(const Entry& entry) {
  return entry.request->messages[entry.index];
}

std::size_t Outbox::size_of(const Entry& entry) {
  return message_of(entry).payload.size();
}

std::vector<Outgoing> Outbox::next(std::size_t most, bool one_by_one, base::Instant now) {
  std::vector<Outgoing> batch;
  batch.reserve(std::min({most, waiting_.size(), most_messages}));
  if (one_by_one) most = flying_.empty() ? std::min<std::size_t>(most, 1) : 0;
  while (!waiting_.empty() && batch.size() < most && flying_.size() < most_messages) {
    Entry& entry = waiting_.front();
    const std::size_t size = size_of(entry);
    if (!flying_.empty() && bytes_ + size > most_bytes) break;
    const PutRequest::Item& item = entry.request->items[entry.index];
    const base::Instant left = item.due > now ? item.due - now : 0;
    batch.push_back({.number = ++last_number_,
                     .message = {entry.request, &message_of(entry)},  // the request keeps it
                     .expires = item.expires,
                     .delay = std::chrono::nanoseconds(left),
                     .again = entry.was_handed});
    if (!std::exchange(entry.was_handed, true)) handed(*entry.request);
    bytes_ += size;
    waiting_bytes_ -= size;
    flying_.add(last_number_, std::move(entry));
    waiting_.pop_front();
  }
  return batch;
}

void Outbox::confirm(std::uint64_t number) {
  Entry* const found = flying_.find(number);
  if (found == nullptr) return;
  const Entry entry = std::move(*found);
  flying_.erase(number);
  const Message& message = message_of(entry);
  bytes_ -= message.payload.size();
  give(entry, Confirmed{message.options.id});
}

void Outbox::refuse(std::uint64_t number, const Refused& why) {
  Entry* const found = flying_.find(number);
  if (found == nullptr) return;
  Entry entry = std::move(*found);
  flying_.erase(number);
  const std::size_t size = size_of(entry);
  bytes_ -= size;
  if (why.reason == Refused::Reason::full) {
    // It is certainly not there: as if it had never been handed over.
    entry.was_handed = false;
    if (entry.request->unhanded++ == 0) waits(entry.request);
    waiting_bytes_ += size;
    waiting_.push_front(std::move(entry));
    return;
  }
  give(entry, why);
  if (entry.request->unhanded != 0) {
    refuse_those([&](const PutRequest& each) { return &each == entry.request.get(); }, why);
  }
}

void Outbox::lose() {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(flying_.size());
  flying_.for_each([&](std::uint64_t number, const Entry&) { numbers.push_back(number); });
  std::sort(numbers.begin(), numbers.end(), std::greater<>());
  for (const std::uint64_t last : numbers) {
    Entry& entry = *flying_.find(last);
    const std::size_t size = size_of(entry);
    bytes_ -= size;
    waiting_bytes_ += size;
    waiting_.push_front(std::move(entry));
    flying_.erase(last);
  }
}

bool Outbox::withdraw(const Request& request, const Refused& why) {
  if (request->unhanded != 0) {
    refuse_those([&](const PutRequest& each) { return &each == request.get(); }, why);
  }
  return request->open == 0;
}

// Whether no more may be in flight.
bool Outbox::is_full() const {
  return flying_.size() >= most_messages ||
         (!flying_.empty() && !waiting_.empty() && bytes_ + size_of(waiting_.front()) > most_bytes);
}

bool Outbox::turn_away(const Refused& why) {
  waits_for_others_ = is_full();
  bool has_hasty = false;
  for (const Request& each : std::exchange(untried_, {})) {
    if (each->unhanded == 0) continue;
    if (!std::exchange(each->is_tried, true)) ++tried_;
    has_hasty = has_hasty || !each->is_patient;
  }
  return has_hasty && refuse_those([](const PutRequest& each) { return !each.is_patient; }, why);
}

void Outbox::give_up(const std::string& unknown, const Refused& why) {
  lose();
  for (const Entry& each : std::exchange(waiting_, {})) {
    if (each.was_handed) {
      give(each, Unknown{unknown});
    } else {
      handed(*each.request);
      give(each, why);
    }
  }
  waiting_bytes_ = 0;
}

bool Outbox::refuse_waiting(const Refused& why) {
  return refuse_those([](const PutRequest& /*any*/) { return true; }, why);
}

// Of what was never handed over.
template <class Which>
bool Outbox::refuse_those(Which which, const Refused& why) {
  const std::size_t before = waiting_.size();
  std::deque<Entry> kept;
  for (Entry& each : std::exchange(waiting_, {})) {
    if (each.was_handed || !which(*each.request)) {
      kept.push_back(std::move(each));
      continue;
    }
    handed(*each.request);
    waiting_bytes_ -= size_of(each);
    give(each, why);
  }
  waiting_ = std::move(kept);
  return waiting_.size() != before;
}

// It has something that waits, by now.
void Outbox::waits(const Request& request) {
  if (!request->is_awaited) {
    ++unawaited_;
    return;
  }
  if (request->is_tried) ++tried_;
  untried_.push_back(request);
}

// One more of its items does not wait any more.
void Outbox::handed(PutRequest& request) {
  if (--request.unhanded != 0) return;
  if (!request.is_awaited) {
    --unawaited_;
  } else if (request.is_tried) {
    --tried_;
  }
}

void Outbox::give(const Entry& entry, Receipt receipt) {
  if (receipt.confirmed() != nullptr) {
    ++counts_.confirmed;
  } else if (receipt.refused() != nullptr) {
    ++counts_.refused;
  } else {
    ++counts_.unknown;
  }
  entry.request->items[entry.index].receipt = std::move(receipt);
  if (--entry.request->open == 0) done_.push_back(entry.request);
}

std::vector<Outbox::Request> Outbox::take_done() {
  return std::exchange(done_, {});
}

}  // namespace canteen::broker::remote
