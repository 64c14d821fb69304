// PersonHeap — people by a number each, the least first; of equal ones who came first. Anybody can
// be taken out: each knows where in it he is, in the member that is named.
//
// Thread safety: none. Complexity: O(log n) each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/simulate/people.hpp"

namespace canteen::simulate {

template <std::uint32_t Person::* Position>
class PersonHeap {
 public:
  explicit PersonHeap(People& people) : people_(&people) {}

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

  // Requires of this and the next: not empty.
  [[nodiscard]] std::int64_t least() const noexcept { return all_.front().key; }

  [[nodiscard]] Handle top() const noexcept { return all_.front().who; }

  void push(Handle who, std::int64_t key) {
    const Entry entry{key, (*people_)[who].number, who};
    all_.push_back(entry);
    rise(all_.size() - 1, entry);
  }

  // Requires: not empty.
  Handle pop() {
    const Handle who = top();
    erase(who);
    return who;
  }

  // Requires: he is in it.
  void erase(Handle who) {
    const std::size_t at = (*people_)[who].*Position;
    const Entry last = all_.back();
    all_.pop_back();
    if (at == all_.size()) return;
    if (at != 0 && last < all_[(at - 1) / 2]) {
      rise(at, last);
    } else {
      sink(at, last);
    }
  }

 private:
  struct Entry {
    std::int64_t key;
    std::uint64_t number;
    Handle who;

    friend bool operator<(const Entry& one, const Entry& other) noexcept {
      return one.key != other.key ? one.key < other.key : one.number < other.number;
    }
  };

  void put(std::size_t at, const Entry& entry) noexcept {
    all_[at] = entry;
    (*people_)[entry.who].*Position = static_cast<std::uint32_t>(at);
  }

  void rise(std::size_t at, const Entry& entry) noexcept {
    while (at != 0 && entry < all_[(at - 1) / 2]) {
      put(at, all_[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
    put(at, entry);
  }

  void sink(std::size_t at, const Entry& entry) noexcept {
    for (;;) {
      std::size_t least = 2 * at + 1;
      if (least >= all_.size()) break;
      if (least + 1 < all_.size() && all_[least + 1] < all_[least]) ++least;
      if (!(all_[least] < entry)) break;
      put(at, all_[least]);
      at = least;
    }
    put(at, entry);
  }

  People* people_;
  std::vector<Entry> all_;
};

}  // namespace canteen::simulate
