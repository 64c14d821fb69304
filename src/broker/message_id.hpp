// new_message_id — an id like no other: of any process, on any machine, also of a child of a fork.
//
// 15 characters, which a std::string holds without an allocation: 50 bits drawn once a process, and
// 40 that count. Of a million processes two begin alike once in 2000 times.
//
// Thread safety: any thread. Complexity: one atomic update in 64.
#pragma once

#include <string>

namespace canteen::broker {

[[nodiscard]] std::string new_message_id();

}  // namespace canteen::broker
