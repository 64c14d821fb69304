// BasicShard — one part of a cache, with everything that it is made of: a lock, an index, a policy,
// the loads under way, and the counts of what happened.
//
// Keys come to their shards by their hashes, so nothing here ever concerns two shards.
//
// INV1  A slot is in the index if and only if it has an entry; it is known to the evictor if and
//       only if it has one that is not pinned. What may throw (memory, copies, comparisons, the
//       clock) comes before the first change.
// INV2  Times exist for all slots below unused_ if timed(), and else for none.
// INV3  A flight is in the table from begin() until it lands, or somebody puts or invalidates its
//       key; what it brings is stored only if it still is there. So the newer wins.
//
// Looking without a lock: where keys and values are plain bytes and a hit moves nothing, who looks
// for something takes the version, reads what he came for, and sees whether the version is still
// the same; if not, he takes the lock [1]. So hits write nothing that others have to read: with a
// lock for readers, half of the hits of two threads would wait for its line of the cache.
//
// [1] H.-J. Boehm, Can Seqlocks Get Along With Programming Language Memory Models?, MSPC 2012.
//
// Keys are compared and copied, values copied, and the user's clock read, under the lock; his other
// functions, and the destructors of what was removed, are not: that is what Departed and Terms are
// for.
//
// Thread safety: all members. Complexity: O(1) on average, but where it is said.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/cache/detail/basic_readers_lock.hpp>
#include <canteen/cache/detail/departed.hpp>
#include <canteen/cache/detail/entry.hpp>
#include <canteen/cache/detail/evictor.hpp>
#include <canteen/cache/detail/flat_index.hpp>
#include <canteen/cache/detail/flight.hpp>
#include <canteen/cache/detail/flight_table.hpp>
#include <canteen/cache/detail/hit_count.hpp>
#include <canteen/cache/detail/pinned_keys.hpp>
#include <canteen/cache/detail/rules.hpp>
#include <canteen/cache/detail/share.hpp>
#include <canteen/cache/detail/slot_counters.hpp>
#include <canteen/cache/detail/slot_ring.hpp>
#include <canteen/cache/detail/slot_store.hpp>
#include <canteen/cache/detail/slots.hpp>
#include <canteen/cache/removal_reason.hpp>
#include <canteen/cache/statistics.hpp>

namespace canteen::cache::detail {

template <class K, class V, class Equal, class P>
class BasicShard {
 public:
  using Rules = detail::Rules<K, V, P>;
  using Flight = detail::Flight<K, V, P>;
  using FlightPointer = Share<Flight>;
  using Departed = detail::Departed<K, V>;

  // hits: of all shards, those that were found without a lock.
  BasicShard(const Rules& rules, std::size_t capacity, std::uint64_t most_weight, HitCount<P>& hits)
      : rules_(rules),
        capacity_(capacity),
        most_weight_(most_weight),
        evictor_(capacity == unbounded ? nullptr : make_evictor(rules.options.policy, capacity)),
        hits_change_(evictor_ != nullptr && evictor_->hits_need_lock()),
        looks_freely_(plain_bytes && evictor_ != nullptr && !hits_change_),
        counters_(looks_freely_ ? evictor_->counters() : nullptr),
        hits_(hits),
        index_(capacity == unbounded ? first_room : capacity),
        lock_(this, rules.options.name) {
    if (looks_freely_) entries_.reserve(capacity);
    if (rules.timed()) {
      const Change changing(*this);
      begin_times();
    }
  }

  BasicShard(const BasicShard&) = delete;
  BasicShard& operator=(const BasicShard&) = delete;

  ~BasicShard() CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    for (Slot slot = 0; timed() && slot < unused_; ++slot) std::destroy_at(&times_.at(slot));
    if constexpr (plain_bytes) {
      for (Slot slot = 0; slot < unused_; ++slot) std::destroy_at(&entries_.at(slot));
    } else {
      for (const Slot slot : taken()) std::destroy_at(&entries_.at(slot));
    }
  }

  struct Found {
    std::optional<V> value;
    bool wants_refresh = false;
  };

  // asked: it counts as a request, for the statistics and for the policy. A request that finds
  // nothing has to be followed by begin() or missed().
  [[gnu::always_inline]] Found look(const K& key, std::uint64_t hash, bool asked) {
    prefetch(hash);
    if constexpr (plain_bytes) {
      if (looks_freely_) {
        if (const auto found = glance(key, hash, asked)) return *found;
      }
    }
    Found found = look_locked(key, hash, asked);
    if (asked && !found.value) found_nothing_.fetch_add(1, std::memory_order_relaxed);
    return found;
  }

  void missed() noexcept { misses_.fetch_add(1, std::memory_order_relaxed); }

  struct Begun {
    std::optional<V> value;  // it has come meanwhile
    FlightPointer flight;    // else who loads it,
    bool mine = false;       // and that is the caller's to do
  };

  Begun begin(const K& key, std::uint64_t hash, Departed& departed) {
    if (evictor_ != nullptr) evictor_->prefetch(hash);
    const Change changing(*this);
    const Slot slot = find(key, hash);
    const base::Instant now = timed() || remembers() ? rules_.now() : 0;
    if (slot != no_slot) {
      if (!expired(slot, now)) {
        lock_.count();
        hit(slot);
        return {entries_.at(slot).value(), nullptr, false};
      }
      if (!stale(slot, now)) remove(slot, RemovalReason::expired, departed);
    }
    missed();
    return fly_or_join(key, hash, now);
  }

  // For a value that is there, and is to be loaded anew: nullptr if that is being done, or if it is
  // not there any more.
  FlightPointer begin_refresh(const K& key, std::uint64_t hash) {
    const Change changing(*this);
    const Slot slot = find(key, hash);
    if (slot == no_slot || !timed()) return nullptr;
    const base::Instant now = rules_.now();
    Times& times = times_.at(slot);
    if (expired(slot, now) || times.fresh_until.load(std::memory_order_relaxed) > now)
      return nullptr;
    // If it fails, that is not tried again at once.
    times.fresh_until.store(later(now, rules_.fresh), std::memory_order_relaxed);
    Begun begun = fly_or_join(key, hash, now);
    return begun.mine ? begun.flight : nullptr;
  }

  // To load it anew in any case, or to join who does.
  Begun begin_anew(const K& key, std::uint64_t hash, Departed& departed) {
    const Change changing(*this);
    const Instant now = timed() || remembers() ? rules_.now() : 0;
    const Slot slot = find(key, hash);
    if (slot != no_slot && expired(slot, now) && !stale(slot, now)) {
      remove(slot, RemovalReason::expired, departed);
    }
    if (const FlightPointer failed = find_flight(key, hash);
        failed != nullptr && failed->remembered) {
      flights_.erase(*failed);
    }
    return fly_or_join(key, hash, now);
  }

  // The flight has brought a value, which is moved from if it is still wanted here.
  void land(Flight& flight, V&& value, const Terms& terms, base::Instant took, Departed& departed) {
    const Change changing(*this);
    if (flight.listed) {
      flights_.erase(flight);
      store(flight.key, flight.hash, std::move(value), terms, departed);
    }
    ++loads_;
    load_time_ += took;
  }

  // The flight has failed. What can be given instead, if anything.
  std::optional<V> crash(const FlightPointer& flight, base::Instant took) {
    const Change changing(*this);
    ++load_failures_;
    load_time_ += took;
    const bool was_wanted = flight->listed;
    flights_.erase(*flight);
    if (!timed() && !remembers()) return std::nullopt;
    const Instant now = rules_.now();
    const Slot slot = find(flight->key, flight->hash);
    const bool instead = slot != no_slot && expired(slot, now) && stale(slot, now);
    if (was_wanted && remembers()) {
      // What is given instead is remembered as well, but no longer than it may be given.
      remember(flight, now, instead ? later(end_of(slot), stale_for()) : never);
    }
    if (!instead) return std::nullopt;
    ++stale_;
    return entries_.at(slot).value();
  }

  // A flight that brings nothing and counts for nothing: it was never begun.
  void cancel(Flight& flight) {
    const Change changing(*this);
    flights_.erase(flight);
  }

  void put(const K& key, std::uint64_t hash, V&& value, const Terms& terms, Departed& departed) {
    const Change changing(*this);
    ground(key, hash);
    store(key, hash, std::move(value), terms, departed);
  }

  bool invalidate(const K& key, std::uint64_t hash, Departed& departed) {
    const Change changing(*this);
    ground(key, hash);
    pins_.erase(key, hash);
    const Slot slot = find(key, hash);
    if (slot == no_slot) return false;
    const bool was_there = !expired(slot, timed() ? rules_.now() : 0);
    remove(slot, was_there ? RemovalReason::invalidated : RemovalReason::expired, departed);
    return was_there;
  }

  // O(n).
  void clear(Departed& departed) {
    const Change changing(*this);
    const std::vector<Slot> all = taken();
    flights_.clear();
    remembered_.clear();
    for (const Slot slot : all) remove(slot, RemovalReason::cleared, departed);
    pins_.clear();
  }

  // False: it is not there.
  bool pin(const K& key, std::uint64_t hash) {
    const Change changing(*this);
    const Slot slot = find(key, hash);
    if (slot == no_slot || expired(slot, timed() ? rules_.now() : 0)) return false;
    if (is_pinned(slot)) return true;
    pins_.insert(key, hash);
    note_pinned(slot);
    if (evictor_ != nullptr) evictor_->erase(slot);
    return true;
  }

  // False: it was not pinned.
  bool unpin(const K& key, std::uint64_t hash) {
    const Change changing(*this);
    if (!pins_.erase(key, hash)) return false;
    const Slot slot = find(key, hash);
    if (slot == no_slot) return true;
    note_unpinned(slot);
    if (evictor_ != nullptr) evictor_->insert(slot, hash);
    return true;
  }

  // Removes what has expired: O(n). How many that were.
  std::size_t clean_up(Departed& departed) {
    const Change changing(*this);
    const base::Instant now = timed() || remembers() ? rules_.now() : 0;
    while (!remembered_.empty() && remembered_.front()->remembered_until <= now) forget();
    if (!timed()) return 0;
    std::size_t removed = 0;
    base::Instant next = never;
    for (const Slot slot : taken()) {
      const base::Instant end = end_of(slot);
      if (end <= now && !stale(slot, now)) {
        remove(slot, RemovalReason::expired, departed);
        ++removed;
      } else {
        next = std::min(next, end <= now ? later(end, stale_for()) : end);
      }
    }
    next_end_.store(next, std::memory_order_relaxed);
    return removed;
  }

  // Nothing is to be removed before: a guess that is never too late.
  [[nodiscard]] base::Instant next_end() const noexcept {
    return next_end_.load(std::memory_order_relaxed);
  }

  struct Copy {
    K key;
    V value;
    base::Instant lasts;  // for so many ns yet; or never
    bool pinned;
  };

  // Adds a copy of each that has not expired: O(n).
  void copy_to(std::vector<Copy>& all) {
    const Looking<P> looking(lock_, false);
    const base::Instant now = timed() ? rules_.now() : 0;
    for (const Slot slot : taken()) {
      if (expired(slot, now)) continue;
      const base::Instant end =
          timed() ? times_.at(slot).end.load(std::memory_order_relaxed) : never;
      const Entry& entry = entries_.at(slot);
      all.push_back(
          {entry.key(), entry.value(), end == never ? never : end - now, is_pinned(slot)});
    }
  }

  void add_to(Statistics& sum) {
    const Looking<P> looking(lock_, false);
    const Statistics all = counts();
    // What others count meanwhile may be in one of two numbers only, and less than it was.
    const auto add = [](auto& to, auto now, auto before) { to += now - std::min(now, before); };
    add(sum.hits, all.hits, before_.hits);
    add(sum.misses, all.misses, before_.misses);
    add(sum.loads, all.loads, before_.loads);
    add(sum.load_failures, all.load_failures, before_.load_failures);
    add(sum.load_time, all.load_time, before_.load_time);
    add(sum.stale, all.stale, before_.stale);
    add(sum.evicted, all.evicted, before_.evicted);
    add(sum.expired, all.expired, before_.expired);
    add(sum.replaced, all.replaced, before_.replaced);
    add(sum.invalidated, all.invalidated, before_.invalidated);
    add(sum.cleared, all.cleared, before_.cleared);
    add(sum.unkept, all.unkept, before_.unkept);
    sum.size += size_;
    sum.weight += weight_;
    sum.pinned += pinned_;
  }

  void reset_counts() {
    const Change changing(*this);
    before_ = counts();
  }

  [[nodiscard]] std::size_t size() {
    const Looking<P> looking(lock_, false);
    return size_;
  }

  // Around a fork, which copies the memory as it is: nobody is to be changing it then. In the child
  // only the caller is left; loads that others had begun will never end, and are forgotten.
  void before_fork() CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.lock(); }

  void after_fork_in_parent() noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS { lock_.unlock(); }

  void after_fork_in_child(std::uint32_t caller) noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    lock_.renew();
    std::vector<Flight*> lost;
    flights_.for_each([&](Flight& each) {
      if (!each.is_loaded_by(caller) && !each.is_there()) lost.push_back(&each);
    });
    for (Flight* const each : lost) flights_.erase(*each);
  }

 private:
  using Instant = base::Instant;
  template <class T>
  using Atomic = typename P::template Atomic<T>;

  // Few enough bytes to be copied for nothing, now and then.
  static constexpr bool plain_bytes = std::is_trivially_copyable_v<K> &&
                                      std::is_trivially_copyable_v<V> && sizeof(K) <= 64 &&
                                      sizeof(V) <= 64;
  using Entry =
      std::conditional_t<plain_bytes, SharedEntry<K, V, P::template Atomic>, PlainEntry<K, V>>;
  using Index = BasicFlatIndex<P::template Atomic>;

  // The lock, to change something; and the version, once something is.
  class CANTEEN_SCOPED_CAPABILITY Change {
   public:
    explicit Change(BasicShard& shard) CANTEEN_ACQUIRE(shard.lock_) : shard_(shard) {
      shard.lock_.lock();
    }

    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

    ~Change() CANTEEN_RELEASE() {
      const std::uint64_t version = shard_.version_.load(std::memory_order_relaxed);
      // release pairs with glance().
      if (version % 2 != 0) shard_.version_.store(version + 1, std::memory_order_release);
      shard_.lock_.unlock();
    }

   private:
    BasicShard& shard_;
  };

  // Before anything of an entry, or of the index, is changed. What is written then is released, so
  // that who reads it sees this as well.
  void begin_change() noexcept CANTEEN_REQUIRES(lock_) {
    if (!looks_freely_) return;
    const std::uint64_t version = version_.load(std::memory_order_relaxed);
    if (version % 2 == 0) version_.store(version + 1, std::memory_order_relaxed);
  }

  // Who looks without the lock must not take a newer time for an older value's: so a time that is
  // read has been released by who wrote it, as everything else of an entry (begin_change()).
  struct Times {
    Atomic<Instant> end{never};          // it has expired, by its age
    Atomic<Instant> idle_end{never};     // … or because nobody asked for it
    Atomic<Instant> fresh_until{never};  // no refresh is wanted
  };

  static constexpr std::size_t first_room = 64;
  static constexpr std::size_t fewest_remembered = 64;
  static constexpr std::size_t reasons = 5;

  [[nodiscard]] bool remembers() const noexcept {
    return rules_.options.remember_failures.has_value();
  }

  [[nodiscard]] Instant stale_for() const noexcept {
    const auto& option = rules_.options.stale_on_error;
    return option ? std::max<Instant>(option->count(), 0) : 0;
  }

  // What is to be looked at comes nearer, as long as one waits for something else.
  void prefetch(std::uint64_t hash) const noexcept CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    if (evictor_ != nullptr) index_.prefetch(hash);  // which is as large as it will be
  }

  // What the next one who comes will change comes nearer until then.
  void expect_victim() const noexcept CANTEEN_REQUIRES(lock_) {
    const SlotRing::Entry leaving = evictor_->expect();
    if (leaving.slot == no_slot) return;
    index_.prefetch(leaving.hash);
    __builtin_prefetch(&hashes_[leaving.slot], 1);
    __builtin_prefetch(&entries_.at(leaving.slot), 1);
  }

  // no_slot: it is not there. It may have expired.
  [[nodiscard]] Slot find(const K& key, std::uint64_t hash) const CANTEEN_REQUIRES_SHARED(lock_) {
    return index_.find(hash, [&](Slot slot) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
      return Equal()(entries_.at(slot).key(), key);
    });
  }

  [[nodiscard]] auto hash_of() const CANTEEN_REQUIRES(lock_) {
    return [this](Slot slot) CANTEEN_NO_THREAD_SAFETY_ANALYSIS { return hashes_[slot]; };
  }

  [[nodiscard]] std::vector<Slot> taken() const CANTEEN_REQUIRES_SHARED(lock_) {
    std::vector<Slot> all;
    all.reserve(size_);
    index_.for_each([&](Slot slot) { all.push_back(slot); });
    return all;
  }

  // Without a lock. nullopt: somebody is changing something.
  [[gnu::always_inline]] std::optional<Found> glance(const K& key, std::uint64_t hash,
                                                     bool asked) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
    // acquire pairs with ~Change(); what is read below pairs with its writers, and makes who has
    // seen any of it see their begin_change() as well.
    const std::uint64_t version = version_.load(std::memory_order_acquire);
    if (version % 2 != 0) return std::nullopt;
    const auto unchanged = [&] { return version_.load(std::memory_order_relaxed) == version; };
    bool torn = false;
    const Slot slot = index_.find(hash, [&](Slot candidate) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
      const K its_key = entries_.at(candidate).key();
      torn = !unchanged();  // then it may be no key at all
      return torn || Equal()(its_key, key);
    });
    if (torn) return std::nullopt;
    if (slot == no_slot) return unchanged() ? std::optional<Found>(std::in_place) : std::nullopt;
    const V value = entries_.at(slot).value();
    bool there = true;
    bool wants_refresh = false;
    if (timed()) {
      const Instant now = rules_.now();
      there = !expired(slot, now);
      if (there && asked) wants_refresh = touch(slot, now);
    }
    if (!unchanged()) return std::nullopt;
    if (!there) return Found();
    if (asked) {
      if (counters_ != nullptr) counters_->raise(slot);  // whosever it is by now
      hits_.add_one();
    }
    return Found{value, wants_refresh};
  }

  [[gnu::noinline]] Found look_locked(const K& key, std::uint64_t hash, bool asked) {
    if (asked && hits_change_) {
      const Change changing(*this);
      lock_.count();
      return find_value(key, hash, true);
    }
    const Looking<P> looking(lock_, asked);
    return find_value(key, hash, asked);
  }

  Found find_value(const K& key, std::uint64_t hash, bool asked) CANTEEN_REQUIRES_SHARED(lock_) {
    const Slot slot = find(key, hash);
    if (slot == no_slot) return {};
    bool wants_refresh = false;
    if (timed()) {
      const Instant now = rules_.now();
      if (expired(slot, now)) return {};
      if (asked) wants_refresh = touch(slot, now);
    }
    if (asked) hit(slot);
    return {entries_.at(slot).value(), wants_refresh};
  }

  // Requires: the lock, to change if the policy wants that for hits, else to look.
  void hit(Slot slot) CANTEEN_REQUIRES_SHARED(lock_) {
    if (evictor_ != nullptr && !is_pinned(slot)) evictor_->hit(slot);
  }

  // Somebody has asked for it. Whether it is to be loaded anew.
  bool touch(Slot slot, Instant now) CANTEEN_REQUIRES_SHARED(lock_) {
    Times& times = times_.at(slot);
    // release: who sees this time sees what its writer has seen of the entry.
    if (rules_.idles != never) {
      times.idle_end.store(later(now, rules_.idles), std::memory_order_release);
    }
    return times.fresh_until.load(std::memory_order_relaxed) <= now;
  }

  [[nodiscard]] Instant end_of(Slot slot) const CANTEEN_REQUIRES_SHARED(lock_) {
    if (!timed()) return never;
    const Times& times = times_.at(slot);
    // acquire pairs with set_times() and touch().
    return std::min(times.end.load(std::memory_order_acquire),
                    times.idle_end.load(std::memory_order_acquire));
  }

  [[nodiscard]] bool expired(Slot slot, Instant now) const CANTEEN_REQUIRES_SHARED(lock_) {
    return end_of(slot) <= now && timed();
  }

  // Since the beginning.
  [[nodiscard]] Statistics counts() const CANTEEN_REQUIRES_SHARED(lock_) {
    const auto removed = [this](RemovalReason reason) CANTEEN_NO_THREAD_SAFETY_ANALYSIS {
      return removals_[static_cast<std::size_t>(reason)];
    };
    // Who has been counted at the door counts as a hit until he has found nothing.
    const std::uint64_t found_nothing = found_nothing_.load(std::memory_order_relaxed);
    const std::uint64_t counted = lock_.counted();
    return {.hits = counted - std::min(counted, found_nothing),
            .misses = misses_.load(std::memory_order_relaxed),
            .loads = loads_,
            .load_failures = load_failures_,
            .load_time = std::chrono::nanoseconds(load_time_),
            .stale = stale_,
            .evicted = removed(RemovalReason::evicted),
            .expired = removed(RemovalReason::expired),
            .replaced = removed(RemovalReason::replaced),
            .invalidated = removed(RemovalReason::invalidated),
            .cleared = removed(RemovalReason::cleared),
            .unkept = unkept_};
  }

  // Of one that has expired: whether it may still stand in for a load that fails.
  [[nodiscard]] bool stale(Slot slot, Instant now) const CANTEEN_REQUIRES_SHARED(lock_) {
    return later(end_of(slot), stale_for()) > now;
  }

  Begun fly_or_join(const K& key, std::uint64_t hash, Instant now) CANTEEN_REQUIRES(lock_) {
    FlightPointer flight = find_flight(key, hash);
    if (flight != nullptr && flight->remembered && flight->remembered_until <= now) {
      flights_.erase(*flight);
      flight = nullptr;
    }
    if (flight != nullptr) return {std::nullopt, std::move(flight), false};
    flight = FlightPointer(new Flight(key, hash, rules_.options.name));
    flights_.insert(flight);
    return {std::nullopt, std::move(flight), true};
  }

  FlightPointer find_flight(const K& key, std::uint64_t hash) CANTEEN_REQUIRES(lock_) {
    return flights_.find(hash, [&](const Flight& each) { return Equal()(each.key, key); });
  }

  // Whatever is on its way, or has failed: it is not wanted any more.
  void ground(const K& key, std::uint64_t hash) CANTEEN_REQUIRES(lock_) {
    if (flights_.size() == 0) return;
    if (const FlightPointer flight = find_flight(key, hash)) flights_.erase(*flight);
  }

  void remember(const FlightPointer& flight, Instant now, Instant at_most) CANTEEN_REQUIRES(lock_) {
    flights_.insert(flight);
    flight->remembered = true;
    flight->remembered_until =
        std::min(later(now, rules_.options.remember_failures->count()), at_most);
    remembered_.push_back(flight);
    const std::size_t most = std::max(std::min(capacity_, std::size_t{1} << 20), fewest_remembered);
    if (remembered_.size() > most) forget();
  }

  void forget() CANTEEN_REQUIRES(lock_) {
    flights_.erase(*remembered_.front());
    remembered_.pop_front();
  }

  void store(const K& key, std::uint64_t hash, V&& value, const Terms& terms, Departed& departed)
      CANTEEN_REQUIRES(lock_) {
    if (terms.lasts != never) begin_times();
    const Slot slot = find(key, hash);
    if (slot != no_slot) {
      replace(slot, std::move(value), terms, departed);
    } else {
      insert(key, hash, std::move(value), terms, departed);
    }
  }

  void insert(const K& key, std::uint64_t hash, V&& value, const Terms& terms, Departed& departed)
      CANTEEN_REQUIRES(lock_) {
    if (evictor_ != nullptr) evictor_->miss(hash);
    if (!make_room(1, terms.weight, departed)) {
      ++unkept_;
      return;
    }
    if (size_ == index_.most()) index_.reserve(2 * size_ + 1, hash_of());
    const Slot slot = free_slot();
    const Instant now = timed() ? rules_.now() : 0;
    const bool pinned = !pins_.empty() && pins_.contains(key, hash);
    begin_change();
    if constexpr (plain_bytes) {
      if (slot == unused_) {
        ::new (entries_.place(slot)) Entry(key, std::move(value));
      } else {
        entries_.at(slot).replace(key, std::move(value));
      }
    } else {
      ::new (entries_.place(slot)) Entry(key, std::move(value));
    }
    hashes_[slot] = hash;
    if (slot == unused_) {
      ++unused_;
    } else {
      free_.pop_back();
    }
    index_.insert(hash, slot);
    ++size_;
    weigh(slot, terms.weight);
    if (timed()) set_times(slot, terms, now);
    if (pinned) {
      note_pinned(slot);
    } else if (evictor_ != nullptr) {
      evictor_->insert(slot, hash);
    }
    if (size_ == capacity_) expect_victim();
  }

  void replace(Slot slot, V&& value, const Terms& terms, Departed& departed)
      CANTEEN_REQUIRES(lock_) {
    Entry& entry = entries_.at(slot);
    const Instant now = timed() ? rules_.now() : 0;
    const RemovalReason reason =
        expired(slot, now) ? RemovalReason::expired : RemovalReason::replaced;
    if (const std::uint64_t pinned = is_pinned(slot) ? weight_of(slot) : 0;
        terms.weight > most_weight_ - (pinned_weight_ - pinned)) {
      // There is no room for it; but what was there is no good any more.
      ++unkept_;
      return remove(slot, reason, departed);
    }
    if constexpr (plain_bytes || std::is_nothrow_move_constructible_v<V>) {
      if (wants_departed()) departed.push(K(entry.key()), entry.take_value(), reason);
      begin_change();
      entry.replace_value(std::move(value));
    } else {
      // What may throw leaves the place empty.
      const K key(entry.key());
      const std::uint64_t hash = hashes_[slot];
      remove(slot, reason, departed);
      return insert(key, hash, std::move(value), terms, departed);
    }
    ++removals_[static_cast<std::size_t>(reason)];
    weight_ -= weight_of(slot);
    if (is_pinned(slot)) pinned_weight_ += terms.weight - weight_of(slot);
    weigh(slot, terms.weight);
    if (timed()) set_times(slot, terms, now);
    hit(slot);
    make_room(0, 0, departed);
  }

  // So that `more` entries of that weight may come. False: there is no room for them, whoever
  // leaves, and then nobody does.
  bool make_room(std::size_t more, std::uint64_t weight, Departed& departed)
      CANTEEN_REQUIRES(lock_) {
    if (weight > most_weight_ - pinned_weight_ || more > capacity_ - pinned_) return false;
    while (size_ + more > capacity_ || weight_ > most_weight_ - weight) {
      const Slot victim = evictor_->victim();
      try {
        remove(victim, RemovalReason::evicted, departed);
      } catch (...) {  // a copy: he stays
        evictor_->insert(victim, hashes_[victim]);
        throw;
      }
    }
    return true;
  }

  // Requires for `evicted`: the evictor has forgotten it.
  void remove(Slot slot, RemovalReason reason, Departed& departed) CANTEEN_REQUIRES(lock_) {
    Entry& entry = entries_.at(slot);
    if (wants_departed()) departed.push(entry.take_key(), entry.take_value(), reason);
    begin_change();
    index_.erase(hashes_[slot], slot, hash_of());
    if (is_pinned(slot)) {
      note_unpinned(slot);
    } else if (evictor_ != nullptr && reason != RemovalReason::evicted) {
      evictor_->erase(slot);
    }
    ++removals_[static_cast<std::size_t>(reason)];
    weight_ -= weight_of(slot);
    --size_;
    if constexpr (!plain_bytes) std::destroy_at(&entry);
    free_.push_back(slot);
  }

  [[nodiscard]] bool is_pinned(Slot slot) const CANTEEN_REQUIRES_SHARED(lock_) {
    return pinned_ != 0 && pinned_slots_[slot];
  }

  void note_pinned(Slot slot) CANTEEN_REQUIRES(lock_) {
    pinned_slots_[slot] = true;
    ++pinned_;
    pinned_weight_ += weight_of(slot);
  }

  void note_unpinned(Slot slot) CANTEEN_REQUIRES(lock_) {
    pinned_slots_[slot] = false;
    --pinned_;
    pinned_weight_ -= weight_of(slot);
  }

  void weigh(Slot slot, std::uint64_t weight) CANTEEN_REQUIRES(lock_) {
    weight_ += weight;
    if (rules_.options.weigh) weights_[slot] = weight;
  }

  [[nodiscard]] std::uint64_t weight_of(Slot slot) const CANTEEN_REQUIRES_SHARED(lock_) {
    return rules_.options.weigh ? weights_[slot] : 1;
  }

  // The next one, with room for an entry, and for itself among the free ones.
  Slot free_slot() CANTEEN_REQUIRES(lock_) {
    if (!free_.empty()) return free_.back();
    entries_.make_room(unused_);
    hashes_.resize(std::size_t{unused_} + 1);
    pinned_slots_.resize(std::size_t{unused_} + 1);
    if (rules_.options.weigh) weights_.resize(std::size_t{unused_} + 1);
    if (free_.capacity() <= unused_) free_.reserve(2 * static_cast<std::size_t>(unused_) + 1);
    if (timed()) {
      times_.make_room(unused_);
      ::new (times_.place(unused_)) Times();
    }
    return unused_;
  }

  [[nodiscard]] bool timed() const noexcept {
    return timed_.load(std::memory_order_acquire);  // pairs with begin_times()
  }

  void begin_times() CANTEEN_REQUIRES(lock_) {
    if (timed()) return;
    if (looks_freely_) times_.reserve(capacity_);
    for (Slot slot = 0; slot < unused_; ++slot) times_.make_room(slot);
    for (Slot slot = 0; slot < unused_; ++slot) ::new (times_.place(slot)) Times();
    // release pairs with timed(): there are times.
    timed_.store(true, std::memory_order_release);
  }

  void set_times(Slot slot, const Terms& terms, Instant now) noexcept CANTEEN_REQUIRES(lock_) {
    const std::uint64_t seed = hashes_[slot] ^ static_cast<std::uint64_t>(now);
    Times& times = times_.at(slot);
    // release, both, pairs with end_of().
    times.end.store(later(now, rules_.jittered(terms.lasts, seed)), std::memory_order_release);
    times.idle_end.store(later(now, rules_.idles), std::memory_order_release);
    times.fresh_until.store(later(now, rules_.jittered(rules_.fresh, ~seed)),
                            std::memory_order_relaxed);
    if (const Instant end = end_of(slot); end < next_end()) {
      next_end_.store(end, std::memory_order_relaxed);
    }
  }

  // Whether anybody would notice what becomes of the removed.
  [[nodiscard]] bool wants_departed() const noexcept {
    return !std::is_trivially_destructible_v<K> || !std::is_trivially_destructible_v<V> ||
           rules_.options.on_removal != nullptr;
  }

  // What a miss changes begins a line of its own, or every hit of another processor would wait for
  // the line that it finds its way by.
  static constexpr std::size_t apart = 64;

  const Rules& rules_;
  const std::size_t capacity_;
  const std::uint64_t most_weight_;
  const std::unique_ptr<Evictor> evictor_;  // nullptr: nobody ever has to leave
  const bool hits_change_;                  // a hit needs the lock to change
  const bool looks_freely_;                 // and without the lock
  Atomic<bool> timed_{false};               // written with the lock held
  SlotCounters* const counters_;            // what a hit without the lock raises, if anything
  HitCount<P>& hits_;
  Index index_ CANTEEN_GUARDED_BY(lock_);
  SlotStore<Entry> entries_ CANTEEN_GUARDED_BY(lock_);
  SlotStore<Times> times_ CANTEEN_GUARDED_BY(lock_);
  std::vector<std::uint64_t> hashes_ CANTEEN_GUARDED_BY(lock_);   // of the slots: seldom looked at
  std::vector<std::uint64_t> weights_ CANTEEN_GUARDED_BY(lock_);  // of them, if they are given
  std::vector<bool> pinned_slots_ CANTEEN_GUARDED_BY(lock_);
  std::size_t pinned_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::uint64_t pinned_weight_ CANTEEN_GUARDED_BY(lock_) = 0;
  PinnedKeys<K, Equal> pins_ CANTEEN_GUARDED_BY(lock_);
  Statistics before_ CANTEEN_GUARDED_BY(lock_);  // what the counts were at the last reset

  alignas(apart) Atomic<std::uint64_t> version_{0};  // odd: something is being changed
  BasicReadersLock<P> lock_;

  alignas(apart) std::size_t size_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::vector<Slot> free_ CANTEEN_GUARDED_BY(lock_);
  FlightTable<Flight> flights_ CANTEEN_GUARDED_BY(lock_);
  // Counts; misses_ and found_nothing_ grow without the lock as well.
  Atomic<std::uint64_t> misses_{0};
  std::uint64_t loads_ CANTEEN_GUARDED_BY(lock_) = 0;
  Instant load_time_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::uint64_t weight_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::array<std::uint64_t, reasons> removals_ CANTEEN_GUARDED_BY(lock_){};
  Slot unused_ CANTEEN_GUARDED_BY(lock_) = 0;  // this one and those after it
  Atomic<std::uint64_t> found_nothing_{0};     // of those whom the lock has counted
  std::uint64_t load_failures_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::uint64_t stale_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::uint64_t unkept_ CANTEEN_GUARDED_BY(lock_) = 0;
  std::deque<FlightPointer> remembered_ CANTEEN_GUARDED_BY(lock_);  // failures, the oldest first
  Atomic<Instant> next_end_{never};                                 // written with the lock held
};

}  // namespace canteen::cache::detail
