#include "tests/model/engine.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "tests/model/engine_thread.hpp"

namespace canteen::model {

Engine::Engine() = default;
Engine::~Engine() = default;

Engine& Engine::required() noexcept {
  if (current_ == nullptr) {
    std::fputs("model: an operation of the model platform outside of explore()\n", stderr);
    std::abort();
  }
  return *current_;
}

Outcome Engine::run(const Setup& setup, const Bounds& bounds, const Plant& plant, Chooser& chooser,
                    const Body& body) {
  setup_ = setup;
  plant_ = plant;
  chooser_ = &chooser;
  budget_ = Budget(bounds);
  memory_.clear();
  live_ = 0;
  now_ = 1'000'000'000;
  steps_ = 0;
  tickets_ = 0;
  calls_ = {};
  trace_.resize(setup.trace);
  traced_ = 0;
  labels_.clear();
  held_.clear();
  outcome_ = {};

  current_ = this;
  running_ = &add_thread("main", body, nullptr);
  host_.switch_to(running_->fiber);
  current_ = nullptr;
  outcome_.steps = steps_;
  return std::move(outcome_);
}

Engine::Thread& Engine::add_thread(std::string name, Body body, Thread* parent) {
  if (live_ == max_threads) fail(Failure::misuse, "more than 16 threads in one schedule");
  if (live_ == threads_.size()) {
    threads_.push_back(std::make_unique<Thread>());
    threads_.back()->id = static_cast<ThreadId>(live_);
  }
  Thread& thread = *threads_[live_++];
  thread.reset(std::move(name), std::move(body), parent);
  thread.slow = setup_.foreign;
  if (parent != nullptr) thread.clock = parent->clock;
  thread.clock.tick(thread.id);
  thread.fiber.prepare(&Engine::enter, &thread);
  return thread;
}

void Engine::enter(void* argument) {
  Thread& thread = *static_cast<Thread*>(argument);
  Engine& engine = *current_;
  try {
    thread.body();
  } catch (const std::exception& error) {
    engine.fail(Failure::exception, std::string("an exception left the thread: ") + error.what());
  } catch (...) {
    engine.fail(Failure::exception, "an exception of no standard type left the thread");
  }
  // The closure may own objects of the model; they have to go while the thread still counts.
  thread.body = nullptr;
  engine.finish(thread);
}

void Engine::finish(Thread& thread) {
  record({.op = Op::finish, .thread = thread.id});
  thread.state = State::finished;
  if (Thread* parent = thread.parent; parent != nullptr) {
    parent->ended.join(thread.clock);
    if (--parent->children == 0 && parent->state == State::joining) parent->state = State::ready;
  }
  if (thread.prologue) {
    leave_prologue(thread);
  } else {
    reschedule();
  }
}

void Engine::fork(std::vector<std::pair<std::string, Body>> bodies, const Site& site) {
  Thread& me = *running_;
  me.clock.tick(me.id);
  record({.op = Op::fork, .thread = me.id, .after = bodies.size(), .site = site});
  me.children = bodies.size();
  me.ended.clear();
  for (auto& [name, body] : bodies) {
    // The child runs up to its first operation at once, which nobody can tell from running up to
    // there later; so its start is no choice.
    Thread& child = add_thread(std::move(name), std::move(body), &me);
    child.prologue = true;
    running_ = &child;
    me.fiber.switch_to(child.fiber);
  }
  if (me.children != 0) {
    me.state = State::joining;
    me.announced = {.op = Op::join, .thread = me.id, .site = site};
    reschedule();
  }
  me.clock.join(me.ended);
  me.clock.tick(me.id);
  record({.op = Op::join, .thread = me.id, .site = site});
}

void Engine::leave_prologue(Thread& thread) {
  thread.prologue = false;
  running_ = thread.parent;
  thread.fiber.switch_to(thread.parent->fiber);
}

void Engine::point(const Step& step) {
  running_->announced = step;
  reschedule();
}

bool Engine::enabled(const Thread& thread) const noexcept {
  return thread.state == State::ready ||
         (thread.state == State::asleep && thread.deadline.passed(now_));
}

std::uint32_t Engine::enabled_mask() const noexcept {
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < live_; ++i) {
    if (enabled(*threads_[i])) mask |= threads_[i]->bit();
  }
  return mask;
}

void Engine::list_alternatives() {
  Thread& me = *running_;
  const std::uint32_t mask = enabled_mask();
  const auto add = [this](const Thread& thread, Cost cost) {
    if (budget_.affords(cost)) alternatives_.push_back({.thread = thread.id, .cost = cost});
  };
  alternatives_.clear();
  const bool goes_on = me.state == State::ready && (me.after & mask) == 0;
  if (goes_on) add(me, Cost::nothing);
  for (std::size_t i = 0; i < live_; ++i) {
    const Thread& thread = *threads_[i];
    if ((mask & thread.bit()) == 0 || (thread.after & mask) != 0) continue;
    if (&thread == &me && goes_on) continue;  // (asleep with its deadline passed, it is listed)
    add(thread, goes_on ? Cost::preemption : Cost::nothing);
  }
  for (std::size_t i = 0; i < live_; ++i) {
    const Thread& thread = *threads_[i];
    if ((mask & thread.bit()) != 0 && (thread.after & mask) != 0) add(thread, Cost::hurry);
    if (thread.state != State::asleep || (mask & thread.bit()) != 0) continue;
    // With nobody else left, time passes until the next deadline, at no cost.
    if (!thread.deadline.never()) add(thread, mask == 0 ? Cost::nothing : Cost::timeout);
    if (mask != 0) add(thread, Cost::spurious);
  }
}

void Engine::reschedule() {
  Thread& me = *running_;
  if (me.prologue) {
    leave_prologue(me);
    return;
  }
  if (++steps_ > setup_.max_steps) {
    fail(Failure::livelock, std::to_string(setup_.max_steps) + " steps without an end");
  }
  list_alternatives();
  if (alternatives_.empty()) stuck();
  std::size_t index = 0;
  if (alternatives_.size() > 1) {
    index = chooser_->schedule(alternatives_, me.id);
    if (index >= alternatives_.size()) {
      fail(Failure::misuse, "the schedule to replay belongs to another program");
    }
  }
  const Alternative chosen = alternatives_[index];
  budget_.spend(chosen.cost);
  resume(chosen);
}

void Engine::resume(const Alternative& chosen) {
  Thread& me = *running_;
  Thread& next = *threads_[chosen.thread];
  if (next.state == State::asleep) {
    const bool spurious = chosen.cost == Cost::spurious;
    if (!spurious && !next.deadline.passed(now_)) now_ = next.deadline.instant();
    wake_up(next, spurious);
  }
  next.after = 0;
  for (std::size_t i = 0; i < live_; ++i) threads_[i]->after &= ~next.bit();
  if (&next == &me) return;
  running_ = &next;
  me.fiber.switch_to(next.fiber);
}

void Engine::wake_up(Thread& thread, bool result) noexcept {
  thread.state = State::ready;
  thread.woken = result;
}

void Engine::stuck() {
  std::string sleepers;
  std::size_t count = 0;
  bool changed = false;
  for (std::size_t i = 0; i < live_; ++i) {
    const Thread& thread = *threads_[i];
    if (thread.state != State::asleep) continue;
    ++count;
    sleepers += "\n    " + describe_blocked(thread);
    const Memory::Location* word = memory_.find(thread.word);
    changed = changed || (word != nullptr && word->newest().value != thread.expected);
  }
  if (count == 0) {
    if (!held_.empty()) fail(Failure::assertion, "the watch was not told of every release");
    // Everybody has ended: this is how a schedule that found nothing comes back to run().
    running_->fiber.switch_to(host_);
  }
  fail(changed ? Failure::lost_wake_up : Failure::deadlock,
       std::to_string(count) + (count == 1 ? " thread sleeps" : " threads sleep") +
           " for ever:" + sleepers);
}

void Engine::fail(Failure failure, const std::string& sentence) {
  outcome_.failure = failure;
  outcome_.report = report(failure, sentence);
  // The other fibers' stacks are abandoned as they are; what they own leaks once per failure.
  running_->fiber.switch_to(host_);
  std::abort();  // nobody continues a failed schedule
}

std::size_t Engine::decide(std::size_t count, Cost cost) {
  if (count < 2 || !budget_.affords(cost)) return 0;
  const std::size_t chosen = chooser_->value(count, cost);
  if (chosen >= count) fail(Failure::misuse, "the schedule to replay belongs to another program");
  if (chosen != 0) budget_.spend(cost);
  return chosen;
}

Engine::Blocked Engine::blocked(Blocked now) noexcept {
  return std::exchange(running_->blocked, now);
}

void Engine::watch(const void* object, bool acquired) {
  if (!setup_.watched) fail(Failure::assertion, "the watch was told something while it is off");
  if (acquired) {
    held_.push_back(object);
    return;
  }
  const auto place = std::find(held_.begin(), held_.end(), object);
  if (place == held_.end()) {
    fail(Failure::assertion, "the watch was told of a release that it had seen no acquisition of");
  }
  held_.erase(place);
}

std::uint32_t Engine::self(bool fast) noexcept {
  if (fast && (running_->slow || setup_.watched)) return 0;
  running_->slow = false;
  return std::uint32_t{running_->id} + 1;
}

bool Engine::asleep(std::uint32_t number) const noexcept {
  return number >= 1 && number <= live_ && threads_[number - 1]->state == State::asleep;
}

void Engine::label(const void* object, std::size_t size, std::string name) {
  labels_.push_back({.object = object, .size = size, .name = std::move(name)});
}

void Engine::note(const char* text, std::uint64_t value, const Site& site) {
  record({.op = Op::note, .thread = running_->id, .after = value, .text = text, .site = site});
}

void Engine::record(const Step& step) {
  if (trace_.empty()) return;
  trace_[traced_++ % trace_.size()] = step;
}

}  // namespace canteen::model
