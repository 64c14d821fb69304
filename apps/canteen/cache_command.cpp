#include "apps/canteen/cache_command.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/report.hpp>
#include <canteen/scenario.hpp>

#include "apps/canteen/curve_drawing.hpp"
#include "apps/canteen/outputs.hpp"
#include "apps/canteen/status.hpp"

namespace canteen::program {
namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    parts.push_back(list.substr(begin, comma - begin));
    if (comma == list.size()) return parts;
    begin = comma + 1;
  }
}

// A number of places, or a share of the keys.
struct Size {
  double number = 0;
  bool percent = false;

  [[nodiscard]] std::size_t places(std::uint64_t keys) const {
    const double places = percent ? number / 100 * static_cast<double>(keys) : number;
    return std::max<std::size_t>(static_cast<std::size_t>(places), 1);
  }
};

std::vector<Size> parse_sizes(const std::string& list) {
  constexpr double most = std::size_t{1} << 31;
  std::vector<Size> sizes;
  for (const std::string& each : split(list)) {
    const bool percent = each.ends_with('%');
    const auto number = scenario::parse_number(each.substr(0, each.size() - (percent ? 1 : 0)));
    const bool good =
        number && *number > 0 && *number <= (percent ? 100 : most) &&
        (percent || *number == static_cast<double>(static_cast<std::size_t>(*number)));
    if (!good) {
      throw ValueError(
          base::format("--sizes {}: must be shares of the keys up to 100%, or numbers of places, "
                       "as 1%,5% or 1000,2000, got \"{}\"",
                       list, each));
    }
    sizes.push_back({*number, percent});
  }
  return sizes;
}

// How far it is, on a terminal; gone with it.
class Progress {
 public:
  explicit Progress(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) != 0) {}

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  ~Progress() {
    if (drawn_) write("\r\x1b[K");
  }

  void show(std::size_t done, std::size_t all) {
    if (!shown_) return;
    write("\r\x1b[K" + std::to_string(done) + " of " + std::to_string(all) + " replays done");
    drawn_ = true;
  }

 private:
  static void write(const std::string& text) { base::write_whole(STDERR_FILENO, text); }

  bool shown_;
  bool drawn_ = false;
};

}  // namespace

CacheCommand::CacheCommand(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "cache", "Tells what caches of many sizes and policies would have had of a trace");
  command.add_option("TRACE", trace_,
                     "the keys that were asked for: an access log, CSV, a key a line, or records "
                     "of numbers; packed or not; docs/cache.md tells which");
  command
      .add_option("--format", format_,
                  "auto, u32, u32be, keys, csv, access, oracle, cachelib or lis")
      ->option_text("FORMAT");
  command
      .add_option(
          "--column", column_,
          "the CSV's column with the keys: its name, or its number where there is no header")
      ->option_text("NAME|N");
  command
      .add_option("--sizes", sizes_,
                  "shares of the keys or numbers of places; when absent " + sizes_)
      ->option_text("1%,5%|1000,...");
  command.add_option("--policies", policies_, "lru,arc,...; when absent all of them")
      ->option_text("NAMES");
  command.add_option("--head", head_, "at most so many requests")->option_text("N");
  command
      .add_option("--json", json_,
                  "the result as JSON, into a file; - is standard output, without the table")
      ->option_text("FILE");
  command.add_option("--plot", plot_, "the miss-ratio curves, drawn into a file .svg or .png")
      ->option_text("FILE");
  command.add_flag("--no-optimum", no_optimum_, "leaves out what the best that there can be has");
  command.add_flag("-q,--quiet", quiet_, "shows nothing while it works");
}

cache::CurveOptions CacheCommand::curve_options() const {
  cache::CurveOptions options;
  options.optimum = !no_optimum_;
  if (policies_.empty()) return options;
  options.policies.clear();
  for (const std::string& each : split(policies_)) {
    try {
      const cache::Policy policy = cache::policy_named(each);
      if (std::ranges::find(options.policies, policy) != options.policies.end()) continue;
      options.policies.push_back(policy);
    } catch (const ValueError& error) {
      throw ValueError("--policies " + policies_ + ": " + error.what());
    }
  }
  return options;
}

int CacheCommand::run() const {
  if (trace_.empty()) throw ValueError("cache: a TRACE is needed, such as an access log");
  scenario::KeySpec spec{trace_, scenario::KeyFormat::automatic, column_, head_};
  try {
    spec.format = scenario::key_format_named(format_);
  } catch (const ValueError& error) {
    throw ValueError("--format " + format_ + ": " + error.what());
  }
  cache::CurveOptions options = curve_options();
  const std::vector<Size> sizes = parse_sizes(sizes_);
  const std::vector<Input> inputs{{trace_, "trace"}};
  std::optional<OutputFile> json;
  if (json_ && *json_ != standard_output) json = output_target("--json", *json_, inputs);
  std::optional<OutputFile> plot;
  if (plot_) {
    check_drawable(*plot_);
    plot = output_target("--plot", *plot_, inputs);
  }

  const scenario::Keys keys = scenario::read_keys(spec);
  std::vector<std::size_t> capacities;
  capacities.reserve(sizes.size());
  for (const Size& each : sizes) capacities.push_back(each.places(keys.distinct));
  report::CurveReport report{trace_, keys.format, {}, {}};
  {
    Progress progress(quiet_);
    options.on_progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    report.curves = cache::curves(keys.numbers, std::move(capacities), options);
    report.recommendation = cache::recommend(report.curves, keys.numbers);
  }

  // The files first: a pipe that nobody reads any more takes nothing from them.
  if (plot) plot->write(drawing(report, *plot_));
  if (json) json->write(report::json(report));
  write_out(json_ == standard_output ? report::json(report) : report::table(report));
  return Status::done;
}

}  // namespace canteen::program
