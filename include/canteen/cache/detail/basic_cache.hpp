// BasicCache — shards, and who loads what they do not have: the machine behind Cache.
//
// A load belongs to nobody. Who finds a key absent and no flight for it begins one, and has to see
// it landed: by himself, or by a helper, whom hand_over() finds. All others wait for the flight, as
// long as they like.
//
// INV  Every flight that begin() has called `mine` is given to fly() or cancelled, by the end of
//      the call or by way of hand_over(): nobody waits in vain.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <canteen/base/errors.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/cache/detail/answer.hpp>
#include <canteen/cache/detail/basic_shard.hpp>
#include <canteen/cache/detail/hit_count.hpp>
#include <canteen/cache/detail/mix.hpp>
#include <canteen/cache/detail/rules.hpp>
#include <canteen/cache/detail/share.hpp>
#include <canteen/cache/errors.hpp>
#include <canteen/cache/options.hpp>
#include <canteen/cache/statistics.hpp>

namespace canteen::cache::detail {

template <class K, class V, class Hash, class Equal, class P>
class BasicCache {
 public:
  using Shard = BasicShard<K, V, Equal, P>;
  using Flight = typename Shard::Flight;
  using FlightPointer = typename Shard::FlightPointer;
  using Departed = typename Shard::Departed;
  using Answer = detail::Answer<V, P>;
  using Job = std::function<void()>;

  // hand_over: has a job done, soon, by another thread; not called within the constructor.
  BasicCache(Options<K, V> options, std::function<void(Job)> hand_over)
      : rules_(std::move(options)), hand_over_(std::move(hand_over)) {
    const std::size_t number = number_of_shards();
    shift_ = 64 - std::countr_zero(number);
    shards_.reserve(number);
    const auto& given = rules_.options;
    for (std::size_t i = 0; i < number; ++i) {
      shards_.push_back(std::make_unique<Shard>(rules_, share(given.capacity, i, number),
                                                share(given.most_weight, i, number), hits_));
    }
  }

  BasicCache(const BasicCache&) = delete;
  BasicCache& operator=(const BasicCache&) = delete;

  [[nodiscard]] const Options<K, V>& options() const noexcept { return rules_.options; }

  [[nodiscard]] base::Instant now() const { return rules_.now(); }

  [[nodiscard]] std::size_t shards() const noexcept { return shards_.size(); }

  V get(const K& key) {
    const Place place = place_of(key);
    if (auto found = find(key, place)) return *std::move(found);
    return get_long(key, place, required_load());
  }

  template <class Load>
  V get(const K& key, Load&& load) {
    const Place place = place_of(key);
    if (auto found = find(key, place)) return *std::move(found);
    return get_long(key, place, load);
  }

  // What a get without waiting has: the value, or who will have it.
  struct Start {
    std::optional<V> value;
    Share<Answer> answer;
  };

  // As get(key), but a helper loads.
  Start start(const K& key) {
    const Place place = place_of(key);
    if (auto found = find(key, place)) return {std::move(found), nullptr};
    return start_long(key, place, required_load());
  }

  // As get(key, load). `load` is kept until he has.
  template <class Load>
  Start start(const K& key, Load&& load) {
    const Place place = place_of(key);
    if (auto found = find(key, place)) return {std::move(found), nullptr};
    return start_long(key, place, std::forward<Load>(load));
  }

  std::optional<V> try_get(const K& key) {
    const Place place = place_of(key);
    std::optional<V> found = find(key, place);
    if (!found) place.shard->missed();
    return found;
  }

  std::optional<V> peek(const K& key) {
    const Place place = place_of(key);
    return place.shard->look(key, place.hash, false).value;
  }

  // In the order of the keys. Those that are not there are loaded by one call of load_many.
  std::vector<V> get_many(std::span<const K> keys);

  V refresh(const K& key) {
    const auto& load = required_load();
    const Place place = place_of(key);
    auto begun = begin(key, place, true);
    if (begun.mine) return fly(*place.shard, begun.flight, load);
    begun.flight->wait();
    return begun.flight->get();
  }

  // own: how long it lasts; absent: as the options say.
  void put(const K& key, V value, const Timeout& own = {}) {
    const Place place = place_of(key);
    const Terms terms = rules_.terms(key, value, own);
    Departed departed(rules_.options.on_removal);
    place.shard->put(key, place.hash, std::move(value), terms, departed);
    departed.tell();
  }

  bool invalidate(const K& key) {
    const Place place = place_of(key);
    Departed departed(rules_.options.on_removal);
    const bool was_there = place.shard->invalidate(key, place.hash, departed);
    departed.tell();
    return was_there;
  }

  void clear() {
    Departed departed(rules_.options.on_removal);
    for (const auto& shard : shards_) shard->clear(departed);
    departed.tell();
  }

  bool pin(const K& key) {
    const Place place = place_of(key);
    return place.shard->pin(key, place.hash);
  }

  bool unpin(const K& key) {
    const Place place = place_of(key);
    return place.shard->unpin(key, place.hash);
  }

  std::size_t clean_up() {
    std::size_t removed = 0;
    Departed departed(rules_.options.on_removal);
    for (const auto& shard : shards_) removed += shard->clean_up(departed);
    departed.tell();
    return removed;
  }

  // Nothing is to be cleaned up before; `never` at best.
  [[nodiscard]] base::Instant next_end() const noexcept {
    base::Instant next = never;
    for (const auto& shard : shards_) next = std::min(next, shard->next_end());
    return next;
  }

  [[nodiscard]] std::vector<typename Shard::Copy> copies() const {
    std::vector<typename Shard::Copy> all;
    for (const auto& shard : shards_) shard->copy_to(all);
    return all;
  }

  [[nodiscard]] Statistics statistics() const {
    Statistics sum;
    for (const auto& shard : shards_) shard->add_to(sum);
    sum.hits += hits_.sum();
    return sum;
  }

  void reset_statistics() {
    for (const auto& shard : shards_) shard->reset_counts();
    hits_.reset();
  }

  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (const auto& shard : shards_) sum += shard->size();
    return sum;
  }

  void before_fork() {
    for (const auto& shard : shards_) shard->before_fork();
  }

  void after_fork_in_parent() noexcept {
    for (const auto& shard : shards_) shard->after_fork_in_parent();
  }

  void after_fork_in_child() noexcept {
    for (const auto& shard : shards_) shard->after_fork_in_child(P::self());
  }

 private:
  struct Place {
    std::uint64_t hash;
    Shard* shard;
  };

  // A shard is worth while if the policy has something to choose from there.
  static constexpr std::size_t least_of_a_shard = 256;
  static constexpr std::size_t shards_a_processor = 8;

  [[nodiscard]] std::size_t number_of_shards() const {
    const auto& given = rules_.options;
    std::size_t number = given.shards;
    if (number == 0) {
      number = std::min<std::size_t>(shards_a_processor * std::max(P::processors(), 1U),
                                     given.capacity / least_of_a_shard);
      // Weights may be so uneven that a share would be too small for one of them.
      if (given.weigh) number = 1;
    }
    number = std::bit_ceil(std::max<std::size_t>(number, 1));
    while (number > given.capacity || number > std::max<std::uint64_t>(given.most_weight, 1)) {
      number /= 2;
    }
    return number;
  }

  template <class T>
  static T share(T whole, std::size_t which, std::size_t of) noexcept {
    if (whole == std::numeric_limits<T>::max()) return whole;
    return whole / of + (which < whole % of ? 1 : 0);
  }

  // The index of a shard looks at the low bits, so the shards are told apart by the high ones.
  [[nodiscard]] Place place_of(const K& key) const {
    const std::uint64_t hash = mix(static_cast<std::uint64_t>(Hash()(key)));
    return {hash, shards_[shift_ == 64 ? 0 : hash >> shift_].get()};
  }

  [[nodiscard]] const std::function<V(const K&)>& required_load() const {
    if (!rules_.options.load) {
      throw KeyError(std::string(rules_.options.name) + " was given no way to load a key");
    }
    return rules_.options.load;
  }

  [[gnu::always_inline]] std::optional<V> find(const K& key, const Place& place) {
    auto found = place.shard->look(key, place.hash, true);
    if (found.wants_refresh) [[unlikely]]
      refresh_behind(key, place);
    return std::move(found.value);
  }

  [[gnu::noinline]] void refresh_behind(const K& key, const Place& place) {
    if (!rules_.options.load) return;
    try {
      if (const FlightPointer flight = place.shard->begin_refresh(key, place.hash)) {
        send_off(*place.shard, flight, rules_.options.load);
      }
    } catch (...) {  // no memory, or no thread: the value is good for as long as it lasts
    }
  }

  // Who has expired is gone, and his removal told, before the load.
  auto begin(const K& key, const Place& place, bool anew = false) {
    Departed departed(rules_.options.on_removal);
    auto begun = anew ? place.shard->begin_anew(key, place.hash, departed)
                      : place.shard->begin(key, place.hash, departed);
    if (begun.mine) begun.flight->begin(P::self());  // the listener must not wait for it
    try {
      departed.tell();
    } catch (...) {
      if (begun.mine) abandon(*place.shard, *begun.flight);
      throw;
    }
    return begun;
  }

  template <class Load>
  [[gnu::noinline]] V get_long(const K& key, const Place& place, Load& load) {
    auto begun = begin(key, place);
    if (begun.value) return *std::move(begun.value);
    if (begun.mine) return fly(*place.shard, begun.flight, load);
    begun.flight->wait();
    return begun.flight->get();
  }

  Start start_long(const K& key, const Place& place, std::function<V(const K&)> load) {
    auto begun = begin(key, place);
    if (begun.value) return {std::move(begun.value), nullptr};
    if (begun.mine) send_off(*place.shard, begun.flight, std::move(load));
    return {std::nullopt, std::move(begun.flight)};
  }

  // Loads, and lets it land.
  template <class Load>
  V fly(Shard& shard, const FlightPointer& flight, Load& load) {
    flight->begin(P::self());
    const base::Instant begin = P::now();
    Departed departed(rules_.options.on_removal);
    std::optional<V> value;
    try {
      value.emplace(std::invoke(load, flight->key));
      const Terms terms = rules_.terms(flight->key, *value);
      V kept(*value);  // destroyed, if nobody wants it, without the lock
      shard.land(*flight, std::move(kept), terms, P::now() - begin, departed);
    } catch (...) {
      if (!crash(shard, flight, P::now() - begin, std::current_exception(), value)) throw;
      return *std::move(value);
    }
    // It is in no table any more: who does not share it by now never will.
    if (!flight.alone()) flight->give(*value);
    departed.tell();
    return *std::move(value);
  }

  // False: there is nothing that could be given instead. Either way those who wait have their
  // answer.
  bool crash(Shard& shard, const FlightPointer& flight, base::Instant took,
             std::exception_ptr error, std::optional<V>& instead) noexcept {
    instead.reset();
    try {
      if (auto stale = shard.crash(flight, took)) instead.emplace(*std::move(stale));
    } catch (...) {  // of a copy
    }
    instead ? flight->give(*instead) : flight->fail(std::move(error));
    return instead.has_value();
  }

  // For the exception that is being handled: a flight that will not take place.
  void abandon(Shard& shard, Flight& flight) {
    shard.cancel(flight);
    flight.fail(std::current_exception());
  }

  void send_off(Shard& shard, const FlightPointer& flight, std::function<V(const K&)> load) {
    try {
      flight->begin(0);  // who does is not known yet, and the caller may wait for him
      hand_over_([this, &shard, flight, load = std::move(load)]() mutable {
        try {
          fly(shard, flight, load);
        } catch (...) {  // it has reached all who wait, and is counted
        }
      });
    } catch (...) {
      abandon(shard, *flight);
      throw;
    }
  }

  const Rules<K, V, P> rules_;
  const std::function<void(Job)> hand_over_;
  HitCount<P> hits_;                            // those that needed no lock
  std::vector<std::unique_ptr<Shard>> shards_;  // a power of two of them
  int shift_ = 64;
};

template <class K, class V, class Hash, class Equal, class P>
std::vector<V> BasicCache<K, V, Hash, Equal, P>::get_many(std::span<const K> keys) {
  std::vector<std::optional<V>> values(keys.size());
  std::exception_ptr first_error;
  // What keeps one from its value does not keep the others.
  const auto attempt = [&](auto call) {
    try {
      call();
    } catch (...) {
      if (first_error == nullptr) first_error = std::current_exception();
    }
  };
  const auto finish = [&] {
    if (first_error != nullptr) std::rethrow_exception(first_error);
    std::vector<V> all;
    all.reserve(values.size());
    for (auto& each : values) all.push_back(*std::move(each));
    return all;
  };
  if (!rules_.options.load_many) {
    for (std::size_t i = 0; i < keys.size(); ++i) attempt([&] { values[i].emplace(get(keys[i])); });
    return finish();
  }

  struct Absent {
    std::size_t number;  // among the keys
    Shard* shard;
    FlightPointer flight;
  };

  std::vector<Absent> own;
  std::vector<Absent> others;
  std::vector<K> wanted;
  try {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Place place = place_of(keys[i]);
      if (auto found = find(keys[i], place)) {
        values[i].emplace(*std::move(found));
        continue;
      }
      // So that a flight that has begun finds its place.
      if (own.size() == own.capacity()) own.reserve(2 * own.size() + 4);
      auto begun = begin(keys[i], place);
      if (begun.value) {
        values[i].emplace(*std::move(begun.value));
        continue;
      }
      (begun.mine ? own : others).push_back({i, place.shard, std::move(begun.flight)});
    }
    wanted.reserve(own.size());
    for (const Absent& each : own) wanted.push_back(keys[each.number]);
  } catch (...) {
    for (const Absent& each : own) abandon(*each.shard, *each.flight);
    throw;
  }
  // All of them land, whatever happens to one.
  const base::Instant begin_at = P::now();
  std::vector<std::optional<V>> brought;
  std::exception_ptr error;
  if (!own.empty()) {
    try {
      brought = rules_.options.load_many(std::span<const K>(wanted));
      if (brought.size() != wanted.size()) {
        throw ValueError("load_many must return as many answers as it was given keys: " +
                         std::to_string(wanted.size()) + ", not " + std::to_string(brought.size()));
      }
    } catch (...) {
      error = std::current_exception();
    }
  }
  const base::Instant each_took =
      own.empty() ? 0 : (P::now() - begin_at) / static_cast<base::Instant>(own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    attempt([&] {
      const auto& [number, shard, flight] = own[i];
      Departed departed(rules_.options.on_removal);
      try {
        if (error != nullptr) std::rethrow_exception(error);
        if (!brought[i]) throw KeyError("load_many has no value for a key");
        const Terms terms = rules_.terms(flight->key, *brought[i]);
        V kept(*brought[i]);
        shard->land(*flight, std::move(kept), terms, each_took, departed);
      } catch (...) {
        if (!crash(*shard, flight, each_took, std::current_exception(), values[number])) throw;
        return;
      }
      if (!flight.alone()) flight->give(*brought[i]);
      values[number].emplace(*std::move(brought[i]));
      departed.tell();
    });
  }
  // Loaded by others; or the same key twice, whose flight has landed.
  for (const Absent& each : others) {
    attempt([&] {
      each.flight->wait();
      values[each.number].emplace(each.flight->get());
    });
  }
  return finish();
}

}  // namespace canteen::cache::detail
