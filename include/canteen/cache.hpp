// cache — what is popular is ready.                            Python: functools.lru_cache
//
//   Cache             what is there is given out, the rest loaded once; Options, Statistics
//   memoise           a function whose results are kept; lru_cache, as Python's
//   Policy            who leaves a full cache: fifo, lru, lfu, clock, sieve, s3fifo, s3fifo_eager,
//                     arc, w_tinylfu
//   replay            what a cache of some size and policy would have had of a list of requests
//   replay_optimum    … and what the best that there can be would have had
//   curves            the same for many sizes and policies at once; recommend() picks one
#pragma once

#include <canteen/cache/cache.hpp>
#include <canteen/cache/curves.hpp>
#include <canteen/cache/errors.hpp>
#include <canteen/cache/memoise.hpp>
#include <canteen/cache/options.hpp>
#include <canteen/cache/pending.hpp>
#include <canteen/cache/policy.hpp>
#include <canteen/cache/preload.hpp>
#include <canteen/cache/recommendation.hpp>
#include <canteen/cache/removal_reason.hpp>
#include <canteen/cache/replay.hpp>
#include <canteen/cache/statistics.hpp>
