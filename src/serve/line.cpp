#include "src/serve/line.hpp"

#include <utility>

#include <canteen/queue.hpp>

#include "src/serve/crowd.hpp"
#include "src/serve/window_lines.hpp"

namespace canteen::serve {
namespace {

class FifoLine final : public Line {
 public:
  void put(Person person) override { people_.put(std::move(person)); }

  std::optional<Person> take(std::size_t /*window*/, const std::stop_token& stop) override {
    return people_.try_get(stop, std::nullopt);
  }

  std::optional<Person> take_oldest() override { return people_.try_get(); }

  void close() override { people_.shutdown(); }

 private:
  queue::Queue<Person> people_;
};

class CrowdLine final : public Line {
 public:
  explicit CrowdLine(const scenario::Scenario& scenario)
      : people_(0, Crowd(scenario, std::make_shared<Ranks>(scenario))) {}

  void put(Person person) override { people_.put(std::move(person)); }

  std::optional<Person> take(std::size_t /*window*/, const std::stop_token& stop) override {
    return people_.try_get(stop, std::nullopt);
  }

  std::optional<Person> take_oldest() override {
    return people_.try_get_by(
        [](Crowd& crowd, std::optional<Person>& into) { crowd.get_oldest(into); });
  }

  void close() override { people_.shutdown(); }

 private:
  queue::ContainerQueue<Crowd> people_;
};

}  // namespace

std::unique_ptr<Line> line_of(const scenario::Scenario& scenario) {
  if (scenario.strategy.lines != scenario::LineLayout::shared) {
    return std::make_unique<WindowLines>(scenario);
  }
  if (scenario.strategy.discipline == scenario::Discipline::fifo) {
    return std::make_unique<FifoLine>();
  }
  return std::make_unique<CrowdLine>(scenario);
}

}  // namespace canteen::serve
