// cache — what is popular is ready.                            Python: functools.lru_cache
//
//   Policy            who leaves a full cache: fifo, lru, lfu, clock, sieve, s3fifo, arc
//   replay            what a cache of some size and policy would have had of a list of requests
//   replay_optimum    … and what the best that there can be would have had
#pragma once

#include <canteen/cache/policy.hpp>
#include <canteen/cache/replay.hpp>
