// ForkGate — keeps a fork out while SQLite works: its library has locks of its own, and held by a
// thread that the child does not have, they would be locked there for ever.
//
// Thread safety: all members. Blocking: a Pass waits for a fork that is on its way; close(), for
// those who are inside: a transaction.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace canteen::broker::sqlite {

class ForkGate {
 public:
  // Whoever has one is inside. A thread has at most one, and does not fork meanwhile.
  class Pass {
   public:
    explicit Pass(ForkGate& gate) : gate_(&gate) { gate.enter(); }

    ~Pass() { end(); }

    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

    // It goes out before.
    void end() {
      if (gate_ != nullptr) std::exchange(gate_, nullptr)->leave();
    }

   private:
    ForkGate* gate_;
  };

  // Around a fork, in the thread that forks: nobody is inside, nor enters.
  void close();
  void open();
  void open_in_child();

 private:
  void enter();
  void leave();

  // The C library's, which is held over the fork, and unlocked on both sides.
  std::mutex lock_;
  std::condition_variable changed_;
  std::size_t inside_ = 0;  // guarded by lock_, as is is_closed_
  bool is_closed_ = false;
};

}  // namespace canteen::broker::sqlite
