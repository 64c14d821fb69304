// exception_text — an exception in words: its type, its message, and the ones nested inside it,
// in Python's order (the cause first).                     Python: traceback.format_exception
//
//   canteen::ValueError: no such dish
//
//   The above exception was the direct cause of the following exception:
//
//   std::runtime_error: the order failed
//
// Lines end with '\n', the last one does not. What is not a std::exception has its type alone.
//
// Thread safety: any thread.       Errors: none but std::bad_alloc.
// Example:       exception_text_test.cpp
#pragma once

#include <exception>
#include <string>
#include <typeinfo>

#include <canteen/base/annotations.hpp>

namespace canteen::base {

// Empty for an empty pointer.
[[nodiscard]] CANTEEN_API std::string exception_text(const std::exception_ptr& exception);

// "canteen::queue::Full", not "N7canteen5queue4FullE".
[[nodiscard]] CANTEEN_API std::string type_name(const std::type_info& type);

}  // namespace canteen::base
