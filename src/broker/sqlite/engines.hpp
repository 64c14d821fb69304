// Engines — those of this process, one for each file that is in use.
//
// fork()  SQLite cannot take a connection over a fork, nor, while one is there, open its file again
//         in the child: it believes that it holds locks that are the parent's, and the parent
//         clears the log away while the child writes to it. So all files are closed before a fork,
//         and each is opened again by its engine's thread when that next needs it. The child has
//         none. What a program itself does before a fork (pthread_atfork) comes before that, and
//         may wait for whoever puts and gets.
//
// Thread safety: all members. Blocking: of() while a file is opened. A fork waits for that, and for
// the transactions that are on their way.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "src/broker/sqlite/fork_gate.hpp"

namespace canteen::broker::sqlite {

class Engine;

class Engines {
 public:
  static Engines& of_process();

  // The one of that file; it is opened, and checked, if it is not there.
  std::shared_ptr<Engine> of(const std::string& path);

  // Whoever is inside uses SQLite.
  [[nodiscard]] ForkGate& gate() noexcept { return gate_; }

  void remove(Engine& engine) noexcept;

 private:
  friend struct EnginesAtLoad;

  void before_fork();
  void after_fork();
  void after_fork_in_child();

  ForkGate gate_;
  // The C library's, which is held over the fork, and unlocked on both sides.
  std::mutex lock_;
  // Guarded by lock_.
  std::map<std::string, std::weak_ptr<Engine>> by_path_;
  std::set<Engine*> alive_;  // which may have their file open
};

}  // namespace canteen::broker::sqlite
