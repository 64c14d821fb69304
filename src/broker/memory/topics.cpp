#include "src/broker/memory/topics.hpp"

#include <map>
#include <mutex>

namespace canteen::broker::memory {
namespace {

// Never destroyed: daemons may put and get to the very end. The mutex is the C library's, so that
// none of them is stopped while it holds it.
struct All {
  std::mutex lock;
  std::map<std::string, Topic> by_name;  // guarded by lock
};

All& all() {
  static All& the = *new All();
  return the;
}

}  // namespace

Topic& Topics::of(const std::string& name) {
  All& the = all();
  const std::scoped_lock guard(the.lock);
  return the.by_name.try_emplace(name, name).first->second;
}

}  // namespace canteen::broker::memory
