// The kitchen is a function of this program. A scenario says who comes, and how many windows there
// are; the run has each order cooked, at its window, and measures. The soup is enough for ten.
#include <atomic>
#include <stdexcept>

#include <canteen/print.hpp>
#include <canteen/scenario.hpp>
#include <canteen/serve.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

constexpr const char* noon = R"(
[arrivals]
process = "deterministic"
rate    = "100/s"
head    = 12
[work]
kind     = "function"
function = "cook"
service  = "50 ms"       # what the cook is told it should take
[strategy]
windows = 3
)";

std::atomic<int> plates{10};

void cook(const serve::Order& order) {
  if (--plates < 0) throw std::runtime_error("the soup is out");
  threading::sleep(order.stop, order.service);
}

int main() {
  const scenario::Scenario lunch = scenario::load_text(noon, "noon.toml");
  const serve::Result result = serve::run(lunch, {.functions = {{"cook", cook}}});
  print("{} came, {} were served, {} of them in vain", result.arrived, result.served,
        result.failed);
  print("{}", result.first_failure);
  print("they waited for {} at most",
        scenario::duration_text(scenario::Duration(result.wait.max())));

  try {
    static_cast<void>(serve::run(lunch, {.functions = {{"kook", cook}, {"wash", cook}}}));
  } catch (const scenario::ScenarioError& error) {
    print("{}", error.what());
  }
}
