// Hatch — where nodes pass from the end of those who put to the end of those who get, and come back
// when they are used: as dishes do, and empty plates.
//
// A list [1] whose two ends share no word but the link between them: put() writes it, get() looks
// at it. What comes back does so by the crate, so that the two seldom meet there, either, and an
// allocator is seldom asked: it is slow where one thread asks for what another gives back.
//
// Requires: a Node is default-constructible, and has an Atomic<Node*> `behind` and a `crate`
//           (crate.hpp), which are the hatch's. All are given back before the hatch goes.
//
// INV1  first_ is the node that was got last. Its `behind` is where get() looks, so it is counted
//       as back when the next is got, even if it has been given back before (first_is_back_).
// INV2  A crate is the one that is used up (open_), or has nodes that are not back, or all of its
//       nodes are empty: then it is in one of the stacks stock_ (the putters'), returned_ (between
//       the ends) and empty_ (the getters'). Not all nodes of open_ are back: one that is used up
//       has the one that was put last, which is first_ or has not been got (INV1).
//
// Thread safety: fresh() and put() under the lock of those who put; get(), has_some() and
//                give_back() under the lock of those who get; get_all() under both; size() by
//                anybody, a guess, but under both locks.
// Ordering:      put() releases the node to the get() that takes it; give_back() what was done to
//                it to the fresh() that gives it out again.
// Complexity:    O(1).
//
// [1] Michael and Scott, Simple, fast, and practical non-blocking and blocking concurrent queue
//     algorithms, PODC 1996: the two-lock queue.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "src/broker/memory/crate.hpp"

namespace canteen::broker::memory {

template <class Node, class P>
class Hatch {
 public:
  // The first of the first crate is as one that was got and given back (INV1).
  Hatch() : open_(new Crate()), last_(open_.get()->nodes.data()), first_(last_.get()) {}

  Hatch(const Hatch&) = delete;
  Hatch& operator=(const Hatch&) = delete;

  ~Hatch() {
    if (first_.get()->crate != open_.get()) delete first_.get()->crate;
    delete open_.get();
    discard(stock_.get());
    discard(returned_.load(std::memory_order_relaxed));
    discard(empty_.get());
  }

  // An empty node; the same again, if it was not put.
  Node& fresh() {
    if (fresh_.get() == fresh_end_.get()) [[unlikely]]
      open_crate();
    return *fresh_.get();
  }

  // Requires: it is the fresh one.
  void put(Node& node) noexcept {
    fresh_.set(fresh_.get() + 1);
    // relaxed: nobody else knows of it.
    node.behind.store(nullptr, std::memory_order_relaxed);
    // release pairs with the acquire in next(): the node is made.
    last_.get()->behind.store(&node, std::memory_order_release);
    last_.set(&node);
    count(put_);
  }

  // nullptr: none is on its way.
  Node* get() noexcept {
    Node* const node = next();
    if (node == nullptr) return nullptr;
    Node& before = *first_.get();
    first_.set(node);
    if (first_is_back_.get()) {
      first_is_back_.set(false);
      is_back(before);
    }
    count(got_);
    return node;
  }

  // All that are on their way: the first and the last of a row, in which each one's `behind` is the
  // next; nullptr: none is. All of them are as got. With both locks.
  std::pair<Node*, Node*> get_all() noexcept {
    Node* const first = next();
    if (first == nullptr) return {};
    Node& before = *first_.get();
    first_.set(last_.get());  // INV1
    if (first_is_back_.get()) {
      first_is_back_.set(false);
      is_back(before);
    }
    // relaxed: both ends' locks are held.
    got_.store(put_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    return {first, first_.get()};
  }

  [[nodiscard]] bool has_some() const noexcept { return next() != nullptr; }

  // Requires: it was got, and is empty again.
  void give_back(Node& node) noexcept {
    if (&node == first_.get()) {
      first_is_back_.set(true);  // INV1
    } else {
      is_back(node);
    }
  }

  // How many are on their way.
  [[nodiscard]] std::uint64_t size() const noexcept {
    // relaxed, both: a guess.
    const std::uint64_t got = got_.load(std::memory_order_relaxed);
    const std::uint64_t put = put_.load(std::memory_order_relaxed);
    return got < put ? put - got : 0;
  }

 private:
  using Crate = memory::Crate<Node, P>;
  template <class T>
  using Atomic = typename P::template Atomic<T>;
  template <class T>
  using Plain = typename P::template Plain<T>;

  // Crates that the getters keep for as long as the putters have not taken the last ones.
  static constexpr std::size_t most_kept = requires { P::brief_spins; } ? 1 : 64;
  // Lines of the cache apart: two, for they are fetched in pairs.
  static constexpr std::size_t apart = 128;

  static void count(Atomic<std::uint64_t>& number) noexcept {
    // relaxed: one end alone writes it, and who reads it guesses.
    number.store(number.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  static void discard(Crate* top) noexcept {
    while (top != nullptr) {
      Crate* const crate = top;
      top = crate->below.get();
      delete crate;
    }
  }

  [[nodiscard]] Node* next() const noexcept {
    return first_.get()->behind.load(std::memory_order_acquire);  // pairs with the release in put()
  }

  [[gnu::noinline]] void open_crate() {
    if (stock_.get() == nullptr) {
      // acquire pairs with the release in pass_back().
      stock_.set(returned_.load(std::memory_order_acquire));
      // relaxed: it says that there is room, and publishes nothing.
      if (stock_.get() != nullptr) returned_.store(nullptr, std::memory_order_relaxed);
    }
    Crate* const crate = stock_.get() != nullptr ? stock_.get() : new Crate();
    stock_.set(crate->below.get());
    open_.set(crate);
    fresh_.set(crate->nodes.data());
    fresh_end_.set(crate->nodes.data() + Crate::size);
  }

  void is_back(Node& node) noexcept {
    Crate& crate = *node.crate;
    const std::size_t number = crate.number_back.get() + 1;
    crate.number_back.set(number);
    if (number == Crate::size) [[unlikely]]
      pass_back(crate);
  }

  [[gnu::noinline]] void pass_back(Crate& crate) noexcept {
    crate.number_back.set(0);
    crate.below.set(empty_.get());
    empty_.set(&crate);
    empty_number_.set(empty_number_.get() + 1);
    // relaxed: only this end fills what the other one empties.
    if (returned_.load(std::memory_order_relaxed) == nullptr) {
      // release pairs with the acquire in open_crate(): the nodes are empty.
      returned_.store(empty_.get(), std::memory_order_release);
      empty_.set(nullptr);
      empty_number_.set(0);
    } else if (empty_number_.get() > most_kept) {
      empty_.set(crate.below.get());
      empty_number_.set(most_kept);
      delete &crate;
    }
  }

  // The end of those who put.
  alignas(apart) Plain<Crate*> open_;
  Plain<Node*> fresh_{open_.get()->nodes.data() + 1};  // the next, in open_
  Plain<Node*> fresh_end_{open_.get()->nodes.data() + Crate::size};
  Plain<Node*> last_;
  Plain<Crate*> stock_{nullptr};
  Atomic<std::uint64_t> put_{0};

  // The end of those who get.
  alignas(apart) Plain<Node*> first_;
  Plain<bool> first_is_back_{true};
  Plain<Crate*> empty_{nullptr};
  Plain<std::size_t> empty_number_{0};
  Atomic<std::uint64_t> got_{0};

  alignas(apart) Atomic<Crate*> returned_{nullptr};
};

}  // namespace canteen::broker::memory
