// queue — lines between threads.                                            Python: queue
//
//   queue::Queue<Order> orders(500);          first in, first out; at most 500 wait
//   orders.put(order);                        waits for room
//   orders.put(order, 200ms);                 … for 200 ms, then throws Full
//   if (!orders.try_put(order)) …             … not at all
//   for (Order& each : orders) { serve(each); orders.task_done(); }    until shut down
//   orders.join();                            until every item is done
//   orders.shutdown();                        no more puts; what waits is still served
//
// Start here, then queue/queue.hpp (the contract) and queue/errors.hpp.
#pragma once

#include <canteen/queue/errors.hpp>
#include <canteen/queue/queue.hpp>
