// broker — the corridor outside the station: the same queue, from one process to a fleet.
//                                               Python has no twin; kombu is a relative
//   broker::Queue orders = broker::open("memory:orders");        sqlite:PATH, and more to come
//   orders.put("soup", {.priority = 7});          returns when it is kept
//   broker::Delivery order = orders.get();        is this consumer's until it says
//   order.ack();                                  … that it is done (task_done); dropped, it comes
//   again orders.join();                                until all that was put is done
//
//   open             a queue by its URL: start here; the contract is in broker/queue.hpp
//   Queue            of bytes;  TypedQueue    of values, by codec
//   Delivery         ack, nack, extend, dead_letter
//   Options          group, maxsize, max_attempts, lease, prefetch, require
//   PutOptions       priority, delay, key, ttl, headers, id
//   Receipt          what became of a put: confirmed, refused, or nobody knows
//   Features         what the backend can do, natively, by emulation or not
//   Once             a consumer that handles each message once
//   Url, Statistics, and the errors
//   Backend, register_scheme      for a broker of one's own
#pragma once

#include <canteen/broker/backend.hpp>
#include <canteen/broker/delivery.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/broker/feature.hpp>
#include <canteen/broker/message.hpp>
#include <canteen/broker/once.hpp>
#include <canteen/broker/open.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/parcel.hpp>
#include <canteen/broker/queue.hpp>
#include <canteen/broker/receipt.hpp>
#include <canteen/broker/schemes.hpp>
#include <canteen/broker/statistics.hpp>
#include <canteen/broker/typed_delivery.hpp>
#include <canteen/broker/typed_queue.hpp>
#include <canteen/broker/url.hpp>
