// Birthplace — the process in which a handle was opened, so that it can refuse everything in the
// child of a fork(): there its locks may be held by threads that are not, and its connection, or
// its file, is the parent's.
//
// Thread safety: all members. Complexity: a load; each message asks.
#pragma once

#include <string>

#include <canteen/broker/receipt.hpp>

namespace canteen::broker {

// How often this process is the child of a fork.
[[nodiscard]] unsigned forks() noexcept;

class Birthplace {
 public:
  // Here. name: of the queue, as it is shown.
  explicit Birthplace(std::string name);

  // Whether this is another process.
  [[nodiscard]] bool is_left() const noexcept;

  // What a put is told there.
  [[nodiscard]] Receipt refusal() const;

  // Throws BrokerError there.
  void check() const {
    if (is_left()) [[unlikely]]
      refuse();
  }

 private:
  [[noreturn]] void refuse() const;

  const std::string name_;
  const unsigned forks_;  // before it was opened
};

// The sentence.
[[nodiscard]] std::string left_behind(const std::string& name);

}  // namespace canteen::broker
