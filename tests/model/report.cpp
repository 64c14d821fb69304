// What the engine says about a failed schedule, in words.
#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>
#include <string_view>

#include "tests/model/engine.hpp"
#include "tests/model/engine_thread.hpp"

namespace canteen::model {
namespace {

std::string where(const Site& site) {
  if (site.line() == 0) return {};
  const std::string_view path = site.file_name();
  return std::string(path.substr(path.rfind('/') + 1)) + ':' + std::to_string(site.line());
}

bool reads(Op op) {
  return op != Op::store && op != Op::write;
}

bool touches_atomic(Op op) {
  return op <= Op::compare_exchange_weak;
}

}  // namespace

std::string_view name(Op op) noexcept {
  constexpr std::array<std::string_view, 23> names{"load",
                                                   "store",
                                                   "exchange",
                                                   "fetch_add",
                                                   "fetch_sub",
                                                   "fetch_and",
                                                   "fetch_or",
                                                   "fetch_xor",
                                                   "compare_exchange",
                                                   "compare_exchange_weak",
                                                   "read",
                                                   "write",
                                                   "wait",
                                                   "woken",
                                                   "wake_one",
                                                   "wake_all",
                                                   "pause",
                                                   "yield",
                                                   "now",
                                                   "fork",
                                                   "join",
                                                   "finish",
                                                   "note"};
  return names[static_cast<std::size_t>(op)];
}

std::string_view name(std::memory_order order) noexcept {
  switch (order) {
    case std::memory_order_relaxed:
      return "relaxed";
    case std::memory_order_consume:
      return "consume";
    case std::memory_order_acquire:
      return "acquire";
    case std::memory_order_release:
      return "release";
    case std::memory_order_acq_rel:
      return "acq_rel";
    case std::memory_order_seq_cst:
      return "seq_cst";
  }
  return "?";
}

std::string_view name(Failure failure) noexcept {
  constexpr std::array<std::string_view, 8> names{
      "no failure",   "assertion failed", "data race",          "deadlock",
      "lost wake-up", "livelock",         "uncaught exception", "misuse of the model"};
  return names[static_cast<std::size_t>(failure)];
}

std::string_view name(Bug bug) noexcept {
  constexpr std::array<std::string_view, 7> names{
      "none", "order", "failure order", "dropped", "split in two", "wakes one", "deaf"};
  return names[static_cast<std::size_t>(bug)];
}

std::string Engine::describe(const void* address) const {
  for (auto label = labels_.rbegin(); label != labels_.rend(); ++label) {
    const auto offset = static_cast<const char*>(address) - static_cast<const char*>(label->object);
    if (offset < 0 || static_cast<std::size_t>(offset) >= label->size) continue;
    return label->name + (offset == 0 ? "" : '+' + std::to_string(offset));
  }
  return memory_.name(address);
}

std::string Engine::describe(const Step& step) const {
  std::ostringstream out;
  out << std::left << std::setw(10) << threads_[step.thread]->name << ' ';
  std::ostringstream what;
  what << name(step.op);
  if (step.address != nullptr) what << ' ' << describe(step.address);
  if (touches_atomic(step.op)) {
    if (reads(step.op)) what << "  " << step.before;
    if (step.op != Op::load && !step.failed) what << " -> " << step.after;
    if (step.failed) what << "  failed";
    what << "  " << name(step.order);
    if (step.stale != 0) {
      what << (step.op == Op::store ? "  early by " : "  stale by ") << unsigned{step.stale};
    }
  } else if (step.op == Op::wait) {
    what << " == " << step.after << "  it is " << step.before
         << (step.before == step.after ? ": sleeps" : ": goes on");
    if (step.stale != 0) what << "  stale by " << unsigned{step.stale};
  } else if (step.op == Op::woken) {
    what << (step.failed ? "  timed out" : "");
  } else if (step.op == Op::wake_one || step.op == Op::wake_all) {
    what << "  reaches " << step.after;
  } else if (step.op == Op::now) {
    what << "  " << step.before;
  } else if (step.op == Op::note) {
    what << "  " << step.text << ' ' << step.after;
  }
  out << std::setw(58) << what.str() << ' ' << where(step.site);
  return out.str();
}

std::string Engine::describe_blocked(const Thread& thread) const {
  std::ostringstream out;
  out << thread.name << " waits for " << describe(thread.word) << " to differ from "
      << thread.expected;
  if (const Memory::Location* word = memory_.find(thread.word); word != nullptr) {
    out << " (it is " << word->newest().value << " now)";
  }
  out << " at " << where(thread.announced.site);
  if (thread.blocked.object != nullptr) {
    out << ", blocked on " << describe(thread.blocked.object);
    if (thread.blocked.name != nullptr) out << " \"" << thread.blocked.name << '"';
  }
  return out.str();
}

std::string Engine::report(Failure failure, const std::string& sentence) const {
  std::ostringstream out;
  out << name(failure) << " in thread " << running_->name << ": " << sentence << '\n';
  const std::size_t shown = std::min(traced_, trace_.size());
  out << "  the last " << shown << " of " << traced_ << " steps:\n";
  for (std::size_t i = traced_ - shown; i < traced_; ++i) {
    out << "  " << std::right << std::setw(5) << i << "  " << describe(trace_[i % trace_.size()])
        << '\n';
  }
  for (std::size_t i = 0; i < live_; ++i) {
    const Thread& thread = *threads_[i];
    if (thread.state == State::finished) continue;
    out << "  next: " << std::left << std::setw(10) << thread.name << ' '
        << name(thread.announced.op);
    if (thread.announced.address != nullptr) out << ' ' << describe(thread.announced.address);
    if (thread.state == State::asleep) out << " (asleep)";
    out << ' ' << where(thread.announced.site) << '\n';
  }
  out << "  to repeat it: " << chooser_->replay() << '\n';
  return out.str();
}

}  // namespace canteen::model
