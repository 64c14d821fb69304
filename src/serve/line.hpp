// Line — where people stand until a window is free, in the order of the scenario's discipline: one
// line for all windows, or one before each.
//
// Not bounded itself: who may come in is decided by the Recorder, which counts people and not
// places, so that a window that is free and has not yet woken up is as good as one that has.
//
// Thread safety: all members, from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>

#include <canteen/scenario/scenario.hpp>

#include "src/serve/person.hpp"

namespace canteen::serve {

class Line {
 public:
  Line() = default;
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  virtual ~Line() = default;

  // He stands in the line; never blocks.
  virtual void put(Person person) = 0;
  // Whose turn it is at this window, from 0. Waits; nullopt: nobody is left for it and nobody
  // comes, or a stop. A window that asks has served whom it took before.
  virtual std::optional<Person> take(std::size_t window, const std::stop_token& stop) = 0;
  // Who has waited longest goes away; nullopt: nobody is there.
  virtual std::optional<Person> take_oldest() = 0;
  // Nobody comes any more.
  virtual void close() = 0;
};

std::unique_ptr<Line> line_of(const scenario::Scenario& scenario);

}  // namespace canteen::serve
