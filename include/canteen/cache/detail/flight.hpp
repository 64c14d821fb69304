// Flight — one load of one key, from the miss to the landing.
#pragma once

#include <cstdint>
#include <utility>

#include <canteen/base/timeout.hpp>
#include <canteen/cache/detail/answer.hpp>
#include <canteen/cache/detail/share.hpp>

namespace canteen::cache::detail {

template <class K, class V, class P>
class Flight : public Answer<V, P> {
 public:
  Flight(const K& its_key, std::uint64_t its_hash, const char* name)
      : Answer<V, P>(name), key(its_key), hash(its_hash) {}

  const K key;
  const std::uint64_t hash;

  // Of the table, guarded by the shard's lock.
  Share<Flight> next;
  bool listed = false;
  // Of one that has failed and is remembered: until when.
  bool remembered = false;
  base::Instant remembered_until = 0;
};

}  // namespace canteen::cache::detail
