// Figures — what is told of single people by those who have served them: waits, responses,
// services.
//
// Each window has them at hand, so that they are added up beside the others' and not one after the
// other; together they are a Result's.
//
// Thread safety: all members, from any thread.
// Complexity:    O(1) each; add_to() O(kinds).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <canteen/base/heavy_hitters.hpp>
#include <canteen/base/histogram.hpp>
#include <canteen/scenario/goal.hpp>
#include <canteen/serve/result.hpp>
#include <canteen/simulate/key_figures.hpp>
#include <canteen/threading/lock.hpp>

#include "src/serve/longest_waits.hpp"
#include "src/serve/person.hpp"
#include "src/serve/served.hpp"

namespace canteen::serve {

class Figures {
 public:
  using KeyTally = base::HeavyHitters<std::string, simulate::KeyFigures>;

  // knows_services: before they are done.
  Figures(bool prepared, bool knows_services);

  // His service has begun, and no more is told of him here.
  void note_begun(const Person& person);
  // He has been served, until `now`, for so long in all.
  void note_served(const Person& person, Made made, scenario::Duration now,
                   scenario::Duration service);

  // He is gone for good, and was not served.
  void note_given_up(const Person& person);

  // Requires: result.classes has all kinds; result.prepared is there if this has it.
  void add_to(Result& result);

  [[nodiscard]] LongestWaits longest_waits();

  // What was asked for.
  [[nodiscard]] KeyTally keys();

  // As far as a goal is about them, of the kind of that number or of everybody: added to `times`.
  void add_to(base::Histogram& times, scenario::Measure measure, std::optional<std::size_t> kind);

  // Square seconds, of the waits.
  [[nodiscard]] double wait_squares();

 private:
  struct Kind {
    base::Histogram wait;
    base::Histogram response;
  };

  // These require the lock.
  void add_wait(const Person& person);
  void add_made(const Person& person, Made made, scenario::Duration now);

  const bool knows_services_;

  // Guards everything below.
  threading::Lock lock_{"serve::Figures"};
  std::vector<Kind> kinds_;  // as in Result::classes
  base::Histogram service_;
  std::optional<PreparedResult> prepared_;
  LongestWaits longest_;
  KeyTally keys_;
  double wait_squares_ = 0;
};

}  // namespace canteen::serve
