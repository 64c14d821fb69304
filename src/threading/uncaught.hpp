// Exceptions that leave main(): see AtUncaught in end_of_process.hpp.
#pragma once

namespace canteen::threading::detail {

// Installs the terminate handler, in front of the one that is there.
void watch_for_uncaught() noexcept;

}  // namespace canteen::threading::detail
