#include "src/broker/sqlite/engines.hpp"

#include <filesystem>

#include <pthread.h>

#include "src/broker/sqlite/engine.hpp"

namespace canteen::broker::sqlite {

// When the library is loaded, and not on first use: so a program's own handlers come first, and no
// fork comes in the middle of a first use. Behind threading's registry (101), which is locked after
// this, as by who starts a thread.
struct EnginesAtLoad {
  EnginesAtLoad() {
    pthread_atfork([] { Engines::of_process().before_fork(); },
                   [] { Engines::of_process().after_fork(); },
                   [] { Engines::of_process().after_fork_in_child(); });
  }
};

[[gnu::init_priority(102)]] const EnginesAtLoad engines_at_load;

// Never destroyed: a queue may be opened at the very end.
Engines& Engines::of_process() {
  static Engines& the = *new Engines();
  return the;
}

// Nothing that waits for another thread of this library is called with the lock: that one may be
// stopped at the end of the process.
std::shared_ptr<Engine> Engines::of(const std::string& path) {
  const std::string whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path));
  std::shared_ptr<Engine> before;  // it outlives the lock, which the end of an engine takes
  std::shared_ptr<Engine> engine;
  std::shared_ptr<Engine> face;
  {
    const std::scoped_lock guard(lock_);
    std::weak_ptr<Engine>& known = by_path_[whole];
    before = known.lock();
    if (before && !before->is_stopping()) return before;
    engine = std::make_shared<Engine>(whole);
    alive_.insert(engine.get());
    // The thread keeps it too: so its end begins with the last handle, not with the last pointer.
    face = std::shared_ptr<Engine>(engine.get(), [engine](Engine* is) mutable {
      is->stop();
      engine.reset();  // and not when the last weak pointer goes
    });
    known = face;
  }
  engine->start();
  return face;
}

void Engines::remove(Engine& engine) noexcept {
  const std::scoped_lock guard(lock_);
  alive_.erase(&engine);
}

void Engines::before_fork() {
  lock_.lock();
  gate_.close();
  for (Engine* const each : alive_) each->close_for_fork();
}

void Engines::after_fork() {
  gate_.open();
  lock_.unlock();
}

// The engines are left where they are: their locks may be held by threads that are not here.
void Engines::after_fork_in_child() {
  by_path_.clear();
  alive_.clear();
  gate_.open_in_child();
  lock_.unlock();
}

}  // namespace canteen::broker::sqlite
