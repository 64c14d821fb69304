#include "src/broker/memory/topics.hpp"

#include <map>
#include <mutex>
#include <vector>

#include <pthread.h>

namespace canteen::broker::memory {
namespace {

struct All {
  // The C library's: no daemon is stopped while it holds it, and who forks may unlock it on both
  // sides.
  std::mutex lock;
  std::map<std::string, Topic> by_name;               // guarded by lock
  std::multimap<std::string, Topic> of_parents = {};  // likewise; those of before a fork
  std::multimap<std::string, Topic> removed = {};     // likewise
};

// Never destroyed: daemons may put and get to the very end.
All& all() {
  static All& the = *new All();
  return the;
}

void lock_all() {
  all().lock.lock();
}

void unlock_all() {
  all().lock.unlock();
}

// In the child, where nobody else is.
void leave_all_behind() {
  All& the = all();
  const auto leave = [&the](auto& topics) {
    for (auto& [name, topic] : topics) topic.leave_behind();
    the.of_parents.merge(topics);
  };
  leave(the.removed);
  leave(the.by_name);
  the.lock.unlock();
}

}  // namespace

Topic& Topics::of(const std::string& name) {
  [[maybe_unused]] static const int is_watched =
      pthread_atfork(&lock_all, &unlock_all, &leave_all_behind);
  All& the = all();
  const std::scoped_lock guard(the.lock);
  return the.by_name.try_emplace(name, name).first->second;
}

void Topics::remove(Topic& topic) {
  const std::vector<std::string> dead = topic.names_of_dead_letters();
  {
    All& the = all();
    const std::scoped_lock guard(the.lock);
    const auto found = the.by_name.find(topic.name());
    // Somebody else may have removed it, and another have its name by now.
    if (found == the.by_name.end() || &found->second != &topic) return;
    the.removed.insert(the.by_name.extract(found));
  }
  topic.purge_all();
  for (const std::string& each : dead) {
    if (Topic* const grave = find(each)) remove(*grave);
  }
}

Topic* Topics::find(const std::string& name) {
  All& the = all();
  const std::scoped_lock guard(the.lock);
  const auto found = the.by_name.find(name);
  return found == the.by_name.end() ? nullptr : &found->second;
}

}  // namespace canteen::broker::memory
