#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <canteen/threading/detail/lock_face.hpp>
#include <canteen/threading/thread_object.hpp>
#include <canteen/threading/thread_state.hpp>

#include "src/threading/coarse_clock.hpp"
#include "src/threading/registry.hpp"
#include "src/threading/words.hpp"

namespace canteen::threading {
namespace {

// The kernel's letter for a thread of this process (the third field of its stat), 0 if unknown.
char kernel_letter(pid_t thread) noexcept {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/self/task/%d/stat", thread);
  const int file = open(path.data(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  // The second field, in parentheses, is a name of at most 15 bytes, of any kind.
  std::array<char, 64> text{};
  const ssize_t length = read(file, text.data(), text.size() - 1);
  close(file);
  if (length <= 0) return 0;
  const char* const end = std::strrchr(text.data(), ')');
  return end != nullptr && end[1] == ' ' ? end[2] : '\0';
}

// The processor time that a thread of this process has had; for one that is on a core, until now.
bool processor_time(pid_t thread, timespec& time) noexcept {
  // The kernel's encoding of such clocks, which glibc's pthread_getcpuclockid() uses as well; that
  // needs a pthread_t, and may not be called for a thread that has ended.
  const auto clock = static_cast<clockid_t>((~static_cast<unsigned>(thread) << 3U) | 6U);
  return clock_gettime(clock, &time) == 0;
}

bool on_a_core(pid_t thread) noexcept {
  timespec before{};
  timespec after{};
  if (!processor_time(thread, before) || !processor_time(thread, after)) return true;
  return before.tv_sec != after.tv_sec || before.tv_nsec != after.tv_nsec;
}

void look_at_kernel(pid_t thread, ThreadState& state) noexcept {
  state.run = RunState::running;
  switch (kernel_letter(thread)) {
    case 'R':
      if (!on_a_core(thread)) state.run = RunState::ready;
      break;
    case 'S':
    case 'D':
    case 'T':
    case 't':
    case 'I':
      state.run = RunState::blocked;
      state.on = BlockedOn::kernel;
      break;
    case 'Z':
    case 'X':
    case 'x':
      state.run = RunState::terminated;
      break;
    default:  // no /proc, or the thread has just ended
      break;
  }
}

}  // namespace

ThreadState ThreadObject::state() const {
  ThreadState state;
  const Life::State life = life_.state();
  if (life == Life::State::initial) return state;
  if (life == Life::State::stopped) {
    state.run = RunState::terminated;
    return state;
  }
  if (detail::Registry::known() == this) {
    state.run = RunState::running;
    return state;
  }
  const char* name = nullptr;
  std::uint32_t holder = 0;
  // Nothing in there may block: the thread waits for us if it is about to leave its wait.
  blocked_.look([&](const detail::Runtime::Blocked& wait) {
    state.run = RunState::blocked;
    state.on = wait.kind_;
    state.object = wait.object_;
    state.blocked = std::chrono::nanoseconds(detail::coarse_now() - wait.since_);
    name = wait.name_;
    if (wait.owner != nullptr) {
      holder = wait.owner->load(std::memory_order_relaxed) & detail::Self::number_mask;
    }
    if (wait.kind_ == BlockedOn::join) {
      // Whoever joins has a name for the thread.
      state.holder = Handle<ThreadObject>(
          const_cast<ThreadObject*>(static_cast<const ThreadObject*>(wait.object_)));
    }
  });
  if (state.run == RunState::blocked) {
    state.held = holder != 0;
    if (state.on == BlockedOn::join) {
      state.name = state.holder->name();
    } else if (name != nullptr) {
      state.name = name;
    }
    if (state.on != BlockedOn::join && holder != 0) {
      if (const std::optional<Thread> found = detail::thread_with(holder)) {
        state.holder = Handle<ThreadObject>(found->object());
      }
    }
    return state;
  }
  const NativeId id = native_id_.load(std::memory_order_relaxed);
  if (id == 0) {
    state.run = RunState::ready;  // started, and never yet on a core
  } else {
    look_at_kernel(id, state);
  }
  return state;
}

std::string ThreadState::subject() const {
  return run == RunState::blocked ? detail::in_words(on, object, name) : std::string();
}

std::string ThreadState::text() const {
  switch (run) {
    case RunState::initial:
      return "initial";
    case RunState::ready:
      return "ready";
    case RunState::running:
      return "running";
    case RunState::terminated:
      return "terminated";
    case RunState::blocked:
      break;
  }
  std::string text = "blocked on " + subject();
  if (on == BlockedOn::kernel) return text;
  std::array<char, 32> seconds{};
  std::snprintf(seconds.data(), seconds.size(), " for %.3f s",
                std::chrono::duration<double>(blocked).count());
  text += seconds.data();
  if (on == BlockedOn::join || !held) return text;
  return text +
         (holder ? ", held by '" + holder->name() + "'" : ", held by a thread without a name");
}

}  // namespace canteen::threading
