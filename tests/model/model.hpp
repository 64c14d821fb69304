// Model — the platform whose every operation is a step of the deterministic scheduler. What it has
// to have is written in base/platform.hpp and threading/detail/runtime.hpp.
//
//   using Lock = threading::detail::BasicLock<model::Model>;
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>

#include <canteen/base/timeout.hpp>
#include <canteen/threading/blocked_on.hpp>
#include <canteen/threading/detail/wait_end.hpp>

#include "tests/model/atomic.hpp"
#include "tests/model/engine.hpp"
#include "tests/model/stop.hpp"

namespace canteen::model {

struct Model {
  template <class T>
  using Atomic = model::Atomic<T>;
  template <class T>
  using Plain = model::Plain<T>;
  using StopToken = model::StopToken;
  template <class F>
  using StopCallback = model::StopCallback<F>;

  // Spinner: one look of each kind is enough.
  static constexpr bool brief_spins = true;

  static base::Instant now(Site site = Site::current()) noexcept {
    return Engine::required().now(site);
  }

  static bool wait(Atomic<std::uint32_t>& word, std::uint32_t expected, base::Deadline deadline,
                   Site site = Site::current()) noexcept {
    return Engine::required().wait(&word, word.initial_bits(), expected, deadline, site);
  }

  static void wake_one(Atomic<std::uint32_t>& word, Site site = Site::current()) noexcept {
    Engine::required().wake(&word, false, site);
  }

  static void wake_all(Atomic<std::uint32_t>& word, Site site = Site::current()) noexcept {
    Engine::required().wake(&word, true, site);
  }

  static void pause(Site site = Site::current()) noexcept {
    Engine::required().pause(Op::pause, site);
  }

  static void yield(Site site = Site::current()) noexcept {
    Engine::required().pause(Op::yield, site);
  }

  static unsigned processors() noexcept { return Engine::required().setup().processors; }

  static std::uint32_t fast_self() noexcept { return Engine::required().self(true); }

  static std::uint32_t self() noexcept { return Engine::required().self(false); }

  class Blocked {
   public:
    using WaitEnd = threading::detail::WaitEnd;

    Blocked(threading::BlockedOn kind, const void* object, const char* name,
            WaitEnd /*end*/ = WaitEnd::by_itself, const Atomic<std::uint32_t>* /*owner*/ = nullptr,
            const Atomic<std::uint32_t>* /*mark*/ = nullptr) noexcept
        : outer_(Engine::required().blocked({.kind = kind, .object = object, .name = name})) {}

    ~Blocked() { Engine::required().blocked(outer_); }

    Blocked(const Blocked&) = delete;
    Blocked& operator=(const Blocked&) = delete;

   private:
    Engine::Blocked outer_;
  };

  static bool watched() noexcept { return Engine::required().setup().watched; }

  static void acquiring(const void* /*object*/, const char* /*name*/, threading::BlockedOn /*kind*/,
                        Atomic<std::uint32_t>& /*mark*/) noexcept {}

  static void acquired(const void* object, const char* /*name*/, threading::BlockedOn /*kind*/,
                       Atomic<std::uint32_t>& /*mark*/) noexcept {
    Engine::required().watch(object, true);
  }

  static void released(const void* object, std::uint32_t /*holder*/, threading::BlockedOn /*kind*/,
                       Atomic<std::uint32_t>& /*mark*/) noexcept {
    Engine::required().watch(object, false);
  }
};

}  // namespace canteen::model
