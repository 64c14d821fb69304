// JoinLine — those who wait until everything that was put is done.
//
// The broker is asked after 1 ms, 2, 4 … at most every 50 ms. What is on its way to another handle
// the broker does not count any more, and that one not yet: so nobody goes before two looks in a
// row have found nothing.
//
// Thread safety: none.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <canteen/base/platform.hpp>

#include "src/broker/remote/requests.hpp"

namespace canteen::broker::remote {

class JoinLine {
 public:
  using Request = std::shared_ptr<JoinRequest>;

  // For it the broker is asked at once.
  void add(const Request& request);

  // False: it is not in the line any more.
  bool remove(const Request& request);

  // Everybody is told how things stand. Who has found nothing left twice goes, and who is impatient
  // unless a second look may still tell him so.
  void look(bool is_idle, base::Instant now);

  // Without a connection nobody can look: who is impatient goes.
  void offline();

  // Everybody goes.
  void end();

  [[nodiscard]] bool empty() const noexcept { return line_.empty(); }

  // When the broker is to be asked again; meaningless of an empty line.
  [[nodiscard]] base::Instant next_look() const noexcept { return next_look_; }

 private:
  std::vector<Request> line_;
  std::chrono::milliseconds pause_{1};
  base::Instant next_look_ = 0;
};

}  // namespace canteen::broker::remote
