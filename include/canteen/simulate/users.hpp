// Users — people who come again and again: each thinks, asks, waits until he has been served (or is
// lost, or has left), and thinks anew. So nobody has two requests at a time, and how many come
// depends on how they are served: a closed network.
//
// What a user asks for next depends on him alone, and not on when the others are served.
//
// Thread safety: none; one thread each.
#pragma once

#include <cstdint>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

class Users {
 public:
  Users() = default;
  Users(const Users&) = delete;
  Users& operator=(const Users&) = delete;
  virtual ~Users() = default;

  // They are numbered from 0. All of them begin to think at the opening.
  [[nodiscard]] virtual std::uint32_t count() const noexcept = 0;

  // Nobody asks at this moment or later; `never`: they never cease to.
  [[nodiscard]] virtual Time close() const noexcept = 0;

  // So many times they ask, all together, at most.
  [[nodiscard]] virtual std::uint64_t most() const noexcept = 0;

  // What he asks for next. Its `at` is how long he thinks before, which has to be above zero now
  // and then: or time does not go on.
  [[nodiscard]] virtual Job next(std::uint32_t user) = 0;
};

}  // namespace canteen::simulate
