#include "tests/model/explore.hpp"

#include <cstdlib>
#include <memory>
#include <optional>
#include <ostream>

#include "tests/model/exhaustive_search.hpp"
#include "tests/model/random_search.hpp"

namespace canteen::model {
namespace {

std::optional<std::string> environment(const char* variable) {
  const char* const value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): one thread
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::optional<std::uint64_t> number(const char* variable) {
  const std::optional<std::string> text = environment(variable);
  if (!text) return std::nullopt;
  return std::stoull(*text, nullptr, 0);
}

Engine& engine() {
  static Engine only;  // its fibers' stacks serve all explorations
  return only;
}

}  // namespace

Plan random(std::string name, std::size_t schedules) {
  Plan plan{.name = std::move(name), .search = Search::random, .schedules = schedules};
  plan.schedules = number("CANTEEN_MODEL_ITERATIONS").value_or(schedules);
  return plan;
}

Plan exhaustive(std::string name, Bounds bounds, std::size_t schedules) {
  const auto deeper = static_cast<unsigned>(number("CANTEEN_MODEL_DEEPER").value_or(0));
  if (deeper > 0) {
    if (bounds.preemptions < Bounds::any) bounds.preemptions += deeper;
    if (bounds.total < Bounds::any) bounds.total += deeper;
    schedules *= 50;
  }
  return {.name = std::move(name),
          .search = Search::exhaustive,
          .bounds = bounds,
          .schedules = schedules};
}

Result explore(const Plan& plan, const Body& body) {
  return explore(plan, Plant{}, body);
}

Result explore(const Plan& plan, const Plant& plant, const Body& body) {
  Plan actual = plan;
  std::unique_ptr<Chooser> chooser;
  ExhaustiveSearch* exhaustive = nullptr;
  if (const auto decisions = environment("CANTEEN_MODEL_SCHEDULE");
      decisions && plan.search == Search::exhaustive) {
    chooser = std::make_unique<Replay>(*decisions);
  } else if (plan.search == Search::exhaustive) {
    auto search = std::make_unique<ExhaustiveSearch>(plan.schedules);
    exhaustive = search.get();
    chooser = std::move(search);
  } else if (const auto seed = number("CANTEEN_MODEL_SEED")) {
    chooser = std::make_unique<RandomSearch>(*seed, 1);
  } else {
    chooser = std::make_unique<RandomSearch>(plan.seed, plan.schedules);
  }
  if (const auto steps = number("CANTEEN_MODEL_TRACE")) actual.setup.trace = *steps;

  Result result{.name = plan.name};
  while (chooser->next()) {
    Outcome outcome = engine().run(actual.setup, actual.bounds, plant, *chooser, body);
    ++result.schedules;
    result.steps += outcome.steps;
    if (outcome.failure != Failure::none) {
      result.failure = outcome.failure;
      result.report = std::move(outcome.report);
      return result;
    }
  }
  result.exhausted = exhaustive != nullptr && exhaustive->exhausted();
  return result;
}

std::vector<Operation> operations(const Plan& plan, const Body& body) {
  std::vector<Operation> found;
  engine().collect(&found);
  explore(plan, body);
  engine().collect(nullptr);
  return found;
}

std::ostream& operator<<(std::ostream& out, const Result& result) {
  out << "model " << result.name << ": ";
  if (!result.passed()) {
    return out << "schedule " << result.schedules << " fails\n" << result.report;
  }
  return out << result.schedules << " schedules, " << result.steps << " steps, "
             << (result.exhausted ? "all there are within the bounds" : "no failure found") << '\n';
}

std::ostream& operator<<(std::ostream& out, Failure failure) {
  return out << name(failure);
}

void require(bool condition, const char* sentence, Site site) {
  if (condition) return;
  note(sentence, 0, site);
  const std::string_view path = site.file_name();
  Engine::required().fail(Failure::assertion, std::string(sentence) + " (" +
                                                  std::string(path.substr(path.rfind('/') + 1)) +
                                                  ':' + std::to_string(site.line()) + ')');
}

void run_threads(std::vector<Body> bodies, Site site) {
  std::vector<std::pair<std::string, Engine::Body>> named;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    named.emplace_back(std::string(1, static_cast<char>('a' + i)), std::move(bodies[i]));
  }
  Engine::required().fork(std::move(named), site);
}

}  // namespace canteen::model
