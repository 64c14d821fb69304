#include <cmath>
#include <utility>

#include <canteen/scenario/requests.hpp>

#include "src/scenario/dish_picker.hpp"
#include "src/scenario/process_source.hpp"
#include "src/scenario/random.hpp"
#include "src/scenario/service_time.hpp"
#include "src/scenario/source.hpp"
#include "src/scenario/stream.hpp"
#include "src/scenario/trace_source.hpp"

namespace canteen::scenario {
namespace {

std::unique_ptr<Source> source_of(const Scenario& scenario) {
  if (scenario.arrivals.process == Process::trace) {
    return std::make_unique<TraceSource>(scenario);
  }
  return std::make_unique<ProcessSource>(scenario.arrivals,
                                         Random(scenario.arrivals.seed, arrival_stream));
}

}  // namespace

class Requests::Inside {
 public:
  explicit Inside(const Scenario& scenario)
      : scenario_(scenario),
        source_(source_of(scenario)),
        service_(scenario.work.service, Random(scenario.arrivals.seed, service_stream)),
        class_random_(scenario.arrivals.seed, class_stream) {
    if (scenario.work.dishes) {
      dishes_.emplace(*scenario.work.dishes, Random(scenario.arrivals.seed, key_stream));
    }
  }

  std::optional<Request> next() {
    if (!source_ || (scenario_.arrivals.head != 0 && number_ == scenario_.arrivals.head)) {
      return std::nullopt;
    }
    std::optional<Arrival> arrival;
    try {
      arrival = source_->next();
    } catch (...) {
      end();
      throw;
    }
    if (!arrival) {
      end();
      return std::nullopt;
    }
    Request request;
    request.number = ++number_;
    request.at = faster(arrival->at);
    if (scenario_.work.kind != WorkKind::command) {
      request.service = service_.next(arrival->service);
    }
    request.key = std::move(arrival->key);
    if (request.key.empty() && dishes_) request.key = std::to_string(dishes_->next());
    request.kind = scenario_.arrivals.classes.empty() ? std::move(arrival->kind) : draw_class();
    return request;
  }

  [[nodiscard]] std::optional<Duration> length() const {
    return length_ ? std::optional(faster(*length_)) : std::nullopt;
  }

  [[nodiscard]] std::uint64_t skipped() const { return source_ ? source_->skipped() : skipped_; }

 private:
  void end() {
    skipped_ = source_->skipped();
    source_.reset();  // and its file
  }

  [[nodiscard]] Duration faster(Duration time) const {
    const double speed = scenario_.arrivals.speed;
    if (speed == 1) return time;
    const double divided = static_cast<double>(time.count()) / speed;
    // A trace slowed down beyond 292 years stays at the end of them.
    return Duration(divided < 9.2e18 ? std::llround(divided)
                                     : std::int64_t{9'200'000'000'000'000'000});
  }

  std::string draw_class() {
    double draw = class_random_.uniform();
    for (const ClassShare& each : scenario_.arrivals.classes) {
      draw -= each.share;
      if (draw < 0) return each.name;
    }
    return scenario_.arrivals.classes.back().name;  // shares add up to 1 but for rounding
  }

  const Scenario scenario_;
  std::unique_ptr<Source> source_;  // null: at its end
  ServiceTimes service_;
  Random class_random_;
  std::optional<DishPicker> dishes_;
  std::optional<Duration> length_ = source_->length();
  std::uint64_t number_ = 0;
  std::uint64_t skipped_ = 0;
};

Requests::Requests(const Scenario& scenario) : inside_(std::make_unique<Inside>(scenario)) {}

Requests::Requests(Requests&& other) noexcept = default;
Requests& Requests::operator=(Requests&& other) noexcept = default;
Requests::~Requests() = default;

std::optional<Request> Requests::next() {
  return inside_->next();
}

std::optional<Duration> Requests::length() const {
  return inside_->length();
}

std::uint64_t Requests::skipped() const {
  return inside_->skipped();
}

}  // namespace canteen::scenario
