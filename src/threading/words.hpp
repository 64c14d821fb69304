// How the reports name what threads wait for.
#pragma once

#include <string>

#include <canteen/threading/blocked_on.hpp>

namespace canteen::threading::detail {

// Lock "stove" at 0x55d0c0ffee10; join of 'cook'; sleep; the kernel
std::string in_words(BlockedOn kind, const void* object, const std::string& name);

// 'cook' (native id 8212)
std::string thread_in_words(const std::string& name, int native_id);

// The calling thread's name, and the kernel's number of it.
std::string own_name();

}  // namespace canteen::threading::detail
