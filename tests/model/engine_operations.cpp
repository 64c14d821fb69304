// The engine's operations: each announces itself, and once it is this thread's turn does to the
// memory what C++20 allows, as the chooser decides.
#include <algorithm>
#include <array>

#include "tests/model/engine.hpp"
#include "tests/model/engine_thread.hpp"

namespace canteen::model {

void Engine::collect(Op op, const Site& site, std::memory_order order, std::memory_order failure) {
  if (operations_ == nullptr) return;
  const auto known = [&](const Operation& each) { return each.op == op && same(each.site, site); };
  if (std::any_of(operations_->begin(), operations_->end(), known)) return;
  operations_->push_back({.op = op, .site = site, .order = order, .failure = failure});
}

std::memory_order Engine::planted(Op op, const Site& site, std::memory_order order) {
  return plant_.bug == Bug::order && plant_.at(op, site) ? plant_.order : order;
}

Bug Engine::intend(Op op, const Site& site) {
  collect(op, site, std::memory_order_relaxed);
  return plant_.at(op, site) ? plant_.bug : Bug::none;
}

bool Engine::planted(Bug bug, Op op, const Site& site) const noexcept {
  return plant_.bug == bug && plant_.at(op, site);
}

Memory::Location& Engine::use(const void* address, std::uint64_t initial) {
  Thread& me = *running_;
  const std::uint32_t step = me.clock.tick(me.id);
  Memory::Location& location = memory_.at(address, initial);
  if (const std::string what = Memory::race(location, me.clock, false); !what.empty()) {
    fail(Failure::race, me.name + " uses " + describe(address) + " against " + what);
  }
  location.used[me.id] = step;
  return location;
}

std::uint64_t Engine::load(const void* address, std::uint64_t initial, std::memory_order order,
                           const Site& site) {
  Thread& me = *running_;
  collect(Op::load, site, order);
  order = planted(Op::load, site, order);
  Step step{.op = Op::load, .order = order, .thread = me.id, .address = address, .site = site};
  point(step);
  Memory::Location& location = use(address, initial);
  const std::size_t age = decide(memory_.readable(location, me.clock, order), Cost::stale_load);
  step.before = memory_.read(location, age, me.clock, order);
  step.stale = static_cast<std::uint8_t>(age);
  record(step);
  return step.before;
}

void Engine::store(const void* address, std::uint64_t initial, std::uint64_t value,
                   std::memory_order order, const Site& site) {
  Thread& me = *running_;
  collect(Op::store, site, order);
  order = planted(Op::store, site, order);
  Step step{.op = Op::store, .order = order, .thread = me.id, .address = address, .site = site};
  point(step);
  Memory::Location& location = use(address, initial);
  step.before = location.newest().value;
  step.after = planted(Bug::drop, Op::store, site) ? step.before : value;
  if (!planted(Bug::drop, Op::store, site)) {
    const std::size_t early =
        decide(memory_.writable(location, me.clock, order), Cost::early_store);
    step.stale = static_cast<std::uint8_t>(early);
    memory_.write(location, early, value, me.clock, order);
  }
  record(step);
}

std::uint64_t Engine::update(const Step& announced, const void* address, std::uint64_t initial,
                             Modify change, std::uint64_t operand, std::memory_order order) {
  Thread& me = *running_;
  Step step = announced;
  Memory::Location& location = use(address, initial);
  if (planted(Bug::drop, step.op, step.site)) {
    step.before = step.after = memory_.read(location, 0, me.clock, order);
  } else if (planted(Bug::split, step.op, step.site)) {
    step.before = memory_.read(location, 0, me.clock, order);
    step.after = change(step.before, operand);
    record(step);
    point(step);
    memory_.write(use(address, initial), 0, step.after, me.clock, order);
  } else {
    step.after = change(location.newest().value, operand);
    step.before = memory_.update(location, step.after, me.clock, order);
  }
  record(step);
  return step.before;
}

std::uint64_t Engine::modify(Op op, const void* address, std::uint64_t initial, Modify change,
                             std::uint64_t operand, std::memory_order order, const Site& site) {
  collect(op, site, order);
  order = planted(op, site, order);
  const Step step{
      .op = op, .order = order, .thread = running_->id, .address = address, .site = site};
  point(step);
  return update(step, address, initial, change, operand, order);
}

bool Engine::compare_exchange(Op op, const void* address, std::uint64_t initial,
                              std::uint64_t& expected, std::uint64_t desired,
                              std::memory_order success, std::memory_order failure,
                              const Site& site) {
  Thread& me = *running_;
  collect(op, site, success, failure);
  success = planted(op, site, success);
  if (planted(Bug::failure_order, op, site)) failure = plant_.order;
  Step step{.op = op, .order = success, .thread = me.id, .address = address, .site = site};
  point(step);
  Memory::Location& location = use(address, initial);

  const bool right = location.newest().value == expected;
  const bool unlucky =
      right && op == Op::compare_exchange_weak && decide(2, Cost::weak_failure) != 0;
  std::size_t age = 0;
  if (!unlucky) {
    // Where it fails it is only a load, and may read an older store that is not `expected` even
    // though the newest is. (An older store that is `expected` cannot be the one: INV2 of Memory.)
    std::array<std::size_t, Memory::history + 1> ages{};
    std::size_t count = 1;
    const std::size_t readable = memory_.readable(location, me.clock, failure);
    const auto& messages = location.messages;
    for (std::size_t i = 1; i < readable; ++i) {
      if (messages[messages.size() - 1 - i].value != expected) ages[count++] = i;
    }
    age = ages[decide(count, Cost::stale_load)];
  }
  if (right && !unlucky && age == 0) {
    const auto replace = [](std::uint64_t, std::uint64_t operand) { return operand; };
    update(step, address, initial, replace, desired, success);
    return true;
  }
  step.order = failure;
  step.failed = true;
  step.stale = static_cast<std::uint8_t>(age);
  step.before = step.after = expected = memory_.read(location, age, me.clock, failure);
  record(step);
  return false;
}

bool Engine::wait(const void* address, std::uint64_t initial, std::uint64_t expected,
                  base::Deadline deadline, const Site& site) {
  Thread& me = *running_;
  collect(Op::wait, site, setup_.kernel);
  Step step{.op = Op::wait,
            .order = setup_.kernel,
            .thread = me.id,
            .address = address,
            .after = expected,
            .site = site};
  point(step);
  Memory::Location& location = use(address, initial);
  const std::size_t age = decide(
      memory_.readable(location, me.clock, setup_.kernel, location.kernel), Cost::stale_load);
  step.before = memory_.read(location, age, me.clock, setup_.kernel);
  step.stale = static_cast<std::uint8_t>(age);
  record(step);
  if (step.before != expected && !planted(Bug::deaf, Op::wait, site)) return true;

  ++calls_.sleeps;
  me.word = address;
  me.expected = expected;
  me.deadline = deadline;
  me.ticket = tickets_++;
  me.state = State::asleep;
  me.announced = step;
  reschedule();
  record({.op = Op::woken,
          .thread = me.id,
          .failed = !me.woken,
          .address = address,
          .after = expected,
          .site = site});
  return me.woken;
}

void Engine::wake(const void* address, bool all, const Site& site) {
  Thread& me = *running_;
  const Op op = all ? Op::wake_all : Op::wake_one;
  collect(op, site, std::memory_order_relaxed);
  Step step{.op = op, .thread = me.id, .address = address, .site = site};
  point(step);
  me.clock.tick(me.id);
  ++calls_.wakes;
  // The word may be gone by now: its sleeper may have left, for another reason, and destroyed it.
  // The kernel does not mind, as it only compares addresses; so neither does the model.
  if (const Memory::Location* word = memory_.find(address); word != nullptr) {
    // Who goes to sleep after this wake-up sees what the waker knew: the kernel's queue of
    // sleepers is under a lock.
    Memory::Location& location = memory_.at(address, 0);
    location.kernel = std::max(location.kernel, me.clock.seen(location.id));
  }
  if (planted(Bug::drop, op, site)) return;
  if (planted(Bug::wake_one, op, site)) all = false;

  std::vector<Thread*> sleepers;
  for (std::size_t i = 0; i < live_; ++i) {
    Thread& thread = *threads_[i];
    if (thread.state == State::asleep && thread.word == address) sleepers.push_back(&thread);
  }
  std::sort(sleepers.begin(), sleepers.end(),
            [](const Thread* a, const Thread* b) { return a->ticket < b->ticket; });
  if (sleepers.empty()) ++calls_.idle_wakes;
  if (all) {
    for (Thread* each : sleepers) wake_up(*each, true);
    step.after = sleepers.size();
  } else if (!sleepers.empty()) {
    wake_up(*sleepers[decide(sleepers.size(), Cost::unfair_wake)], true);
    step.after = 1;
  }
  record(step);
}

void Engine::pause(Op op, const Site& site) {
  Thread& me = *running_;
  const Step step{.op = op, .thread = me.id, .site = site};
  record(step);
  now_ += setup_.tick;
  me.after = enabled_mask() & ~me.bit();
  point(step);
}

base::Instant Engine::now(const Site& site) {
  Step step{.op = Op::now, .thread = running_->id, .site = site};
  point(step);
  now_ += setup_.tick;
  if (setup_.leap > 0 && decide(2, Cost::timeout) != 0) now_ += setup_.leap;
  step.before = static_cast<std::uint64_t>(now_);
  record(step);
  return now_;
}

bool Engine::access_plain(const void* address, bool writes, const Site& site) {
  Thread& me = *running_;
  const Step step{
      .op = writes ? Op::write : Op::read, .thread = me.id, .address = address, .site = site};
  if (writes) collect(Op::write, site, std::memory_order_relaxed);
  if (setup_.plain_points) point(step);
  record(step);
  const std::uint32_t now = me.clock.tick(me.id);
  Memory::Plain& plain = memory_.plain(address);
  if (const std::string what = Memory::race(plain, writes, me.clock); !what.empty()) {
    fail(Failure::race,
         me.name + (writes ? " writes " : " reads ") + describe(address) + " against " + what);
  }
  if (writes) {
    plain.writer = me.id;
    plain.written = now;
    plain.write_site = site;
  } else {
    plain.reads[me.id] = now;
    plain.read_sites[me.id] = site;
  }
  return !(writes && planted(Bug::drop, Op::write, site));
}

void Engine::construct(const void* address, std::uint64_t initial) {
  memory_.construct(address, initial, running_->id, running_->clock.tick(running_->id),
                    running_->clock);
}

void Engine::destroy(const void* address) {
  Thread& me = *running_;
  if (memory_.find(address) == nullptr) return;
  Memory::Location& location = memory_.at(address, 0);
  me.clock.tick(me.id);
  if (const std::string what = Memory::race(location, me.clock, true); !what.empty()) {
    fail(Failure::race, me.name + " destroys " + describe(address) + " against " + what);
  }
  for (std::size_t i = 0; i < live_; ++i) {
    if (threads_[i]->state == State::asleep && threads_[i]->word == address) {
      fail(Failure::race, me.name + " destroys " + describe(address) + " while " +
                              threads_[i]->name + " sleeps on it");
    }
  }
  location.alive = false;
}

void Engine::construct_plain(const void* address) {
  Thread& me = *running_;
  memory_.construct_plain(address, me.id, me.clock.tick(me.id));
}

void Engine::destroy_plain(const void* address) {
  access_plain(address, true, Site());
  memory_.plain(address).alive = false;
}

}  // namespace canteen::model
