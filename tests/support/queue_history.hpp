// QueueHistory — what happened at a queue, seen from outside, and whether one line, first in, first
// out, with a bound, can have done it: linearizability.
//
// Each call has a time before it began and one after it ended, of one counter that all threads draw
// from. All items are different. Such a history is one of a queue if and only if [1]
//   1  what comes out was put before that, and nothing comes out twice;
//   2  no two items change places: if a was put before b was begun to be put, then it is not so
//      that b was taken before a was begun to be taken (or a never was);
//   3  a get that found nothing overlaps a moment when there may have been nothing: there is a time
//      in it when no item had certainly been put and had certainly not been taken.
// and for the bound
//   4  at no time are more than `bound` items certainly in it;
//   5  a put that found no room overlaps a moment when `bound` items may have been in it.
//
// [1] Henzinger, Sezgin and Vafeiadis, Aspect-oriented linearizability proofs, CONCUR 2013.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace canteen::testing {

struct QueueCall {
  enum class What : std::uint8_t { put, got, empty, full };

  What what;
  std::int64_t item;
  std::uint64_t begin;
  std::uint64_t end;
};

class QueueHistory {
 public:
  using What = QueueCall::What;

  void add(const std::vector<QueueCall>& calls) {
    calls_.insert(calls_.end(), calls.begin(), calls.end());
  }

  // What no queue can have done, in words; empty: nothing. bound 0: none.
  [[nodiscard]] std::string fault(std::size_t bound, bool in_order = true) const {
    std::map<std::int64_t, Item> items;
    for (const QueueCall& each : calls_) {
      if (each.what != What::put) continue;
      if (!items.emplace(each.item, Item{each}).second) return "put twice: " + name(each.item);
    }
    for (const QueueCall& each : calls_) {
      if (each.what != What::got) continue;
      const auto item = items.find(each.item);
      if (item == items.end()) return "came from nowhere: " + name(each.item);
      if (item->second.taken) return "taken twice: " + name(each.item);
      item->second.taken = true;
      item->second.got_begin = each.begin;
      item->second.got_end = each.end;
      if (each.end < item->second.put_begin) return "taken before it was put: " + name(each.item);
    }
    std::vector<Item> all;
    for (const auto& [number, item] : items) all.push_back(item);
    if (in_order) {
      if (const std::string text = changed_places(all); !text.empty()) return text;
    }
    if (const std::string text = wrongly_empty(all); !text.empty()) return text;
    return bound == 0 ? "" : beyond(all, bound);
  }

 private:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  struct Item {
    explicit Item(const QueueCall& put)
        : number(put.item), put_begin(put.begin), put_end(put.end) {}

    std::int64_t number;
    std::uint64_t put_begin;
    std::uint64_t put_end;
    std::uint64_t got_begin = never;
    std::uint64_t got_end = never;
    bool taken = false;
  };

  static std::string name(std::int64_t item) { return "item " + std::to_string(item); }

  // By the ends of their puts, the latest beginning of a get so far: an item that was put later and
  // taken earlier has overtaken it.
  static std::string changed_places(std::vector<Item> items) {
    std::vector<Item> by_begin = items;
    std::sort(items.begin(), items.end(),
              [](const Item& a, const Item& b) { return a.put_end < b.put_end; });
    std::sort(by_begin.begin(), by_begin.end(),
              [](const Item& a, const Item& b) { return a.put_begin < b.put_begin; });
    const Item* latest = nullptr;
    std::size_t before = 0;
    for (const Item& each : by_begin) {
      for (; before < items.size() && items[before].put_end < each.put_begin; ++before) {
        if (latest == nullptr || items[before].got_begin > latest->got_begin) {
          latest = &items[before];
        }
      }
      if (latest != nullptr && each.got_end < latest->got_begin) {
        return name(each.number) + " overtook " + name(latest->number);
      }
    }
    return "";
  }

  [[nodiscard]] std::string wrongly_empty(const std::vector<Item>& items) const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> certain;
    for (const Item& each : items) {
      if (each.put_end < each.got_begin) certain.emplace_back(each.put_end, each.got_begin);
    }
    std::sort(certain.begin(), certain.end());
    for (const QueueCall& call : calls_) {
      if (call.what != What::empty) continue;
      std::uint64_t covered = call.begin;  // something was there all the time up to here
      for (const auto& [from, to] : certain) {
        if (from > covered) break;
        covered = std::max(covered, to);
      }
      if (covered >= call.end) {
        return "found nothing between " + std::to_string(call.begin) + " and " +
               std::to_string(call.end) + ", when there was something all the time";
      }
    }
    return "";
  }

  // How many of the intervals hold each time: (time, change), in order.
  using Steps = std::vector<std::pair<std::uint64_t, int>>;

  static std::string most(Steps steps, std::size_t bound) {
    std::sort(steps.begin(), steps.end());
    long inside = 0;
    for (const auto& [time, change] : steps) {
      inside += change;
      if (inside > static_cast<long>(bound))
        return "more than the bound at " + std::to_string(time);
    }
    return "";
  }

  [[nodiscard]] std::string beyond(const std::vector<Item>& items, std::size_t bound) const {
    Steps certain;
    Steps possible;
    for (const Item& each : items) {
      if (each.put_end < each.got_begin) {
        certain.emplace_back(each.put_end, 1);
        certain.emplace_back(each.got_begin, -1);
      }
      possible.emplace_back(each.put_begin, 1);
      possible.emplace_back(each.got_end, -1);
    }
    if (const std::string text = most(certain, bound); !text.empty()) return text;
    std::sort(possible.begin(), possible.end());
    for (const QueueCall& call : calls_) {
      if (call.what != What::full) continue;
      long inside = 0;
      bool may = false;
      for (const auto& [time, change] : possible) {
        if (time > call.end) break;
        if (time >= call.begin) may = may || inside >= static_cast<long>(bound);
        inside += change;
      }
      if (!may && inside < static_cast<long>(bound)) {
        return "found no room between " + std::to_string(call.begin) + " and " +
               std::to_string(call.end) + ", when there was some all the time";
      }
    }
    return "";
  }

  std::vector<QueueCall> calls_;
};

}  // namespace canteen::testing
