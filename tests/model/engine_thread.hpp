// Engine::Thread — one logical thread; included by the engine's sources only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "tests/model/engine.hpp"

namespace canteen::model {

struct Engine::Thread {
  static constexpr std::size_t stack = std::size_t{256} << 10;

  Fiber fiber{stack};
  ThreadId id = 0;  // constant: the place in Engine::threads_
  std::string name;
  Body body;
  Thread* parent = nullptr;
  State state = State::ready;
  Clock clock;
  Step announced;            // what it does when it goes on
  bool prologue = false;     // running up to its first operation, its parent waits for that
  bool slow = false;         // its next fast_self() is 0
  std::uint32_t after = 0;   // INV2: a bit for each thread that goes first
  std::size_t children = 0;  // joining: how many have not ended
  Clock ended;               // joining: what the ended ones did

  const void* word = nullptr;  // asleep: on which word, …
  std::uint64_t expected = 0;  // … which was this …
  base::Deadline deadline;     // … until when, …
  std::uint64_t ticket = 0;    // … since when; …
  bool woken = false;          // … and what wait() shall return
  Engine::Blocked blocked;

  void reset(std::string new_name, Body new_body, Thread* new_parent) {
    name = std::move(new_name);
    body = std::move(new_body);
    parent = new_parent;
    state = State::ready;
    clock.clear();
    announced = {};
    prologue = false;
    slow = false;
    after = 0;
    children = 0;
    ended.clear();
    blocked = {};
  }

  [[nodiscard]] std::uint32_t bit() const noexcept { return 1U << id; }
};

struct Engine::Label {
  const void* object = nullptr;
  std::size_t size = 0;
  std::string name;
};

}  // namespace canteen::model
