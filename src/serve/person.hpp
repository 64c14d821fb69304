// Person — a request on its way through the run: in a line, at a window, or at home between two
// tries. Someone — he, and whoever has this is where he is. Party — several of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <canteen/scenario/request.hpp>
#include <canteen/simulate/job.hpp>

namespace canteen::serve {

struct Person {
  scenario::Request request;
  std::size_t kind = 0;                       // its place in Result::classes
  std::uint32_t client = 0;                   // its place in Result::clients, if they are known
  std::uint32_t rank = 0;                     // of his kind; 0 is served first
  std::uint32_t user = 0;                     // who he is, of closed arrivals
  std::uint32_t key = simulate::Job::no_key;  // its number, where it says in which line he stands

  // Of this try.
  scenario::Duration came{};  // when he meant to come
  std::uint64_t number = 0;   // the how-manieth, of all tries of everybody
  std::uint32_t tries = 0;    // before it
  scenario::Duration left{};  // when he gave the last one up
  bool spilled = false;       // he found the line full, and a window has to fetch him
  // The window that was free for him at once, or for him as well, while he stands in a line and it
  // has not woken up: he does not leave, and has no deadline before him.
  std::optional<std::size_t> called = {};

  // In a line.
  std::size_t line = 0;  // which
  std::size_t spot = 0;  // where in it, for a line that has no order
  scenario::Duration stands_since{};

  // At a window.
  bool begun = false;               // his service has, once
  scenario::Duration wait{};        // until it had, since his first arrival
  scenario::Duration started{};     // when it did, or went on
  scenario::Duration at_windows{};  // what he has had of it before
  double stretch = 1;               // his service takes so many times as long as the scenario says
};

using Someone = std::unique_ptr<Person>;

// Those whom a window serves in one service, in the order of their turns.
using Party = std::vector<Someone>;

}  // namespace canteen::serve
