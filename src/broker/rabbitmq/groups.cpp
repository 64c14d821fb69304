#include "src/broker/rabbitmq/groups.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <canteen/base/platform.hpp>

#include "src/broker/rabbitmq/names.hpp"
#include "src/broker/remote/link.hpp"

namespace canteen::broker::rabbitmq {

Groups::Groups(Topology& topology, const std::string& queue)
    : topology_(topology), names_(groups_of(queue)), lock_(names_ + "lock") {
  topology_.declare_queue(names_, Arguments());
}

void Groups::add(const std::string& group, base::Deadline deadline) {
  lock(deadline);
  const std::vector<std::string> names = topology_.look_through(names_);
  if (std::find(names.begin(), names.end(), group) == names.end()) topology_.put(names_, group);
  unlock();
}

std::vector<std::string> Groups::all(base::Deadline deadline) {
  lock(deadline);
  std::vector<std::string> names = topology_.look_through(names_);
  unlock();
  return names;
}

void Groups::lock(base::Deadline deadline) {
  // A reader takes milliseconds, and waits for nobody.
  constexpr auto pause = std::chrono::milliseconds(2);
  while (!topology_.take_exclusively(lock_)) {
    if (deadline.passed(base::System::now())) {
      throw remote::LinkLost("rabbitmq: " + lock_ + " is another's, and stays so");
    }
    std::this_thread::sleep_for(pause);
  }
}

void Groups::unlock() {
  topology_.remove(lock_);
}

}  // namespace canteen::broker::rabbitmq
