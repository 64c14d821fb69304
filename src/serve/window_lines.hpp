// WindowLines — a line before each window. Whoever comes takes the shortest, who is being served
// counted; with stealing, a window that has nobody left serves the longest line of another.
//
// INV  A window that waits has nobody in its line, and with stealing nobody has anybody. For who
//      comes goes to such a window, if there is one, and calls it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include <canteen/scenario/scenario.hpp>
#include <canteen/threading/condition.hpp>
#include <canteen/threading/lock.hpp>

#include "src/serve/crowd.hpp"
#include "src/serve/line.hpp"
#include "src/serve/person.hpp"

namespace canteen::serve {

class WindowLines final : public Line {
 public:
  explicit WindowLines(const scenario::Scenario& scenario);

  void put(Person person) override;
  std::optional<Person> take(std::size_t window, const std::stop_token& stop) override;
  std::optional<Person> take_oldest() override;
  void close() override;

 private:
  struct Place {
    Place(Crowd crowd, threading::Lock& lock) : people(std::move(crowd)), called(lock) {}

    // With who is being served.
    [[nodiscard]] std::size_t length() const { return people.size() + (serving ? 1 : 0); }

    Crowd people;
    threading::Condition called;
    bool serving = true;  // until it first asks
  };

  // Whose line a window serves next; nullptr: nobody's.
  Place* next_for(Place& window);

  threading::Lock lock_;
  std::vector<std::unique_ptr<Place>> places_;  // what they hold is guarded by lock_
  std::size_t last_ = 0;                        // guarded: who came last stood there
  bool closed_ = false;                         // guarded
  const bool stealing_;
};

}  // namespace canteen::serve
