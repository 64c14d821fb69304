// Lines — where people stand, one line for all windows or one before each, and which windows are
// idle meanwhile.
//
// Not bounded: who may come in is for the hall to say.
//
// INV1  A window that is idle has nobody in its line, and with stealing nobody has anybody: who
//       comes calls it. A window that was called is idle no more, whether it has woken up or not.
//
// Thread safety: none; the hall's lock.
// Complexity:    the crowd's; with a line before each window O(windows) for LineChoice::shortest
//                and to call a window, and with stealing. LineChoice::by_key remembers every key
//                of a trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <canteen/scenario/scenario.hpp>

#include "src/scenario/key_names.hpp"
#include "src/serve/crowd.hpp"
#include "src/serve/person.hpp"
#include "src/simulate/random.hpp"

namespace canteen::serve {

class Lines {
 public:
  explicit Lines(const scenario::Scenario& scenario);

  // He comes for the first time, whether he will get as far as a line or not: keys are numbered in
  // the order in which they are asked for.
  void note(Person& person);
  // He takes a line, by the scenario's choice, and does not stand in it yet. Requires: note().
  void choose(Person& person);
  // He stands in person.line.
  void put(Someone person);
  // An idle window that would serve him, which is called now.
  std::optional<std::size_t> call_window_for(const Person& person);
  // Any that is idle, likewise.
  std::optional<std::size_t> call_any_window();

  // Whether he might be taken by that window.
  [[nodiscard]] bool may_serve(std::size_t window, const Person& person) const noexcept {
    return stealing_ || crowds_.size() == 1 || person.line == window;
  }

  // Whose turn it is at this window, and he is at it, beside those who are; null: nobody's.
  Someone take(std::size_t window, scenario::Duration now);

  // One whom it has taken is not at it after all.
  void give_back(std::size_t window) { --serving_[window]; }

  // The window serves nobody; how many it did.
  std::size_t vacate(std::size_t window);

  // Nobody was there for it, and it waits to be called.
  void rest(std::size_t window) { idle_.push_back(window); }

  // It waits no more, though nobody may have called it.
  void wake(std::size_t window);
  // Requires: he stands in his line.
  Someone remove(const Person& person);

  // All who stand.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  // Windows that wait to be called.
  [[nodiscard]] std::size_t resting() const noexcept { return idle_.size(); }

  // Where somebody stands whose window has sent him away.
  [[nodiscard]] std::size_t line_before(std::size_t window) const noexcept {
    return crowds_.size() == 1 ? 0 : window;
  }

  // Whether somebody in that line may be served at that window.
  [[nodiscard]] bool reaches(const Person& person, std::size_t window) const noexcept {
    return crowds_.size() == 1 || person.line == window;
  }

 private:
  // With those who are being served.
  [[nodiscard]] std::size_t length(std::size_t window) const {
    return crowds_[window]->size() + serving_[window];
  }

  std::size_t chosen(const Person& person);
  [[nodiscard]] std::size_t shortest() const;
  std::size_t shorter_of_two();
  std::size_t any(std::size_t count);
  // Whose line a window serves next; null: nobody's.
  Crowd* next_for(std::size_t window);

  const scenario::LineChoice choice_;
  const bool stealing_;
  scenario::KeyNames keys_;  // as the simulator numbers them
  simulate::Random contending_;
  simulate::Random choosing_;
  std::vector<std::unique_ptr<Crowd>> crowds_;  // one, or as many as windows
  std::vector<std::size_t> serving_;            // people at each window
  std::vector<std::size_t> idle_;               // the last one to become it is called first
  std::size_t last_;                            // who came last stood there
  std::size_t size_ = 0;
};

}  // namespace canteen::serve
