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
#include <canteen/simulate/users.hpp>

#include "src/simulate/luck.hpp"
#include "src/simulate/random.hpp"

namespace canteen::simulate::naive {

// Time, times 2^32.
__extension__ using Fine = __int128;

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
  std::uint32_t times_spilled = 0;
  bool spilled = false;

  enum { nowhere, line, window, home } where = nowhere;

  Time came = 0;
  std::uint64_t number = 0;
  std::size_t place = 0;  // line or window
  Time since = 0;
  Time until = 0;  // at a window, or at home
  Time left_over = 0;
  std::uint64_t began = 0;     // at the window, the how-manieth
  std::uint64_t standing = 0;  // what he ranks there
  Fine left = 0;               // of his service, where all are served at once

  std::size_t user = 0;  // who he is, with users
  Time thought = 0;      // … and how long he had thought
};

// Between two instants nobody moved.
struct Stay {
  Time from = 0;
  Time to = 0;
  std::uint64_t line = 0;
  std::uint64_t serving = 0;
  std::uint64_t busy = 0;     // windows
  std::uint64_t staffed = 0;  // windows that are open or start up
};

// What became of everybody, and how it went.
struct Story {
  std::vector<Person> people;
  std::vector<Stay> stays;
  std::uint64_t batches = 0;  // services of several that ended, in all
  Time end = 0;

  // Without the first people, and what was before that instant.
  [[nodiscard]] Story since(Time begin, std::size_t first) const {
    Story rest{
        {people.begin() + static_cast<std::ptrdiff_t>(first), people.end()}, {}, batches, end};
    for (Stay each : stays) {
      each.from = std::max(each.from, begin);
      if (each.from < each.to) rest.stays.push_back(each);
    }
    return rest;
  }
};

class Simulator : public Story {
 public:
  Simulator(const Model& model, const std::vector<Job>& jobs) : Simulator(model) {
    for (const Job& job : jobs) {
      until(job.at);
      enter(job);
      if (model_.staffing) staff();
    }
    until(never);
  }

  Simulator(const Model& model, Users& users) : Simulator(model) {
    users_ = &users;
    thinking_.resize(users.count());
    for (std::size_t user = 0; user < thinking_.size(); ++user) think(user);
    until(never);
  }

 private:
  explicit Simulator(const Model& model)
      : model_(model),
        lines_(model.lines == LineLayout::shared ? 1 : model.windows),
        rounds_(lines_.size()),
        at_(model.windows),
        openings_(model.windows),
        last_(model.windows - 1),
        contending_(model.seed, contending_stream),
        choosing_(model.seed, choosing_stream),
        jitter_(model.seed, jitter_stream) {
    if (model.prepared) open_cache();
    if (model_.staffing) open_windows();
  }

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  using Cache = cache::Cache<std::uint32_t, int>;

  struct NotNow {};

  // What a user will ask for, if he does, and when.
  struct Thought {
    std::optional<Job> next;
    Time length = 0;
  };

  void think(std::size_t user) {
    if (users_ == nullptr) return;
    Job job = users_->next(static_cast<std::uint32_t>(user));
    thinking_[user] = {std::nullopt, job.at};
    job.at += now_;
    if (job.at < users_->close()) thinking_[user].next = job;
  }

  void ask(std::size_t user) {
    const Job job = *thinking_[user].next;
    thinking_[user].next.reset();
    enter(job, user, thinking_[user].length);
  }

  void enter(const Job& job, std::size_t user = 0, Time thought = 0) {
    Person person;
    person.job = job;
    person.rank = rank_of(job.kind);
    person.user = user;
    person.thought = thought;
    people.push_back(person);
    come(people.size() - 1);
  }

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
    const Preparation& prepared = *model_.prepared;
    for (std::size_t i = 0; i < prepared.pinned.size(); ++i) {
      const auto here = prepared.pinned.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(prepared.pinned.begin(), here, *here) != here) continue;
      now_ = prepared.made.empty() ? 0 : prepared.made[i];
      static_cast<void>(cache_->get(prepared.pinned[i], [](std::uint32_t) { return 0; }));
      cache_->pin(prepared.pinned[i]);
    }
    now_ = 0;
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
    if (to > now_) {
      const std::size_t inside = count(Person::window);
      const std::size_t shares = std::min<std::size_t>(inside, model_.windows);
      const std::size_t beyond = shares_windows() ? inside - shares : 0;
      const std::size_t busy = shares_windows() ? shares : busy_windows();
      stays.push_back({now_, to, count(Person::line) + beyond, inside - beyond, busy, staffed()});
      for (Person& each : people) {
        if (shares_windows() && each.where == Person::window) each.left -= share_of(to - now_);
      }
    }
    now_ = end = to;
  }

  // ——— Where all are served at once ———

  bool shares_windows() const { return model_.discipline == Discipline::sharing; }

  Fine share_of(Time time) const {
    const auto inside = static_cast<Time>(count(Person::window));
    return (Fine{time} << 32) * std::min<Time>(inside, model_.windows) / inside;
  }

  // Who is done next; nobody: none.
  std::size_t next_of_sharers() const {
    std::size_t next = none;
    for (std::size_t i = 0; i < people.size() && shares_windows(); ++i) {
      if (people[i].where != Person::window) continue;
      if (next == none || std::pair(people[i].left, people[i].number) <
                              std::pair(people[next].left, people[next].number)) {
        next = i;
      }
    }
    return next;
  }

  Time done_at(const Person& person) const {
    Time time = 0;
    while (share_of(time) < person.left) ++time;
    return now_ + time;
  }

  void share(std::size_t who) {
    Person& person = people[who];
    person.where = Person::window;
    const std::size_t busy = std::min<std::size_t>(count(Person::window), model_.windows);
    person.full = paced(person.job.service, busy);
    person.left = (Fine{person.full} << 32) - (1 << 16);  // what is lost by rounding
  }

  void finish_sharer(std::size_t who) {
    Person& person = people[who];
    person.where = Person::nowhere;
    person.fate = Fate::served;
    person.response = now_ - person.job.at;
    person.wait = person.response - person.full;
    person.at_windows = person.full;
    think(person.user);
  }

  // ——— What happens ———

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
        if (each.where == Person::window && !shares_windows() && at_[each.place].front() == i) {
          consider(each.until, 0, each.began, i);
        }
        if (each.where == Person::line && each.job.patience != never && each.wait < 0) {
          consider(each.came + each.job.patience, 4, each.number, i);
        }
        if (each.where == Person::home) consider(each.until, 5, each.number, i);
      }
      if (const std::size_t who = next_of_sharers(); who != none) {
        consider(done_at(people[who]), 0, 0, who);
      }
      bool over =
          by == never && count(Person::line) + count(Person::window) + count(Person::home) == 0;
      for (std::size_t i = 0; i < thinking_.size() && people.size() < users_->most(); ++i) {
        if (!thinking_[i].next) continue;
        consider(thinking_[i].next->at, 6, i, i);
        over = false;
      }
      if (model_.staffing && !over) consider(next_of_staff(), 1, 0, 0);
      for (std::size_t i = 0; i < tickets_.size() && !over; ++i) {
        const Ticket& each = tickets_[i];
        if (each.where == Ticket::sent) consider(each.until, 2, each.handed, i);
        if (each.where == Ticket::entering) consider(each.until, 3, each.number, i);
      }
      if (!next || next->first.first > by) break;
      pass(next->first.first);
      const std::size_t who = next->second.second;
      switch (next->first.second) {
        case 0:
          shares_windows() ? finish_sharer(who) : finish(people[who].place);
          break;
        case 1:
          timetable();
          break;
        case 2:
          lay(who);
          break;
        case 3:
          stand_in_corridor(who);
          break;
        case 4:
          leave_line(who);
          give_up(who, Fate::left);
          break;
        case 5:
          ++people[who].retried;
          come(who);
          break;
        default:
          ask(who);
      }
      if (model_.staffing) staff();
    }
    if (by != never) pass(by);
  }

  void come(std::size_t who) {
    Person& person = people[who];
    person.came = now_;
    person.number = came_++;
    const std::size_t at_windows = shares_windows() ? count(Person::window) : busy_windows();
    const std::size_t inside = count(Person::line) + at_windows;
    const bool full = model_.full != WhenFull::block && model_.buffer != Model::unbounded &&
                      inside >= windows_that_are(Opening::open) + model_.buffer + places_beside();
    if (full && model_.full == WhenFull::reject) return give_up(who, Fate::lost);
    if (shares_windows()) return share(who);
    person.spilled = full && model_.full == WhenFull::spill;
    if (person.spilled) ++person.times_spilled;
    const bool drops = full && model_.full == WhenFull::drop_oldest;
    const bool somebody_went = drops && send_oldest_away();
    if (model_.corridor) {
      enter_corridor(who);
      if (drops && !somebody_went) send_oldest_away();
      return;
    }
    person.place = model_.lines == LineLayout::shared ? 0 : choose(person);
    if (const std::size_t begun = just_begun_for(person); begun != none) {
      join(begun, who);
    } else if (const std::size_t window = idle_for(person); window != none) {
      start(window, who);
    } else if (const std::size_t taken = taken_by(person); taken != none) {
      const std::size_t other = at_[taken].front();
      Person& interrupted = people[other];
      interrupted.left_over = interrupted.until - now_;
      interrupted.at_windows += now_ - interrupted.since;
      ++interrupted.interrupted;
      interrupted.place = model_.lines == LineLayout::shared ? 0 : taken;
      at_[taken].clear();
      stand(other);
      start(taken, who);
    } else {
      stand(who);
    }
    if (drops && !somebody_went) send_oldest_away();
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

  std::size_t length(std::size_t line) const { return lines_[line].size() + at_[line].size(); }

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
    if (model_.lines != LineLayout::shared && at_[person.place].empty()) return person.place;
    if (model_.lines == LineLayout::per_window) return none;
    return idle();
  }

  std::size_t idle() const {
    for (std::size_t i = 0; i < at_.size(); ++i) {
      if (at_[i].empty() && openings_[i].state == Opening::open) return i;
    }
    return none;
  }

  // Before he is at a window; also if he was at one, was interrupted, and had to go home.
  Time left_to_do(const Person& person) const {
    return person.left_over != 0 ? person.left_over : paced(person.job.service, 1);
  }

  std::size_t taken_by(const Person& person) const {
    const bool by_rank = model_.discipline == Discipline::priority;
    if (!model_.preemptive || (!by_rank && model_.discipline != Discipline::shortest_first)) {
      return none;
    }
    // The higher, the sooner somebody has to go.
    const auto order = [&](const Person& each) {
      return by_rank ? static_cast<Time>(each.standing) : each.until - now_;
    };
    const Time own = by_rank ? static_cast<Time>(person.rank) : left_to_do(person);
    std::size_t taken = none;
    for (std::size_t i = 0; i < at_.size(); ++i) {
      if (model_.lines != LineLayout::shared && i != person.place) continue;
      const Person& other = people[at_[i].front()];
      if (order(other) <= own) continue;
      if (cache_ && other.job.key != Job::no_key && other.made != 1) continue;
      if (taken == none) {
        taken = i;
        continue;
      }
      const Person& best = people[at_[taken].front()];
      if (std::pair(order(other), other.number) > std::pair(order(best), best.number)) taken = i;
    }
    return taken;
  }

  // Whose turns he has.
  std::uint32_t whose(const Person& person) const {
    return model_.fair_to == FairTo::clients ? person.job.client : person.job.kind;
  }

  void stand(std::size_t who) {
    Person& person = people[who];
    person.where = Person::line;
    person.since = now_;
    lines_[person.place].push_back(who);
    auto& round = rounds_[person.place];
    if (std::find(round.begin(), round.end(), whose(person)) == round.end()) {
      round.push_back(whose(person));
    }
  }

  void leave_line(std::size_t who) {
    if (model_.corridor) return leave_corridor(who);
    auto& line = lines_[people[who].place];
    // Somebody steps into the gap: with contend it matters who, by which luck counts them.
    *std::find(line.begin(), line.end(), who) = line.back();
    line.pop_back();
    people[who].where = Person::nowhere;
    auto& round = rounds_[people[who].place];
    const bool last = std::none_of(line.begin(), line.end(), [&](std::size_t each) {
      return whose(people[each]) == whose(people[who]);
    });
    if (last) round.erase(std::find(round.begin(), round.end(), whose(people[who])));
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
      case Discipline::sharing:
        break;
      case Discipline::lifo:
        return newest();
      case Discipline::adaptive_lifo:
        return line.size() > model_.long_line ? newest() : oldest();
      case Discipline::priority:
        return by([&](const Person& each) { return aged(each); });
      case Discipline::shortest_first:
        return by([&](const Person& each) {
          return model_.preemptive ? left_to_do(each) : each.job.service;
        });
      case Discipline::fair: {
        const std::uint32_t next = rounds_[place].front();
        return by([&](const Person& each) { return whose(each) == next ? 0 : 1; });
      }
      case Discipline::contend:
        return line[contending_.below(static_cast<std::uint32_t>(line.size()))];
    }
    return oldest();
  }

  void serve_next(std::size_t window) {
    if (model_.corridor) {
      hand_out();
      return serve_tray(window);
    }
    for (;;) {
      std::size_t place = model_.lines == LineLayout::shared ? 0 : window;
      if (lines_[place].empty() && model_.lines == LineLayout::stealing) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
          if (lines_[i].size() > lines_[place].size()) place = i;
        }
      }
      if (lines_[place].empty() || at_[window].size() == model_.batching.most) return;
      const std::size_t who = next_of(place);
      Person& person = people[who];
      leave_line(who);
      if (model_.discipline == Discipline::fair) {
        auto& round = rounds_[place];
        const auto at = std::find(round.begin(), round.end(), whose(person));
        if (at != round.end()) {
          round.erase(at);
          round.push_back(whose(person));
        }
      }
      if (person.wait < 0 && now_ - person.came > model_.deadline) {
        give_up(who, Fate::sent_away);
        continue;
      }
      if (at_[window].empty()) {
        start(window, who);
      } else {
        join(window, who);
      }
    }
  }

  std::size_t busy_windows() const {
    return at_.size() - static_cast<std::size_t>(std::count_if(
                            at_.begin(), at_.end(), [](const auto& each) { return each.empty(); }));
  }

  // Of the windows whose service has begun now, with room left, the one that began first.
  bool has_just_begun(std::size_t window) const {
    return !at_[window].empty() && at_[window].size() < model_.batching.most &&
           people[at_[window].front()].since == now_;
  }

  std::size_t just_begun_for(const Person& person) const {
    std::size_t first = none;
    for (std::size_t i = 0; i < at_.size(); ++i) {
      if (!has_just_begun(i)) continue;
      if (model_.lines == LineLayout::per_window && i != person.place) continue;
      if (first == none || people[at_[i].front()].began < people[at_[first].front()].began) {
        first = i;
      }
    }
    return first;
  }

  std::size_t places_beside() const {
    std::size_t places = 0;
    for (std::size_t i = 0; i < at_.size(); ++i) {
      if (has_just_begun(i)) places += model_.batching.most - at_[i].size();
    }
    return places;
  }

  // All of the batch are done when the whole of it is.
  void join(std::size_t window, std::size_t who) {
    Person& person = people[who];
    person.where = Person::window;
    person.place = window;
    person.since = now_;
    person.began = people[at_[window].front()].began;
    person.wait = now_ - person.job.at;
    at_[window].push_back(who);
    Time work = people[at_[window].front()].job.service;
    bool spilled = false;
    for (const std::size_t each : at_[window]) {
      if (model_.batching.length == BatchLength::longest) {
        work = std::max(work, people[each].job.service);
      }
      spilled = spilled || people[each].spilled;
    }
    work += model_.batching.each * static_cast<Time>(at_[window].size() - 1);
    const Time until = now_ + paced(work, busy_at_start_[window]) + (spilled ? model_.spill : 0);
    for (const std::size_t each : at_[window]) people[each].until = until;
  }

  Time paced(Time service) const { return paced(service, busy_windows()); }

  Time paced(Time service, std::size_t windows) const {
    const auto busy = static_cast<double>(windows);
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
    at_[window] = {who};
    busy_at_start_[window] = busy_windows();
    if (person.left_over != 0) {
      person.until = now_ + person.left_over;
      person.left_over = 0;
      return;
    }
    person.wait = now_ - person.job.at;
    person.full = paced(person.job.service) + (person.spilled ? model_.spill : 0);
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

  void finish(std::size_t window) {
    if (model_.batching.most > 1) ++batches;
    for (const std::size_t who : std::exchange(at_[window], {})) {
      Person& person = people[who];
      person.where = Person::nowhere;
      person.fate = Fate::served;
      person.response = now_ - person.job.at;
      person.at_windows += now_ - person.since;
      if (cache_ && person.made == 0 && person.job.key != Job::no_key) {
        cache_->put(person.job.key, 1);
      }
      think(person.user);
    }
    if (model_.staffing) {
      note_people();
      if (windows_that_are(Opening::open) > wanted_) {
        openings_[window].state = Opening::closed;
        return;
      }
    }
    serve_next(window);
  }

  // ——— The corridor ———

  // What goes through it: a person's, or what he left behind.
  struct Ticket {
    std::size_t whose = none;  // none: he is gone
    std::uint64_t rank = 0;
    std::uint64_t number = 0;
    Time until = 0;  // where it is, if it is on its way

    enum { entering, standing, sent, on_a_tray, used } where = entering;

    std::size_t window = 0;
    std::uint64_t handed = 0;  // to it, the how-manieth
  };

  void enter_corridor(std::size_t who) {
    Person& person = people[who];
    person.where = Person::line;
    person.since = now_;
    tickets_.push_back({who, person.rank, person.number, now_ + model_.corridor->publish});
    if (tickets_.back().until == now_) stand_in_corridor(tickets_.size() - 1);
  }

  void leave_corridor(std::size_t who) {
    people[who].where = Person::nowhere;
    for (Ticket& each : tickets_) {
      if (each.whose == who) each.whose = none;
    }
  }

  void stand_in_corridor(std::size_t ticket) {
    tickets_[ticket].where = Ticket::standing;
    hand_out();
  }

  // As long as somebody is in the broker's line and some window has room.
  void hand_out() {
    for (;;) {
      const std::size_t window = next_with_room();
      const std::size_t first = first_in_corridor();
      if (window == none || first == none) return;
      last_ = window;
      Ticket& ticket = tickets_[first];
      ticket.window = window;
      ticket.where = Ticket::sent;
      ticket.handed = handed_++;
      ticket.until = now_ + model_.corridor->deliver;
      if (ticket.until == now_) lay(first);
    }
  }

  void lay(std::size_t ticket) {
    tickets_[ticket].where = Ticket::on_a_tray;
    serve_tray(tickets_[ticket].window);
  }

  std::size_t next_with_room() const {
    for (std::size_t i = last_ + 1; i <= last_ + at_.size(); ++i) {
      const std::size_t window = i % at_.size();
      std::size_t held = at_[window].empty() ? 0 : 1;
      for (const Ticket& each : tickets_) {
        const bool handed = each.where == Ticket::sent || each.where == Ticket::on_a_tray;
        if (handed && each.window == window) ++held;
      }
      if (held < model_.corridor->prefetch) return window;
    }
    return none;
  }

  std::size_t first_in_corridor() const {
    const bool ranks = model_.discipline == Discipline::priority;
    std::size_t first = none;
    std::pair<std::uint64_t, std::uint64_t> turn;
    for (std::size_t i = 0; i < tickets_.size(); ++i) {
      const Ticket& each = tickets_[i];
      if (each.where != Ticket::standing) continue;
      const std::pair its(ranks ? each.rank : 0, each.number);
      if (first != none && turn < its) continue;
      first = i;
      turn = its;
    }
    return first;
  }

  // Whose turn it is may be gone, or late: then he goes, and makes room.
  void serve_tray(std::size_t window) {
    while (at_[window].empty()) {
      std::size_t first = none;
      for (std::size_t i = 0; i < tickets_.size(); ++i) {
        const Ticket& each = tickets_[i];
        if (each.where != Ticket::on_a_tray || each.window != window) continue;
        if (first == none || each.handed < tickets_[first].handed) first = i;
      }
      if (first == none) return;
      tickets_[first].where = Ticket::used;
      const std::size_t who = std::exchange(tickets_[first].whose, none);
      if (who != none && now_ - people[who].came <= model_.deadline) return start(window, who);
      if (who != none) {
        people[who].where = Person::nowhere;
        give_up(who, Fate::sent_away);
      }
      hand_out();
    }
  }

  // ——— Windows that come and go ———

  // What a window is, where windows come and go.
  struct Opening {
    enum { closed, starting, open } state = open;

    Time ready = 0;
    std::uint64_t called = 0;  // the how-manieth
  };

  std::size_t windows_that_are(int state) const {
    return static_cast<std::size_t>(
        std::count_if(openings_.begin(), openings_.end(),
                      [&](const Opening& each) { return each.state == state; }));
  }

  std::size_t staffed() const { return openings_.size() - windows_that_are(Opening::closed); }

  void open_windows() {
    wanted_ = model_.staffing->autoscale ? model_.staffing->autoscale->least
                                         : model_.staffing->shifts.front().windows;
    for (std::size_t i = wanted_; i < openings_.size(); ++i) openings_[i].state = Opening::closed;
  }

  Time next_of_staff() const {
    Time next = never;
    for (const Opening& each : openings_) {
      if (each.state == Opening::starting) next = std::min(next, each.ready);
    }
    for (const Shift& each : model_.staffing->shifts) {
      if (each.from > last_timetable_) next = std::min(next, each.from);
    }
    const auto& rules = model_.staffing->autoscale;
    if (rules && rules->every != 0) {
      next = std::min(next, (last_timetable_ / rules->every + 1) * rules->every);
    } else if (rules && !fewer_.empty()) {
      next = std::min(next, fewer_since_ + rules->close_after);
    }
    return next;
  }

  void timetable() {
    const std::optional<Autoscale>& rules = model_.staffing->autoscale;
    for (const Shift& each : model_.staffing->shifts) {
      if (each.from <= now_) wanted_ = each.windows;
    }
    if (rules && rules->every != 0 && now_ % rules->every == 0 && now_ > last_timetable_) {
      double needed = double(count(Person::line) + count(Person::window)) / rules->people;
      if (rules->people == 0) {
        Time busy = 0;
        for (const Stay& each : stays) {
          const Time from = std::max(each.from, now_ - rules->every);
          if (each.to > from) busy += static_cast<Time>(each.busy) * (each.to - from);
        }
        needed = double(busy) / double(rules->every) / rules->utilisation;
      }
      want(needed);
    }
    last_timetable_ = now_;
    note_people();
    call();
  }

  void note_people() {
    const std::optional<Autoscale>& rules = model_.staffing->autoscale;
    if (!rules || rules->every != 0) return;
    want(double(count(Person::line) + count(Person::window)) / rules->people);
    call();
  }

  // fewer_: what would have been enough, since it was always less than what is wanted.
  void want(double needed) {
    const Autoscale& rules = *model_.staffing->autoscale;
    const auto windows = static_cast<std::size_t>(
        std::clamp(std::ceil(needed - 1e-9), double(rules.least), double(model_.windows)));
    if (windows < wanted_) {
      if (fewer_.empty()) fewer_since_ = now_;
      fewer_.push_back(windows);
      if (now_ - fewer_since_ < rules.close_after) return;
      wanted_ = *std::max_element(fewer_.begin(), fewer_.end());
      fewer_ = {windows};
      fewer_since_ = now_;
    }
    if (windows < wanted_) return;
    wanted_ = windows;
    fewer_.clear();
  }

  // As many start up as are wanted, or those that were called last do not any more.
  void call() {
    while (staffed() > wanted_) {
      Opening* last = nullptr;
      for (Opening& each : openings_) {
        if (each.state != Opening::starting) continue;
        if (last == nullptr || each.called > last->called) last = &each;
      }
      if (last == nullptr) return;
      last->state = Opening::closed;
    }
    for (Opening& each : openings_) {
      if (each.state != Opening::closed || staffed() >= wanted_) continue;
      each = {Opening::starting, now_ + model_.staffing->start_up, calls_++};
    }
  }

  // Who is ready opens, in the order of their calls; then those close that are idle and too many.
  void staff() {
    note_people();
    for (;;) {
      std::size_t next = none;
      for (std::size_t i = 0; i < openings_.size(); ++i) {
        if (openings_[i].state != Opening::starting || openings_[i].ready > now_) continue;
        if (next == none || openings_[i].called < openings_[next].called) next = i;
      }
      if (next == none) break;
      openings_[next].state = Opening::open;
      serve_next(next);
    }
    while (windows_that_are(Opening::open) > wanted_ && idle() != none) {
      openings_[idle()].state = Opening::closed;
    }
  }

  void give_up(std::size_t who, Fate fate) {
    Person& person = people[who];
    person.where = Person::nowhere;
    if (person.tries == model_.retries.most) {
      person.fate = fate;
      person.gone = now_ - person.job.at;
      think(person.user);
      return;
    }
    double wait = static_cast<double>(model_.retries.backoff);
    double times = 1;
    for (std::uint32_t i = 0; i < person.tries; ++i) times *= model_.retries.factor;
    if (model_.retries.jitter > 0) times *= 1 - model_.retries.jitter * jitter_.uniform();
    if (model_.retries.exponential) times *= jitter_.exponential();
    wait *= times;
    ++person.tries;
    person.where = Person::home;
    person.until = now_ + static_cast<Time>(std::floor(wait + 0.5));
  }

  const Model model_;
  std::vector<std::vector<std::size_t>> lines_;
  std::vector<std::vector<std::uint32_t>> rounds_;  // of those who have anybody in the line
  std::vector<std::vector<std::size_t>> at_;        // whom each window serves
  std::vector<std::size_t> busy_at_start_ = std::vector<std::size_t>(at_.size());  // windows
  std::vector<Opening> openings_;
  std::size_t wanted_ = 0;
  std::vector<std::size_t> fewer_;
  Time fewer_since_ = 0;
  Time last_timetable_ = 0;
  std::uint64_t calls_ = 0;
  std::size_t last_;
  Random contending_;
  Random choosing_;
  Random jitter_;
  std::unique_ptr<Cache> cache_;
  Users* users_ = nullptr;
  std::vector<Thought> thinking_;  // of each user
  Time now_ = 0;
  std::uint64_t came_ = 0;
  std::uint64_t began_ = 0;
  std::vector<Ticket> tickets_;
  std::uint64_t handed_ = 0;
};

}  // namespace canteen::simulate::naive
