#include <utility>

#include <canteen/scenario/error.hpp>

namespace canteen::scenario {
namespace {

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    if (!text.empty()) text += '\n';
    text += sentence;
  }
  return text;
}

}  // namespace

ScenarioError::ScenarioError(std::vector<std::string> sentences)
    : ValueError(joined(sentences)), sentences_(std::move(sentences)) {}

}  // namespace canteen::scenario
