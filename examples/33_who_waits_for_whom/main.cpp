// What is wrong with a program's locks, by name: an order that may end in a deadlock one day, found
// without one; who waits for what, and who has it; a deadlock, turned into an error.
//
// The first and the last need not be in the program: CANTEEN_WATCH=deadlock,order ./program
#include <chrono>
#include <mutex>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;
using threading::RunState;

threading::Lock stove("stove");
threading::Lock fridge("fridge");

void cook() {
  const std::scoped_lock at_stove(stove);
  const std::scoped_lock at_fridge(fridge);
}

void waiter() {
  const std::scoped_lock at_fridge(fridge);
  const std::scoped_lock at_stove(stove);
}

// Each goes alone, so nothing happens; and yet it might have.
void one_after_the_other() {
  threading::watch_lock_order(
      {.handler = [](const auto& found) { print({.end = ""}, "{}", found.text()); }});
  for (const threading::Thread& each :
       {threading::Thread(cook, {.name = "cook"}), threading::Thread(waiter, {.name = "waiter"})}) {
    threading::Thread thread = each;
    thread.start();
    thread.join();
  }
  threading::unwatch_lock_order();
}

void wait_until_blocked(const threading::Thread& thread) {
  while (thread.state() != RunState::blocked) threading::sleep(1ms);
}

// The waiter takes the fridge, the cook the stove, and each then wants the other.
void at_once() {
  threading::watch_deadlocks({.raise = true});
  threading::Event fridge_is_taken;
  threading::Thread at_stove(
      [&] {
        fridge_is_taken.wait();
        cook();
        print("cook: done");
      },
      {.name = "cook"});
  threading::Thread at_fridge(
      [&] {
        const std::scoped_lock held(fridge);
        fridge_is_taken.set();
        while (fridge.waiters() == 0) threading::sleep(1ms);
        wait_until_blocked(threading::main_thread());
        print("the stove is {}'s, and for the fridge waits {}", stove.owner()->name(),
              fridge.waiting().front().name());
        print({.end = ""}, "{}", threading::dump_text());
        try {
          const std::scoped_lock both(stove);
        } catch (const RuntimeError& error) {
          print("waiter: {}", error.what());
        }
      },
      {.name = "waiter"});
  at_stove.start();
  at_fridge.start();
  at_fridge.join();
  at_stove.join();
}

int main() {
  one_after_the_other();
  at_once();
}
