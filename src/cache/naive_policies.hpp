// The policies once more, written from their papers as plainly as can be, in time that grows with
// the cache: what the fast ones are compared with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <vector>

#include <canteen/cache/policy.hpp>

namespace canteen::cache::naive {

using Key = std::uint64_t;
using Keys = std::span<const Key>;

struct Entry {
  Key key;
  int asked = 0;           // since it came, or since the hand came by
  std::uint64_t last = 0;  // when it was asked for
};

inline auto find(std::deque<Entry>& entries, Key key) {
  return std::find_if(entries.begin(), entries.end(),
                      [=](const Entry& each) { return each.key == key; });
}

// Front: the newest.
inline std::uint64_t fifo(std::size_t capacity, Keys keys) {
  std::deque<Entry> cache;
  std::uint64_t hits = 0;
  for (const Key key : keys) {
    if (find(cache, key) != cache.end()) {
      ++hits;
      continue;
    }
    if (cache.size() == capacity) cache.pop_back();
    cache.push_front({key});
  }
  return hits;
}

inline std::uint64_t lru(std::size_t capacity, Keys keys) {
  std::deque<Entry> cache;
  std::uint64_t hits = 0;
  for (const Key key : keys) {
    const auto known = find(cache, key);
    if (known != cache.end()) {
      ++hits;
      cache.erase(known);
    } else if (cache.size() == capacity) {
      cache.pop_back();
    }
    cache.push_front({key});
  }
  return hits;
}

inline std::uint64_t lfu(std::size_t capacity, Keys keys) {
  std::deque<Entry> cache;
  std::uint64_t hits = 0;
  std::uint64_t now = 0;
  for (const Key key : keys) {
    ++now;
    const auto known = find(cache, key);
    if (known != cache.end()) {
      ++hits;
      ++known->asked;
      known->last = now;
      continue;
    }
    if (cache.size() == capacity) {
      cache.erase(std::min_element(cache.begin(), cache.end(), [](const Entry& a, const Entry& b) {
        return a.asked != b.asked ? a.asked < b.asked : a.last < b.last;
      }));
    }
    cache.push_front({key, 1, now});
  }
  return hits;
}

inline std::uint64_t clock(std::size_t capacity, Keys keys) {
  std::deque<Entry> cache;
  std::uint64_t hits = 0;
  for (const Key key : keys) {
    const auto known = find(cache, key);
    if (known != cache.end()) {
      ++hits;
      known->asked = 1;
      continue;
    }
    if (cache.size() == capacity) {
      while (cache.back().asked != 0) {
        cache.push_front({cache.back().key});
        cache.pop_back();
      }
      cache.pop_back();
    }
    cache.push_front({key});
  }
  return hits;
}

inline std::uint64_t sieve(std::size_t capacity, Keys keys) {
  std::deque<Entry> cache;
  std::uint64_t hits = 0;
  Key hand = 0;
  bool has_hand = false;
  for (const Key key : keys) {
    const auto known = find(cache, key);
    if (known != cache.end()) {
      ++hits;
      known->asked = 1;
      continue;
    }
    if (cache.size() == capacity) {
      auto at = has_hand ? find(cache, hand) : cache.end() - 1;
      const auto newer = [&](auto one) { return one == cache.begin() ? cache.end() - 1 : one - 1; };
      while (at->asked != 0) {
        at->asked = 0;
        at = newer(at);
      }
      has_hand = at != cache.begin();
      if (has_hand) hand = (at - 1)->key;
      cache.erase(at);
    }
    cache.push_front({key});
  }
  return hits;
}

// learns: how long the small queue is, between a 32nd and four 25ths.
inline std::uint64_t s3fifo(std::size_t capacity, Keys keys, std::size_t small_most,
                            int enough_asked, bool learns = false) {
  const std::size_t ghosts_most = capacity - small_most;
  const auto c = static_cast<double>(capacity);
  double p = c / 8;
  std::deque<Entry> main_ghosts;
  std::deque<Entry> small;
  std::deque<Entry> main;
  std::deque<Entry> ghosts;
  std::uint64_t hits = 0;
  bool full_once = false;
  for (const Key key : keys) {
    bool hit = false;
    for (std::deque<Entry>* const each : {&small, &main}) {
      const auto known = find(*each, key);
      if (known == each->end()) continue;
      hit = true;
      known->asked = std::min(known->asked + 1, 3);
    }
    if (hit) {
      ++hits;
      continue;
    }
    const auto ghost = find(ghosts, key);
    const bool came_back = ghost != ghosts.end();
    if (came_back) ghosts.erase(ghost);
    if (learns) {
      const auto b1 = [&] { return static_cast<double>(ghosts.size()); };
      const auto b2 = [&] { return static_cast<double>(main_ghosts.size()); };
      const auto main_ghost = find(main_ghosts, key);
      if (came_back) {
        p = std::min(p + std::max(1.0, b2() / std::max(1.0, b1())) / 2, std::max(1.0, c * 4 / 25));
        p = std::max(p, std::max(1.0, c / 32));
      } else if (main_ghost != main_ghosts.end()) {
        main_ghosts.erase(main_ghost);
        p = std::max(p - std::max(1.0, b1() / std::max(1.0, b2())) / 2, std::max(1.0, c / 32));
        p = std::min(p, std::max(1.0, c * 4 / 25));
      }
      small_most = static_cast<std::size_t>(std::ceil(p));
    }
    bool room = small.size() + main.size() < capacity;
    if (!room) full_once = true;
    while (!room) {
      if (main.size() > capacity - small_most || small.empty()) {
        Entry last = main.back();
        main.pop_back();
        if (last.asked > 0) {
          --last.asked;
          main.push_front(last);
        } else {
          room = true;
          main_ghosts.push_front({last.key});
          if (main_ghosts.size() > ghosts_most) main_ghosts.pop_back();
        }
        continue;
      }
      while (!room && !small.empty()) {
        const Entry last = small.back();
        small.pop_back();
        if (last.asked >= enough_asked) {
          main.push_front({last.key});
        } else {
          ghosts.push_front({last.key});
          if (ghosts.size() > ghosts_most) ghosts.pop_back();
          room = true;
        }
      }
    }
    const bool to_main = came_back || (!full_once && small.size() >= small_most);
    (to_main ? main : small).push_front({key});
  }
  return hits;
}

inline std::uint64_t arc(std::size_t capacity, Keys keys) {
  std::deque<Entry> t1;
  std::deque<Entry> t2;
  std::deque<Entry> b1;
  std::deque<Entry> b2;
  double p = 0;
  const auto c = static_cast<double>(capacity);
  std::uint64_t hits = 0;
  const auto count = [](const std::deque<Entry>& list) { return static_cast<double>(list.size()); };
  const auto replace = [&](bool in_b2) {
    const bool from_t1 = !t1.empty() && ((in_b2 && count(t1) == p) || count(t1) > p);
    auto& list = from_t1 ? t1 : t2;
    (from_t1 ? b1 : b2).push_front(list.back());
    list.pop_back();
  };
  for (const Key key : keys) {
    bool done = false;
    for (std::deque<Entry>* const each : {&t1, &t2}) {
      const auto known = find(*each, key);
      if (known == each->end()) continue;
      each->erase(known);
      t2.push_front({key});
      ++hits;
      done = true;
      break;
    }
    if (done) continue;
    if (find(b1, key) != b1.end()) {
      p = std::min(p + std::max(1.0, count(b2) / count(b1)), c);
      replace(false);
      b1.erase(find(b1, key));
      t2.push_front({key});
    } else if (find(b2, key) != b2.end()) {
      p = std::max(p - std::max(1.0, count(b1) / count(b2)), 0.0);
      replace(true);
      b2.erase(find(b2, key));
      t2.push_front({key});
    } else {
      const std::size_t all = t1.size() + t2.size() + b1.size() + b2.size();
      if (t1.size() + b1.size() == capacity) {
        if (t1.size() < capacity) {
          b1.pop_back();
          replace(false);
        } else {
          t1.pop_back();
        }
      } else if (all >= capacity) {
        if (all == 2 * capacity) b2.pop_back();
        replace(false);
      }
      t1.push_front({key});
    }
  }
  return hits;
}

inline std::uint64_t optimum(std::size_t capacity, Keys keys) {
  std::vector<Key> cache;
  std::uint64_t hits = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (std::find(cache.begin(), cache.end(), keys[i]) != cache.end()) {
      ++hits;
      continue;
    }
    if (cache.size() == capacity) {
      const auto next = [&](Key key) {
        return std::find(keys.begin() + static_cast<std::ptrdiff_t>(i), keys.end(), key);
      };
      cache.erase(std::max_element(cache.begin(), cache.end(),
                                   [&](Key a, Key b) { return next(a) < next(b); }));
    }
    cache.push_back(keys[i]);
  }
  return hits;
}

// Requires: not w_tinylfu, whose sketch leaves no two ways to count alike.
inline std::uint64_t hits(Policy policy, std::size_t capacity, Keys keys) {
  switch (policy) {
    case Policy::fifo:
      return fifo(capacity, keys);
    case Policy::lru:
      return lru(capacity, keys);
    case Policy::lfu:
      return lfu(capacity, keys);
    case Policy::clock:
      return clock(capacity, keys);
    case Policy::sieve:
      return sieve(capacity, keys);
    case Policy::s3fifo:
      return s3fifo(capacity, keys, capacity / 10, 2);
    case Policy::s3fifo_eager:
      return s3fifo(capacity, keys, (capacity + 7) / 8, 1, true);
    case Policy::arc:
    case Policy::w_tinylfu:
      break;
  }
  return arc(capacity, keys);
}

}  // namespace canteen::cache::naive
