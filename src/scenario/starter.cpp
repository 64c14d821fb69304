#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include <canteen/scenario/starter.hpp>

#include "src/scenario/commented.hpp"

namespace canteen::scenario {
namespace {

struct Setting {
  std::string_view path;
  std::string_view value;  // as a file has it
};

struct Kind {
  std::string_view name;
  std::string_view words;
  std::span<const Setting> settings;
};

constexpr Setting lunch[] = {
    {"arrivals.rate",
     R"([["11:50", "20/min"], ["12:00", "88/min"], ["12:20", "55/min"], ["12:40", "20/min"]])"},
    {"arrivals.length", R"("1 h")"},
    {"arrivals.speed", "180"},
    {"arrivals.classes", "{ student = 0.9, staff = 0.1 }"},
    {"work.service", R"({ distribution = "lognormal", mean = "10 ms", cv = 1.2 })"},
    {"strategy.windows", "4"},
    {"strategy.buffer", "300"},
    {"strategy.full", R"("reject")"},
    {"target.wait_p99", R"("500 ms")"},
    {"target.lost", "0.001"},
};

constexpr Setting web[] = {
    {"arrivals.process", R"("mmpp")"},
    {"arrivals.states",
     R"([{ rate = "100/s", stay = "2 s" }, { rate = "300/s", stay = "200 ms" }])"},
    {"arrivals.length", R"("20 s")"},
    {"work.service", R"({ distribution = "hyperexponential", mean = "20 ms", cv = 1.5 })"},
    {"strategy.windows", "8"},
    {"strategy.buffer", "200"},
    {"strategy.full", R"("reject")"},
    {"strategy.deadline", R"("2 s")"},
    {"target.response_p99", R"("1 s")"},
    {"target.lost", "0.01"},
};

constexpr Setting queue[] = {
    {"arrivals.rate", R"("100/s")"},
    {"arrivals.length", R"("20 s")"},
    {"arrivals.batch", R"({ mean = 5, distribution = "geometric" })"},
    {"arrivals.classes", "{ urgent = 0.1, usual = 0.9 }"},
    {"work.service", R"({ distribution = "exponential", mean = "20 ms" })"},
    {"strategy.windows", "4"},
    {"strategy.discipline", R"("priority")"},
    {"strategy.priority", R"(["urgent", "usual"])"},
    {"strategy.ageing", R"("2 s")"},
    {"target.wait_p95", R"("2 s")"},
    {"target.throughput", R"("50/s")"},
};

constexpr Setting cache[] = {
    {"arrivals.rate", R"("150/s")"},
    {"arrivals.length", R"("20 s")"},
    {"work.service", R"({ distribution = "lognormal", mean = "40 ms", cv = 0.5 })"},
    {"work.dishes.distinct", "100"},
    {"work.dishes.zipf", "1.2"},
    {"strategy.windows", "2"},
    {"strategy.prepared.capacity", "50"},
    {"strategy.prepared.share", "0.4"},
    {"strategy.prepared.hit", R"("1 ms")"},
    {"target.wait_p99", R"("500 ms")"},
    {"target.hit_ratio", "0.7"},
};

constexpr std::array kinds = {
    Kind{"lunch", "Noon: everybody comes at once. An hour of a canteen, in twenty seconds.", lunch},
    Kind{"web", "A web server: a crowd in bursts, and answers that must not be late.", web},
    Kind{"queue", "A queue of jobs: they come in groups, and some are urgent.", queue},
    Kind{"cache", "Many want the same. It is ready; the rest is made once, and kept.", cache},
};

// The longest value at the front of a text: one in quotes, a number, or a truth.
std::string value_at_front(std::string_view text) {
  if (text.starts_with('"')) {
    const std::size_t end = text.find('"', 1);
    return end == std::string_view::npos ? "" : std::string(text.substr(0, end + 1));
  }
  if (text.starts_with("true") || text.starts_with("false")) {
    return std::string(text.substr(0, text.starts_with("true") ? 4 : 5));
  }
  const auto is_part = [](char each) {
    return std::isdigit(static_cast<unsigned char>(each)) != 0 || each == '.' || each == 'e';
  };
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) == 0) return "";
  const auto end = std::find_if_not(text.begin(), text.end(), is_part);
  return {text.begin(), end};
}

// What a type says behind these words.
std::string_view behind(std::string_view type, std::string_view words) {
  const std::size_t at = type.find(words);
  return at == std::string_view::npos ? "" : type.substr(at + words.size());
}

// Up to the bracket that closes the first one.
std::string bracketed(std::string_view text) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{') ++open;
    if ((text[i] == ']' || text[i] == '}') && --open == 0)
      return std::string(text.substr(0, i + 1));
  }
  return "";
}

}  // namespace

std::vector<std::string> starter_names() {
  std::vector<std::string> names;
  names.reserve(kinds.size());
  for (const Kind& each : kinds) names.emplace_back(each.name);
  return names;
}

std::optional<Starter> starter_of(std::string_view name) {
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const Kind& each) { return each.name == name; });
  if (kind == kinds.end()) return std::nullopt;
  return static_cast<Starter>(kind - kinds.begin());
}

std::string example_of(const Field& field) {
  if (std::string value = value_at_front(field.fallback); !value.empty()) return value;
  if (const std::string_view such = behind(field.type, "such as "); !such.empty()) {
    return such.starts_with('[') || such.starts_with('{') ? bracketed(such) : value_at_front(such);
  }
  if (field.type.starts_with('"')) return value_at_front(field.type);
  if (field.type == "a name of a column") return "\"column\"";
  return value_at_front(behind(field.type, " from "));
}

std::string starter(Starter kind) {
  const Kind& chosen = kinds[static_cast<std::size_t>(kind)];
  std::string text = comment(chosen.words) + "#\n" +
                     comment(
                         "What begins with # is not said; each field is there with its meaning, "
                         "what it must be, and what holds when it is absent. What has parts of "
                         "its own is told in full by docs/scenario.md and canteen fields.");
  return text + commented([&](std::string_view path) -> std::string {
           const auto setting =
               std::find_if(chosen.settings.begin(), chosen.settings.end(),
                            [&](const Setting& each) { return each.path == path; });
           return setting == chosen.settings.end() ? "" : std::string(setting->value);
         });
}

}  // namespace canteen::scenario
