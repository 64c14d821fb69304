// open — a queue by its URL: the same program from one process to a fleet.
//
//   broker::Queue orders = broker::open("memory:orders");
//   broker::Queue orders = broker::open("sqlite:/var/lib/canteen/line.db?queue=orders",
//                                       {.maxsize = 500, .max_attempts = 5});
//   auto typed = broker::open<Order>(url);          values instead of bytes (typed_queue.hpp)
//
// Thread safety: any thread.
// Errors:        UrlError for a URL that is none, or that its scheme cannot use; Unsupported for a
//                scheme that this build does not have (it says which it has), and for what
//                Options::require asks in vain; BrokerError if the broker cannot be used.
#pragma once

#include <string_view>
#include <utility>

#include <canteen/base/annotations.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/broker/typed_queue.hpp>
#include <canteen/codec/coding.hpp>

namespace canteen::broker {

[[nodiscard]] CANTEEN_API Queue open(std::string_view url, const Options& options = {});

template <codec::Codable T>
[[nodiscard]] TypedQueue<T> open(std::string_view url, const Options& options = {}) {
  return TypedQueue<T>(open(url, options));
}

}  // namespace canteen::broker
