// naive — the model once more, as plainly as can be: everybody in one vector, every question
// answered by looking at all of them. Slow, and what the kernels are compared with.
//
// Nothing is shared with them but random numbers and the order in which luck is asked, the cache
// (here the real one, cache::Cache, with a clock of its own) and the arithmetic of Pace.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <canteen/base/histogram.hpp>
#include <canteen/cache/cache.hpp>
#include <canteen/cache/detail/mix.hpp>
#include <canteen/simulate/model.hpp>

#include "src/simulate/luck.hpp"
#include "src/simulate/random.hpp"

namespace canteen::simulate::naive {

enum class Fate { none, served, lost, sent_away, left };

struct Person {
  Job job;
  std::uint64_t rank = 0;
  Fate fate = Fate::none;
  Time wait = -1;      // until his service began
  Time response = -1;  // until he was served
  Time gone = -1;      // without
  Time at_windows = 0;
  Time full = 0;
  int made = -1;  // 0 now, 1 before, 2 meanwhile
  std::uint32_t tries = 0;
  std::uint32_t retried = 0;
  std::uint32_t interrupted = 0;

  enum { nowhere, line, window, home } where = nowhere;

  Time came = 0;
  std::uint64_t number = 0;
  std::size_t place = 0;  // line or window
  Time since = 0;
  Time until = 0;  // at a window, or at home
  Time left_over = 0;
  std::uint64_t began = 0;     // at the window, the how-manieth
  std::uint64_t standing = 0;  // what he ranks there
};

// Between two instants nobody moved.
struct Stay {
  Time from = 0;
  Time to = 0;
  std::uint64_t line = 0;
  std::uint64_t serving = 0;
};

// What became of everybody, and how it went.
struct Story {
  std::vector<Person> people;
  std::vector<Stay> stays;
  Time end = 0;

  // Without the first people, and what was before that instant.
  [[nodiscard]] Story since(Time begin, std::size_t first) const {
    Story rest{{people.begin() + static_cast<std::ptrdiff_t>(first), people.end()}, {}, end};
    for (Stay each : stays) {
      each.from = std::max(each.from, begin);
      if (each.from < each.to) rest.stays.push_back(each);
    }
    return rest;
  }
};

class Simulator : public Story {
 public:
  Simulator(const Model& model, const std::vector<Job>& jobs)
      : model_(model),
        lines_(model.lines == LineLayout::shared ? 1 : model.windows),
        rounds_(lines_.size()),
        busy_(model.windows, none),
        last_(model.windows - 1),
        contending_(model.seed, contending_stream),
        choosing_(model.seed, choosing_stream),
        jitter_(model.seed, jitter_stream) {
    if (model.prepared) open_cache();
    for (const Job& job : jobs) {
      until(job.at);
      Person person;
      person.job = job;
      person.rank = rank_of(job.kind);
      people.push_back(person);
      come(people.size() - 1);
    }
    until(never);
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  using Cache = cache::Cache<std::uint32_t, int>;

  struct NotNow {};

  void open_cache() {
    cache::Options<std::uint32_t, int> options;
    options.capacity = model_.prepared->capacity;
    options.policy = model_.prepared->policy;
    options.shards = 1;
    options.clock = [this] {
      return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(now_));
    };
    if (model_.prepared->expiry != never) {
      options.expire_after_write = std::chrono::nanoseconds(model_.prepared->expiry);
    }
    cache_ = std::make_unique<Cache>(std::move(options));
    for (const std::uint32_t key : model_.prepared->pinned) {
      static_cast<void>(cache_->get(key, [](std::uint32_t) { return 0; }));
      cache_->pin(key);
    }
  }

  std::uint64_t rank_of(std::uint32_t kind) const {
    if (kind < model_.ranks.size()) return model_.ranks[kind];
    std::uint64_t beyond = 0;
    for (const std::uint64_t each : model_.ranks) beyond = std::max(beyond, each + 1);
    return beyond + kind - model_.ranks.size();
  }

  std::size_t count(int where) const {
    std::size_t count = 0;
    for (const Person& each : people) count += each.where == where ? 1 : 0;
    return count;
  }

  void pass(Time to) {
    if (to > now_) stays.push_back({now_, to, count(Person::line), count(Person::window)});
    now_ = end = to;
  }

  // Everything that happens inside until then, at that instant too.
  void until(Time by) {
    for (;;) {
      // When, what first, and whom: of those done who began first, else who came first.
      using Event = std::pair<std::pair<Time, int>, std::pair<std::uint64_t, std::size_t>>;
      std::optional<Event> next;
      const auto consider = [&](Time at, int what, std::uint64_t turn, std::size_t who) {
        const Event event{{at, what}, {turn, who}};
        if (!next || event < *next) next = event;
      };
      for (std::size_t i = 0; i < people.size(); ++i) {
        const Person& each = people[i];
        if (each.where == Person::window) consider(each.until, 0, each.began, i);
        if (each.where == Person::line && each.job.patience != never && each.wait < 0) {
          consider(each.came + each.job.patience, 1, each.number, i);
        }
        if (each.where == Person::home) consider(each.until, 2, each.number, i);
      }
      if (!next || next->first.first > by) break;
      pass(next->first.first);
      const std::size_t who = next->second.second;
      switch (next->first.second) {
        case 0:
          finish(who);
          break;
        case 1:
          leave_line(who);
          give_up(who, Fate::left);
          break;
        default:
          ++people[who].retried;
          come(who);
      }
    }
    if (by != never) pass(by);
  }

  void come(std::size_t who) {
    Person& person = people[who];
    person.came = now_;
    person.number = came_++;
    const std::size_t inside = count(Person::line) + count(Person::window);
    const bool full = model_.full != WhenFull::block && model_.buffer != Model::unbounded &&
                      inside >= model_.windows + model_.buffer;
    if (full && model_.full == WhenFull::reject) return give_up(who, Fate::lost);
    const bool somebody_went = full && send_oldest_away();
    person.place = model_.lines == LineLayout::shared ? 0 : choose(person);
    if (const std::size_t window = idle_for(person); window != none) {
      start(window, who);
    } else if (const std::size_t taken = taken_by(person); taken != none) {
      const std::size_t other = busy_[taken];
      Person& interrupted = people[other];
      interrupted.left_over = interrupted.until - now_;
      interrupted.at_windows += now_ - interrupted.since;
      ++interrupted.interrupted;
      interrupted.place = model_.lines == LineLayout::shared ? 0 : taken;
      stand(other);
      start(taken, who);
    } else {
      stand(who);
    }
    if (full && !somebody_went) send_oldest_away();
  }

  // Of those who stand in a line; whether there was one.
  bool send_oldest_away() {
    std::size_t oldest = none;
    for (std::size_t i = 0; i < people.size(); ++i) {
      if (people[i].where != Person::line) continue;
      if (oldest == none || people[i].number < people[oldest].number) oldest = i;
    }
    if (oldest == none) return false;
    leave_line(oldest);
    give_up(oldest, Fate::sent_away);
    return true;
  }

  std::size_t length(std::size_t line) const {
    return lines_[line].size() + (busy_[line] != none ? 1 : 0);
  }

  std::size_t choose(const Person& person) {
    const std::size_t n = lines_.size();
    if (model_.choice == LineChoice::round_robin) return last_ = (last_ + 1) % n;
    if (model_.choice == LineChoice::shortest) {
      // As serve::WindowLines does it.
      std::size_t shortest = none;
      const std::size_t begin = last_ + 1;
      for (std::size_t i = begin; i < begin + n; ++i) {
        if (shortest != none && length(i % n) >= length(shortest)) continue;
        last_ = shortest = i % n;
      }
      return shortest;
    }
    if (model_.choice == LineChoice::two_choices) {
      if (n == 1) return 0;
      const std::size_t one = choosing_.below(static_cast<std::uint32_t>(n));
      std::size_t other = choosing_.below(static_cast<std::uint32_t>(n - 1));
      other += other >= one ? 1 : 0;
      return length(one) <= length(other) ? one : other;
    }
    if (model_.choice == LineChoice::by_key && person.job.key != Job::no_key) {
      return cache::detail::mix(person.job.key) % n;
    }
    return choosing_.below(static_cast<std::uint32_t>(n));
  }

  std::size_t idle_for(const Person& person) const {
    if (model_.lines != LineLayout::shared && busy_[person.place] == none) return person.place;
    if (model_.lines == LineLayout::per_window) return none;
    const auto idle = std::find(busy_.begin(), busy_.end(), none);
    return idle == busy_.end() ? none : static_cast<std::size_t>(idle - busy_.begin());
  }

  std::size_t taken_by(const Person& person) const {
    if (model_.discipline != Discipline::priority || !model_.preemptive) return none;
    std::size_t taken = none;
    for (std::size_t i = 0; i < busy_.size(); ++i) {
      if (model_.lines != LineLayout::shared && i != person.place) continue;
      const Person& other = people[busy_[i]];
      if (other.standing <= person.rank) continue;
      if (cache_ && other.job.key != Job::no_key && other.made != 1) continue;
      if (taken == none) {
        taken = i;
        continue;
      }
      const Person& best = people[busy_[taken]];
      if (std::pair(other.standing, other.number) > std::pair(best.standing, best.number))
        taken = i;
    }
    return taken;
  }

  void stand(std::size_t who) {
    Person& person = people[who];
    person.where = Person::line;
    person.since = now_;
    lines_[person.place].push_back(who);
    auto& round = rounds_[person.place];
    if (std::find(round.begin(), round.end(), person.job.kind) == round.end()) {
      round.push_back(person.job.kind);
    }
  }

  void leave_line(std::size_t who) {
    auto& line = lines_[people[who].place];
    // Somebody steps into the gap: with contend it matters who, by which luck counts them.
    *std::find(line.begin(), line.end(), who) = line.back();
    line.pop_back();
    people[who].where = Person::nowhere;
    auto& round = rounds_[people[who].place];
    const bool last = std::none_of(line.begin(), line.end(), [&](std::size_t each) {
      return people[each].job.kind == people[who].job.kind;
    });
    if (last) round.erase(std::find(round.begin(), round.end(), people[who].job.kind));
  }

  std::uint64_t aged(const Person& person) const {
    std::uint64_t rank = person.rank;
    if (model_.ageing == never) return rank;
    for (Time t = person.came + model_.ageing; t <= now_ && rank != 0; t += model_.ageing) --rank;
    return rank;
  }

  std::size_t next_of(std::size_t place) {
    const auto& line = lines_[place];
    const auto by = [&](auto key) {
      return *std::min_element(line.begin(), line.end(), [&](std::size_t one, std::size_t other) {
        return std::pair(key(people[one]), people[one].number) <
               std::pair(key(people[other]), people[other].number);
      });
    };
    const auto oldest = [&] { return by([](const Person&) { return 0; }); };
    const auto newest = [&] {
      return by([](const Person& each) { return -static_cast<std::int64_t>(each.number); });
    };
    switch (model_.discipline) {
      case Discipline::fifo:
        break;
      case Discipline::lifo:
        return newest();
      case Discipline::adaptive_lifo:
        return line.size() > model_.long_line ? newest() : oldest();
      case Discipline::priority:
        return by([&](const Person& each) { return aged(each); });
      case Discipline::shortest_first:
        return by([&](const Person& each) { return each.job.service; });
      case Discipline::fair: {
        const std::uint32_t kind = rounds_[place].front();
        return by([&](const Person& each) { return each.job.kind == kind ? 0 : 1; });
      }
      case Discipline::contend:
        return line[contending_.below(static_cast<std::uint32_t>(line.size()))];
    }
    return oldest();
  }

  void serve_next(std::size_t window) {
    for (;;) {
      std::size_t place = model_.lines == LineLayout::shared ? 0 : window;
      if (lines_[place].empty() && model_.lines == LineLayout::stealing) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
          if (lines_[i].size() > lines_[place].size()) place = i;
        }
      }
      if (lines_[place].empty()) return;
      const std::size_t who = next_of(place);
      Person& person = people[who];
      leave_line(who);
      if (model_.discipline == Discipline::fair) {
        auto& round = rounds_[place];
        const auto at = std::find(round.begin(), round.end(), person.job.kind);
        if (at != round.end()) {
          round.erase(at);
          round.push_back(person.job.kind);
        }
      }
      if (person.wait < 0 && now_ - person.came > model_.deadline) {
        give_up(who, Fate::sent_away);
        continue;
      }
      return start(window, who);
    }
  }

  Time paced(Time service) const {
    const double busy = static_cast<double>(count(Person::window));
    const double factor =
        (1 + model_.contention.alpha * (busy - 1) + model_.contention.beta * busy * (busy - 1)) /
        model_.speed;
    return static_cast<Time>(std::floor(static_cast<double>(service) * factor + 0.5));
  }

  void start(std::size_t window, std::size_t who) {
    Person& person = people[who];
    person.where = Person::window;
    person.place = window;
    person.since = now_;
    person.began = began_++;
    person.standing = aged(person);
    busy_[window] = who;
    if (person.left_over != 0) {
      person.until = now_ + person.left_over;
      person.left_over = 0;
      return;
    }
    person.wait = now_ - person.job.at;
    person.full = paced(person.job.service);
    person.made = 0;
    person.until = now_ + person.full;
    if (!cache_ || person.job.key == Job::no_key) return;
    for (const Person& each : people) {
      if (&each == &person || each.where != Person::window) continue;
      if (each.made != 0 || each.job.key != person.job.key) continue;
      person.made = 2;
      person.until = each.until;
      return;
    }
    // What the cache does when a load begins, without one that lands.
    try {
      static_cast<void>(cache_->get(person.job.key, [](std::uint32_t) -> int { throw NotNow(); }));
      person.made = 1;
      person.until = now_ + paced(model_.prepared->hit);
    } catch (const NotNow&) {
    }
  }

  void finish(std::size_t who) {
    Person& person = people[who];
    person.where = Person::nowhere;
    person.fate = Fate::served;
    person.response = now_ - person.job.at;
    person.at_windows += now_ - person.since;
    if (cache_ && person.made == 0 && person.job.key != Job::no_key) cache_->put(person.job.key, 1);
    busy_[person.place] = none;
    serve_next(person.place);
  }

  void give_up(std::size_t who, Fate fate) {
    Person& person = people[who];
    person.where = Person::nowhere;
    if (person.tries == model_.retries.most) {
      person.fate = fate;
      person.gone = now_ - person.job.at;
      return;
    }
    double wait = static_cast<double>(model_.retries.backoff);
    double times = 1;
    for (std::uint32_t i = 0; i < person.tries; ++i) times *= model_.retries.factor;
    if (model_.retries.jitter > 0) times *= 1 - model_.retries.jitter * jitter_.uniform();
    wait *= times;
    ++person.tries;
    person.where = Person::home;
    person.until = now_ + static_cast<Time>(std::floor(wait + 0.5));
  }

  const Model model_;
  std::vector<std::vector<std::size_t>> lines_;
  std::vector<std::vector<std::uint32_t>> rounds_;  // of the kinds that have anybody in the line
  std::vector<std::size_t> busy_;                   // with whom
  std::size_t last_;
  Random contending_;
  Random choosing_;
  Random jitter_;
  std::unique_ptr<Cache> cache_;
  Time now_ = 0;
  std::uint64_t came_ = 0;
  std::uint64_t began_ = 0;
};

}  // namespace canteen::simulate::naive
