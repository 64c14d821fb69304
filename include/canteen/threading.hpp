// threading — Python's module threading: threads, and what keeps them out of each other's way.
//
//   #include <canteen/threading.hpp>
//   canteen::threading::Thread t(worker, {.name = "worker"});
//   t.start();
//   t.join();
//
// Start with thread.hpp (a thread), lock.hpp and condition.hpp (waiting), end_of_process.hpp (who
// is waited for when main returns). Differences from Python: docs/differences.md.
#pragma once

#include <canteen/threading/arguments.hpp>
#include <canteen/threading/at_thread_exit.hpp>
#include <canteen/threading/attributes.hpp>
#include <canteen/threading/barrier.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/bounded_semaphore.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/deadlock.hpp>
#include <canteen/threading/dump.hpp>
#include <canteen/threading/end_of_process.hpp>
#include <canteen/threading/event.hpp>
#include <canteen/threading/excepthook.hpp>
#include <canteen/threading/fair_lock.hpp>
#include <canteen/threading/folded_local.hpp>
#include <canteen/threading/functions.hpp>
#include <canteen/threading/handle.hpp>
#include <canteen/threading/local.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/lock_inversion.hpp>
#include <canteen/threading/rlock.hpp>
#include <canteen/threading/run_state.hpp>
#include <canteen/threading/semaphore.hpp>
#include <canteen/threading/thread.hpp>
#include <canteen/threading/thread_base.hpp>
#include <canteen/threading/thread_state.hpp>
#include <canteen/threading/timer.hpp>
#include <canteen/threading/watch.hpp>
