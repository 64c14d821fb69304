#include "src/report/corridor_words.hpp"

#include <algorithm>
#include <cstddef>

#include "src/report/rows.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;

constexpr std::size_t longest_worker_label = 32;

std::string put_words(const serve::CorridorResult& corridor) {
  std::string text = count_text(corridor.confirmed) + " confirmed";
  if (corridor.refused != 0) text += ", " + count_text(corridor.refused) + " refused";
  if (corridor.unknown != 0) text += ", " + count_text(corridor.unknown) + " unknown";
  return text;
}

}  // namespace

std::string corridor_table(const serve::Result& result) {
  if (!result.corridor) return "";
  const serve::CorridorResult& corridor = *result.corridor;
  std::string text = row("corridor", {"p50", "p90", "p99", "max", "mean"}) +
                     row("  confirm", figures_of(corridor.confirm));
  if (!corridor.hand.empty()) text += row("  hand out", figures_of(corridor.hand));
  text += row("  held", figures_of(corridor.held)) + "\n";
  text += line("puts", put_words(corridor));
  text += line("deepest", count_text(corridor.deepest) + " in the corridor at once");
  return text +
         line("again", count_text(corridor.redelivered) + " handed out again, or perhaps; " +
                           counted(corridor.duplicates, "duplicate")) +
         "\n";
}

std::string worker_table(const serve::Result& result) {
  if (result.workers.empty()) return "";
  std::size_t width = row_label_width;
  for (const serve::WorkerShare& each : result.workers) {
    width = std::max(width, columns_of(name_text(each.name, longest_worker_label)));
  }
  std::string text = row("worker", {"windows", "served", "failed", "again", "busy"}, width);
  for (const serve::WorkerShare& each : result.workers) {
    text += row(name_text(each.name, longest_worker_label),
                {count_text(each.windows), count_text(each.served), count_text(each.failed),
                 count_text(each.redelivered), percent_text(each.utilisation())},
                width);
  }
  return text + "\n";
}

void warn_of_corridor(const serve::Result& result, std::vector<std::string>& warnings) {
  if (!result.corridor) return;
  const serve::CorridorResult& corridor = *result.corridor;
  if (corridor.refused != 0) {
    warnings.push_back("the broker refused " + counted(corridor.refused, "put") + " (" +
                       name_text(corridor.first_refusal, std::string::npos) +
                       "); they count as lost");
  }
  if (corridor.unknown != 0) {
    warnings.push_back("the broker's answer to " + counted(corridor.unknown, "put") +
                       " was lost (" + name_text(corridor.first_refusal, std::string::npos) +
                       "); who never came out of the corridor counts as lost");
  }
}

}  // namespace canteen::report
