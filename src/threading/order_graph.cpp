#include "src/threading/order_graph.hpp"

#include <algorithm>
#include <utility>

#include "src/threading/words.hpp"

namespace canteen::threading::detail {
namespace {

constexpr std::size_t most_ways = 16;      // for one order
constexpr std::size_t longest_circle = 8;  // locks
constexpr std::size_t enough_threads = 8;  // that follow an order alike: one for each lock
constexpr int most_looks = 20'000;         // in one search

bool contains(const std::vector<OrderGraph::Id>& all, const std::vector<OrderGraph::Id>& some) {
  return std::all_of(some.begin(), some.end(), [&](OrderGraph::Id each) {
    return std::find(all.begin(), all.end(), each) != all.end();
  });
}

bool meet(const std::vector<OrderGraph::Id>& a, const std::vector<OrderGraph::Id>& b) {
  return std::any_of(a.begin(), a.end(), [&](OrderGraph::Id each) {
    return std::find(b.begin(), b.end(), each) != b.end();
  });
}

}  // namespace

void OrderGraph::begins(Id id, const Lock& lock) {
  nodes_.try_emplace(id, Node{lock, {}});
  const auto [place, made] = at_.try_emplace(lock.object, id);
  if (made) return;
  // The orders that lead to the old one are left: its id will never have a node again.
  nodes_.erase(place->second);
  signals_.erase(place->second);
  place->second = id;
}

void OrderGraph::is_signal(Id id) {
  nodes_.erase(id);
  signals_.insert(id);
}

// Whether the thread, or enough others, have followed an order with no more than this held.
bool OrderGraph::has(const std::vector<Way>& ways, std::uint32_t thread,
                     const std::vector<Id>& held) {
  std::size_t alike = 0;
  for (const Way& each : ways) {
    if (!contains(held, each.held)) continue;
    if (each.thread == thread || ++alike == enough_threads) return true;
  }
  return ways.size() >= most_ways;
}

bool OrderGraph::knows(Id id, std::uint32_t thread, const std::vector<Id>& held) const {
  return std::all_of(held.begin(), held.end(), [&](Id each) {
    if (each == id || signals_.count(each) != 0) return true;
    const auto node = nodes_.find(each);
    if (node == nodes_.end()) return true;  // destroyed by another thread: no order to speak of
    const auto ways = node->second.after.find(id);
    return ways != node->second.after.end() && has(ways->second, thread, held);
  });
}

std::optional<LockInversion> OrderGraph::add(Id id, const Way& way, bool same_thread) {
  same_thread_ = same_thread;
  std::optional<LockInversion> found;
  for (const Id each : way.held) {
    const auto node = nodes_.find(each);
    if (each == id || node == nodes_.end()) continue;
    auto& after = node->second.after;
    if (after.size() % 64 == 63) {
      // Orders into locks that are no more.
      for (auto other = after.begin(); other != after.end();) {
        other = nodes_.count(other->first) == 0 ? after.erase(other) : std::next(other);
      }
    }
    std::vector<Way>& ways = after[id];
    if (has(ways, way.thread, way.held)) continue;
    ways.push_back(way);
    std::vector<Step> path{{each, id, &way}};
    int looks = 0;
    if (search(id, each, path, looks) && !found) found = inversion(path);
  }
  return found;
}

bool OrderGraph::fits(const Way& way, const std::vector<Step>& path) const {
  return std::none_of(path.begin(), path.end(), [&](const Step& each) {
    return (!same_thread_ && each.way->thread == way.thread) || meet(each.way->held, way.held);
  });
}

bool OrderGraph::passes(const std::vector<Step>& path, Id id) {
  return std::any_of(path.begin(), path.end(), [id](const Step& each) { return each.to == id; });
}

// Extends `path`, which ends at `from`, to one that ends at `target` and was not yet reported.
bool OrderGraph::search(Id from, Id target, std::vector<Step>& path, int& looks) {
  const auto node = nodes_.find(from);
  if (node == nodes_.end() || path.size() >= longest_circle) return false;
  for (const auto& [to, ways] : node->second.after) {
    if (nodes_.count(to) == 0) continue;
    if (to != target && passes(path, to)) continue;
    for (const Way& way : ways) {
      if (++looks > most_looks) return false;
      if (!fits(way, path)) continue;
      path.push_back({from, to, &way});
      if (to == target ? is_new(path) : search(to, target, path, looks)) return true;
      path.pop_back();
    }
  }
  return false;
}

bool OrderGraph::is_new(const std::vector<Step>& path) {
  std::vector<Id> locks;
  locks.reserve(path.size());
  for (const Step& each : path) locks.push_back(each.to);
  std::sort(locks.begin(), locks.end());
  return reported_.insert(std::move(locks)).second;
}

LockInversion::Lock OrderGraph::described(Id id) const {
  const Lock& lock = nodes_.at(id).lock;
  return {.kind = lock.kind, .object = lock.object, .name = lock.name != nullptr ? lock.name : ""};
}

LockInversion OrderGraph::inversion(const std::vector<Step>& path) const {
  LockInversion all;
  for (const Step& each : path) {
    all.orders.push_back(
        {.thread = each.way->name, .first = described(each.from), .second = described(each.to)});
  }
  return all;
}

}  // namespace canteen::threading::detail

namespace canteen::threading {

std::string LockInversion::text() const {
  std::string text =
      "lock order: " + std::to_string(orders.size()) + " orders that may meet in a deadlock\n";
  const char* verb = " takes ";
  for (const Order& each : orders) {
    text += "  " + (each.thread.empty() ? "a thread without a name" : "'" + each.thread + "'") +
            verb + detail::in_words(each.second.kind, each.second.object, each.second.name) +
            " while it holds " +
            detail::in_words(each.first.kind, each.first.object, each.first.name) + "\n";
    verb = " took ";
  }
  return text;
}

}  // namespace canteen::threading
