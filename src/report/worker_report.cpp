#include <vector>

#include <canteen/report/worker_report.hpp>

#include "src/report/json_parts.hpp"
#include "src/report/program_version.hpp"
#include "src/report/rows.hpp"
#include "src/report/words.hpp"

namespace canteen::report {
namespace {

using scenario::count_text;
using scenario::duration_text;

}  // namespace

std::string table(const serve::WorkerResult& result) {
  std::string text =
      wrapped(name_text(result.name, std::string::npos) + ": " + counted(result.windows, "window") +
                  " of " + name_text(result.queue, std::string::npos) + ", for " +
                  duration_text(result.elapsed),
              2) +
      "\n";
  const double time = seconds_of(result.elapsed);
  const double rate = time > 0 ? static_cast<double>(result.served) / time : 0;
  text += line("served", count_text(result.served) + "  (" + rate_text(rate) + ")");
  if (result.failed != 0) text += line("  failed", count_text(result.failed));
  if (result.gone != 0) text += line("gone", count_text(result.gone));
  text += line("again", count_text(result.redelivered) + " handed out again, or perhaps");
  if (result.refused != 0) text += line("put aside", counted(result.refused, "message"));
  if (result.unreported != 0) text += line("not told", count_text(result.unreported));
  text += "\n" + row("", {"p50", "p90", "p99", "max", "mean"}) +
          row("wait", figures_of(result.wait)) + row("service", figures_of(result.service)) + "\n";
  text += line("windows", percent_text(result.utilisation()) + " of their time busy");
  if (result.failed != 0) {
    text += "\n" + wrapped("note: " + counted(result.failed, "service") + " failed; " +
                               name_text(result.first_failure, std::string::npos),
                           6);
  }
  return text;
}

std::string json(const serve::WorkerResult& result) {
  Json json;
  json["canteen"] = program_version();
  json["worker"] = result.name;
  json["queue"] = result.queue;
  json["elapsed_seconds"] = seconds_of(result.elapsed);
  json["stopped"] = result.stopped;
  json["served"] = result.served;
  json["failed"] = result.failed;
  json["first_failure"] = result.failed == 0 ? Json(nullptr) : Json(result.first_failure);
  json["gone"] = result.gone;
  json["redelivered"] = result.redelivered;
  json["refused"] = result.refused;
  json["unreported"] = result.unreported;
  json["wait"] = parts::times(result.wait);
  json["service"] = parts::times(result.service);
  json["windows"] = {{"count", result.windows},
                     {"busy_seconds", result.busy},
                     {"utilisation", result.utilisation()}};
  return parts::text(json);
}

std::string progress_text(const serve::WorkerResult& result) {
  std::string text = duration_text(result.elapsed) + ": " + count_text(result.served) + " served";
  if (result.failed != 0) text += ", " + count_text(result.failed) + " failed";
  if (result.redelivered != 0) text += ", " + count_text(result.redelivered) + " again";
  return text + ", " + count_text(result.serving) + " at " + counted(result.windows, "window");
}

}  // namespace canteen::report
