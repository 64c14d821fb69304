#include "apps/canteen/curve_drawing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <numbers>
#include <numeric>
#include <string_view>
#include <vector>

#include <cairo-svg.h>
#include <cairo.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/format.hpp>

namespace canteen::program {
namespace {

constexpr double width = 960;
constexpr double height = 600;
constexpr double left = 80;
constexpr double right = width - 200;
constexpr double top = 100;
constexpr double bottom = height - 70;
constexpr double sharpness = 2;  // dots of a PNG for each unit

struct Colour {
  double red, green, blue;
};

// Told apart by most who see few colours, too (P. Tol, Colour Schemes, SRON 2021: muted). In the
// order of the policies; those that lie close to each other have the most different ones.
constexpr std::array<Colour, 9> colours{{{0.60, 0.60, 0.20},
                                         {0.53, 0.13, 0.33},
                                         {0.87, 0.80, 0.47},
                                         {0.27, 0.67, 0.60},
                                         {0.67, 0.27, 0.60},
                                         {0.53, 0.80, 0.93},
                                         {0.07, 0.47, 0.20},
                                         {0.80, 0.40, 0.47},
                                         {0.20, 0.13, 0.53}}};
constexpr Colour ink{0.13, 0.13, 0.13};
constexpr Colour faint{0.87, 0.87, 0.87};

double misses(const cache::Replay& replay) {
  return 100 * (1 - replay.hit_ratio());
}

bool ends_with(const std::string& path, std::string_view end) {
  return path.ends_with(end);
}

// 1, 2 and 5 of each power of ten between the two.
std::vector<double> log_ticks(double first, double last) {
  std::vector<double> ticks;
  for (double power = std::pow(10, std::floor(std::log10(first))); power <= last; power *= 10) {
    for (const double each : {1.0, 2.0, 5.0}) {
      if (each * power >= first * 0.999 && each * power <= last * 1.001) {
        ticks.push_back(each * power);
      }
    }
  }
  return ticks;
}

class Drawing {
 public:
  Drawing(const report::CurveReport& report, cairo_surface_t* surface)
      : report_(report), curves_(report.curves), cairo_(cairo_create(surface)) {
    for (const cache::Curve& each : curves_.policies) take_range(each.replays);
    take_range(curves_.optimum);
    least_ = std::floor(least_ / 10) * 10;
    most_ = std::max(std::ceil(most_ / 10) * 10, least_ + 10);
    first_ = static_cast<double>(curves_.capacities.front());
    last_ = static_cast<double>(curves_.capacities.back());
    if (first_ == last_) {  // a single size stands in the middle
      first_ /= 2;
      last_ *= 2;
    }
  }

  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  ~Drawing() { cairo_destroy(cairo_); }

  void draw() {
    cairo_select_font_face(cairo_, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    set(Colour{1, 1, 1});
    cairo_paint(cairo_);
    titles();
    axes();
    if (!curves_.optimum.empty()) line(curves_.optimum, ink, 1.5, true);
    const std::vector<std::size_t> order = by_misses();
    for (auto each = order.rbegin(); each != order.rend(); ++each) {
      const cache::Curve& curve = curves_.policies[*each];
      line(curve.replays, colour(look(curve)), taken(curve) ? 3 : 1.5, false);
      for (std::size_t i = 0; i < curve.replays.size(); ++i) {
        mark(look(curve), x(curves_.capacities[i]), y(misses(curve.replays[i])));
      }
    }
    ring();
    legend(order);
  }

 private:
  void take_range(const std::vector<cache::Replay>& replays) {
    for (const cache::Replay& each : replays) {
      least_ = std::min(least_, misses(each));
      most_ = std::max(most_, misses(each));
    }
  }

  [[nodiscard]] bool taken(const cache::Curve& curve) const {
    return curve.policy == report_.recommendation.policy;
  }

  // The policies by what they miss at the recommended size, the fewest first.
  [[nodiscard]] std::vector<std::size_t> by_misses() const {
    const auto at = std::ranges::find(curves_.capacities, report_.recommendation.capacity);
    const auto size = static_cast<std::size_t>(at - curves_.capacities.begin());
    std::vector<std::size_t> order(curves_.policies.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      const std::uint64_t hits_a = curves_.policies[a].replays[size].hits;
      const std::uint64_t hits_b = curves_.policies[b].replays[size].hits;
      return hits_a != hits_b ? hits_a > hits_b : a < b;
    });
    return order;
  }

  [[nodiscard]] double x(double capacity) const {
    return left + (right - left) * std::log(capacity / first_) / std::log(last_ / first_);
  }

  [[nodiscard]] double x(std::size_t capacity) const { return x(static_cast<double>(capacity)); }

  [[nodiscard]] double y(double percent) const {
    return bottom - (bottom - top) * (percent - least_) / (most_ - least_);
  }

  // A policy looks the same in every drawing.
  static std::size_t look(const cache::Curve& curve) {
    return static_cast<std::size_t>(std::ranges::find(cache::all_policies, curve.policy) -
                                    cache::all_policies.begin());
  }

  static Colour colour(std::size_t look) { return colours[look % colours.size()]; }

  void set(const Colour& colour) {
    cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
  }

  // `align`: which part of it is left of x; 0: none, 0.5: half, 1: all.
  void text(double at_x, double at_y, const std::string& words, double align, double size = 13) {
    cairo_set_font_size(cairo_, size);
    cairo_text_extents_t extents;
    cairo_text_extents(cairo_, words.c_str(), &extents);
    cairo_move_to(cairo_, at_x - align * extents.x_advance, at_y);
    cairo_show_text(cairo_, words.c_str());
  }

  void stroke(double from_x, double from_y, double to_x, double to_y) {
    cairo_move_to(cairo_, from_x, from_y);
    cairo_line_to(cairo_, to_x, to_y);
    cairo_stroke(cairo_);
  }

  void titles() {
    set(ink);
    text(left, 32, "Miss ratio by capacity: " + name(), 0, 18);
    text(left, 54,
         scenario::count_text(curves_.requests) + " requests for " +
             scenario::count_text(curves_.distinct) + " keys",
         0);
  }

  // What of it a font and UTF-8 can show.
  [[nodiscard]] std::string name() const {
    std::string name = std::filesystem::path(report_.trace).filename().string();
    for (char& each : name) {
      if (each < ' ' || each > '~') each = '?';
    }
    return name.size() <= 60 ? name : name.substr(0, 57) + "...";
  }

  void axes() {
    cairo_set_line_width(cairo_, 1);
    const double step = most_ - least_ <= 40 ? 5 : 10;
    for (double each = least_; each <= most_; each += step) {
      set(faint);
      stroke(left, y(each), right, y(each));
      set(ink);
      text(left - 10, y(each) + 4, base::format("{:.0f} %", each), 1);
    }
    for (const double each : log_ticks(first_, last_)) {
      set(faint);
      stroke(x(each), top, x(each), bottom);
      set(ink);
      text(x(each), bottom + 20, scenario::count_text(static_cast<std::uint64_t>(each)), 0.5);
    }
    const double keys = static_cast<double>(std::max<std::uint64_t>(curves_.distinct, 1));
    for (const double each : log_ticks(first_ / keys * 100, last_ / keys * 100)) {
      const double at = x(each / 100 * keys);
      stroke(at, top, at, top - 5);
      text(at, top - 10, base::format("{:g} %", each), 0.5, 11);
    }
    text(right + 24, top - 10, "of the keys", 0, 11);
    stroke(left, top, left, bottom);
    stroke(left, bottom, right, bottom);
    stroke(left, top, right, top);
    text((left + right) / 2, bottom + 48, "capacity, in places (logarithmic)", 0.5);
    cairo_save(cairo_);
    cairo_translate(cairo_, 22, (top + bottom) / 2);
    cairo_rotate(cairo_, -std::numbers::pi / 2);
    text(0, 0, "requests that miss", 0.5);
    cairo_restore(cairo_);
  }

  void line(const std::vector<cache::Replay>& replays, const Colour& colour, double thickness,
            bool dashed) {
    set(colour);
    cairo_set_line_width(cairo_, thickness);
    const double dash = 5;
    cairo_set_dash(cairo_, &dash, dashed ? 1 : 0, 0);
    cairo_new_path(cairo_);
    for (std::size_t i = 0; i < replays.size(); ++i) {
      cairo_line_to(cairo_, x(curves_.capacities[i]), y(misses(replays[i])));
    }
    cairo_stroke(cairo_);
    cairo_set_dash(cairo_, nullptr, 0, 0);
  }

  // Shapes help where colours do not.
  void mark(std::size_t look, double at_x, double at_y) {
    constexpr double size = 4.5;
    set(colour(look));
    cairo_new_path(cairo_);
    const std::size_t corners = look % 3 == 0 ? 0 : look % 3 == 1 ? 4 : 3;
    if (corners == 0) {
      cairo_arc(cairo_, at_x, at_y, size - 0.5, 0, 2 * std::numbers::pi);
    }
    // Every other three are turned round.
    const double turn = look / 3 % 2 == 0 ? 0 : std::numbers::pi / static_cast<double>(corners);
    for (std::size_t i = 0; i < corners; ++i) {
      const double angle =
          turn - std::numbers::pi / 2 +
          2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(corners);
      cairo_line_to(cairo_, at_x + size * std::cos(angle), at_y + size * std::sin(angle));
    }
    cairo_close_path(cairo_);
    cairo_fill(cairo_);
  }

  // Round what is recommended.
  void ring() {
    const cache::Recommendation& taken = report_.recommendation;
    set(ink);
    cairo_set_line_width(cairo_, 2);
    cairo_new_path(cairo_);
    cairo_arc(cairo_, x(taken.capacity), y(misses(taken.replay)), 10, 0, 2 * std::numbers::pi);
    cairo_stroke(cairo_);
  }

  void legend(const std::vector<std::size_t>& order) {
    double at = top + 20;
    const double from = right + 16;
    const auto entry = [&](const std::string& words, auto&& sample) {
      sample(from, at - 4);
      set(ink);
      text(from + 42, at, words, 0);
      at += 24;
    };
    for (const std::size_t each : order) {
      const cache::Curve& curve = curves_.policies[each];
      entry(std::string(cache::name_of(curve.policy)), [&](double at_x, double at_y) {
        set(colour(look(curve)));
        cairo_set_line_width(cairo_, taken(curve) ? 3 : 1.5);
        stroke(at_x, at_y, at_x + 32, at_y);
        mark(look(curve), at_x + 16, at_y);
      });
    }
    if (!curves_.optimum.empty()) {
      entry("optimum", [&](double at_x, double at_y) {
        set(ink);
        cairo_set_line_width(cairo_, 1.5);
        const double dash = 5;
        cairo_set_dash(cairo_, &dash, 1, 0);
        stroke(at_x, at_y, at_x + 32, at_y);
        cairo_set_dash(cairo_, nullptr, 0, 0);
      });
    }
    entry("recommended", [&](double at_x, double at_y) {
      cairo_set_line_width(cairo_, 2);
      cairo_new_path(cairo_);
      cairo_arc(cairo_, at_x + 16, at_y, 8, 0, 2 * std::numbers::pi);
      cairo_stroke(cairo_);
    });
  }

  const report::CurveReport& report_;
  const cache::Curves& curves_;
  cairo_t* const cairo_;
  double least_ = 100;  // per cent, of what is drawn
  double most_ = 0;
  double first_ = 1;  // places
  double last_ = 1;
};

cairo_status_t append(void* to, const unsigned char* data, unsigned size) {
  try {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  } catch (const std::bad_alloc&) {
    return CAIRO_STATUS_NO_MEMORY;
  }
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw RuntimeError(std::string("cairo: ") + cairo_status_to_string(status));
  }
}

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;

}  // namespace

void check_drawable(const std::string& path) {
  if (ends_with(path, ".svg") || ends_with(path, ".png")) return;
  throw ValueError("--plot " + path + ": must end with .svg or .png");
}

std::string drawing(const report::CurveReport& report, const std::string& path) {
  std::string file;
  if (ends_with(path, ".svg")) {
    const Surface surface(cairo_svg_surface_create_for_stream(append, &file, width, height),
                          cairo_surface_destroy);
    Drawing(report, surface.get()).draw();
    cairo_surface_finish(surface.get());
    check(cairo_surface_status(surface.get()));
  } else {
    const Surface surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width * sharpness),
                                   static_cast<int>(height * sharpness)),
        cairo_surface_destroy);
    cairo_surface_set_device_scale(surface.get(), sharpness, sharpness);
    Drawing(report, surface.get()).draw();
    check(cairo_surface_write_to_png_stream(surface.get(), append, &file));
  }
  return file;
}

}  // namespace canteen::program
