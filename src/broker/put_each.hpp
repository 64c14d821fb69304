// put_each — put_many by put, one after the other: for a backend that gains nothing by more.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <canteen/base/platform.hpp>
#include <canteen/broker/backend.hpp>

namespace canteen::broker {

inline std::vector<Receipt> put_each(Backend& backend, std::vector<Message> messages,
                                     const Patience& patience) {
  std::vector<Receipt> receipts;
  receipts.reserve(messages.size());
  const bool is_timed = !patience.timeout.forever();
  const base::Deadline deadline =
      is_timed ? base::Deadline(patience.timeout, base::System::now()) : base::Deadline();
  Patience left = patience;
  for (Message& each : messages) {
    if (!receipts.empty() && receipts.back().refused() != nullptr) {
      receipts.emplace_back(Refused(*receipts.back().refused()));
      continue;
    }
    if (is_timed) {
      left.timeout = std::chrono::nanoseconds(
          std::max<base::Instant>(deadline.instant() - base::System::now(), 0));
    }
    receipts.push_back(backend.put(std::move(each.payload), std::move(each.options), left));
  }
  return receipts;
}

}  // namespace canteen::broker
