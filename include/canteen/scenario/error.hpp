// ScenarioError — what is wrong with a scenario or its trace: all of it at once, a sentence each.
//
//   scenarios/lunch.toml:12: strategy.buffer: must be a whole number from 0, got -3
//
// Thread safety: immutable once thrown.
#pragma once

#include <string>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>

namespace canteen::scenario {

class CANTEEN_API ScenarioError : public ValueError {
 public:
  explicit ScenarioError(std::vector<std::string> sentences);

  explicit ScenarioError(const std::string& sentence)
      : ScenarioError(std::vector<std::string>{sentence}) {}

  [[nodiscard]] const std::vector<std::string>& sentences() const noexcept { return sentences_; }

 private:
  std::vector<std::string> sentences_;
};

}  // namespace canteen::scenario
