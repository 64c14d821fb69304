#include "src/serve/open_queue.hpp"

#include <chrono>

#include <canteen/broker/errors.hpp>
#include <canteen/broker/open.hpp>
#include <canteen/scenario/error.hpp>

namespace canteen::serve {
namespace {

[[noreturn]] void refuse(const scenario::Scenario& scenario, std::string_view field,
                         std::string_view words) {
  std::string sentence = scenario.file.empty() ? "" : scenario.file + ": ";
  throw scenario::ScenarioError(sentence.append(field).append(": ").append(words));
}

}  // namespace

broker::Queue open_queue(const scenario::Scenario& scenario, const std::string& url,
                         const broker::Options& options) {
  try {
    return broker::open(url, options);
  } catch (const broker::UrlError& error) {
    refuse(scenario, "strategy.middleware", error.what());
  } catch (const broker::Unsupported& error) {
    refuse(scenario, "strategy.middleware", error.what());
  }
}

void require(const scenario::Scenario& scenario, const broker::Queue& queue,
             broker::Feature feature, std::string_view field, std::string_view words) {
  if (queue.features()[feature] == broker::Support::absent) refuse(scenario, field, words);
}

std::int64_t wall_clock() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace canteen::serve
