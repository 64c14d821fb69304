// Grid — the candidates of a plan: all combinations of what it may change.
//
// Thread safety: constant once made.
// Errors:        ScenarioError for more than 100,000 of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/plan/candidate.hpp>
#include <canteen/scenario/scenario.hpp>

#include "src/plan/known_work.hpp"

namespace canteen::plan {

enum class Knob : std::uint8_t { windows, speed, discipline, prepared, policy, buffer, lines };

inline constexpr std::size_t knobs = 7;

[[nodiscard]] std::string_view name_of(Knob knob) noexcept;

// Where a candidate is in the grid: of each knob, the place of its value in the list.
using Place = std::array<std::size_t, knobs>;

class Grid {
 public:
  // scenario: with prices.
  Grid(const scenario::Scenario& scenario, const KnownWork& known);

  struct Spot {
    Candidate candidate;
    Place place{};
    std::size_t chain = 0;  // those of a chain differ in nothing but their windows
  };

  // Cheapest first; of equals the one first that changes least, then that with fewer windows.
  [[nodiscard]] const std::vector<Spot>& spots() const noexcept { return spots_; }

  // Of each chain its spots, by rising windows. INV: by rising cost as well, and so by place in
  // spots().
  [[nodiscard]] const std::vector<std::vector<std::size_t>>& chains() const noexcept {
    return chains_;
  }

  // How many values there are.
  [[nodiscard]] std::size_t values(Knob knob) const noexcept;

  // The place of the scenario's own value; where it is none of the list, of the first one. Then an
  // assumption says so.
  [[nodiscard]] const Place& own() const noexcept { return own_; }

  // Whether all of the scenario's own values are in the lists.
  [[nodiscard]] bool has_own() const noexcept { return has_own_; }

  // What it assumes, a sentence each.
  [[nodiscard]] const std::vector<std::string>& assumptions() const noexcept {
    return assumptions_;
  }

 private:
  void list_windows(const scenario::Scenario& scenario, const KnownWork& known);
  void list_speeds(const scenario::Scenario& scenario);
  void list_disciplines(const scenario::Scenario& scenario);
  void list_prepared(const scenario::Scenario& scenario, const KnownWork& known);
  void list_the_rest(const scenario::Scenario& scenario);
  void find_own(const scenario::Strategy& strategy);
  template <class T, class Words>
  void find_own(Knob knob, const std::vector<T>& values, const T& own, const Words& words);
  void combine(const scenario::Scenario& scenario);
  void tell_what_is_not_combined(const scenario::Scenario& scenario);
  [[nodiscard]] bool is_one(const scenario::Scenario& scenario, const Place& place) const;
  [[nodiscard]] scenario::Strategy strategy_at(const scenario::Scenario& scenario,
                                               const Place& place) const;
  [[nodiscard]] std::size_t changes(const Place& place) const noexcept;

  std::vector<std::uint32_t> windows_;
  std::vector<double> speeds_;
  std::vector<scenario::Discipline> disciplines_;
  std::vector<std::uint64_t> prepared_;
  std::vector<cache::Policy> policies_;
  std::vector<std::uint64_t> buffers_;
  std::vector<scenario::LineLayout> lines_;
  Place own_{};
  bool has_own_ = true;
  std::vector<std::string> assumptions_;
  std::vector<Spot> spots_;
  std::vector<std::vector<std::size_t>> chains_;
};

}  // namespace canteen::plan
