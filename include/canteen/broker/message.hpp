// PutOptions — what may be said of a message when it is put. Message — it, and its bytes.
//
//   orders.put(bytes, {.priority = 7, .headers = {{"table", "12"}}});
//   orders.put(bytes, {.key = "table 12"});
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace canteen::broker {

using Headers = std::map<std::string, std::string, std::less<>>;

struct PutOptions {
  // 0 to 9; 9 comes first, and of equal ones what was put first.
  int priority = 0;

  // Not delivered before so much time has passed; zero or less: at once.
  std::chrono::nanoseconds delay{};

  // Messages of one key are handled one after the other, in the order in which they were put: the
  // next is delivered when the one before it has been acknowledged or put aside, or its time was
  // over. Empty: none. With a key there is no priority and no delay (ValueError): either would
  // contradict the order.
  std::string key{};

  // Dropped, and not delivered, if its turn comes later than so long after the put. Until its turn
  // comes it counts as one that waits.
  std::optional<std::chrono::nanoseconds> ttl{};

  // Names that begin with "canteen-" are the library's.
  Headers headers{};

  // By it a consumer knows a message again (Once). Empty: one is made that is like no other.
  std::string id{};
};

struct Message {
  std::string payload;
  PutOptions options{};
};

}  // namespace canteen::broker
