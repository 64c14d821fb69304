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
//   Queue            first in, first out: start here, the contract is in queue/queue.hpp
//   LifoQueue        last in, first out
//   PriorityQueue    the smallest first
//   ContainerQueue   in the order of a container of your own
//   DelayQueue       what is due, the earliest first
//   SimpleQueue      first in, first out, without a bound, tasks and an end
//   get_any          an item from whichever of several queues has one
//   Empty, Full, ShutDown    why a queue did not give or take an item: queue/errors.hpp
#pragma once

#include <canteen/queue/container_queue.hpp>
#include <canteen/queue/delay_queue.hpp>
#include <canteen/queue/errors.hpp>
#include <canteen/queue/get_any.hpp>
#include <canteen/queue/lifo_queue.hpp>
#include <canteen/queue/priority_queue.hpp>
#include <canteen/queue/queue.hpp>
#include <canteen/queue/simple_queue.hpp>
