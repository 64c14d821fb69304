#include "src/broker/rocketmq/returns.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <tuple>

namespace canteen::broker::rocketmq {
namespace {

using namespace std::chrono_literals;

// It takes 2 to 4 s; longer, where a machine is busy.
constexpr base::Instant believed_for = std::chrono::nanoseconds(10s).count();

}  // namespace

std::shared_ptr<Returns> Returns::of(const std::string& broker, const std::string& topic,
                                     const std::string& group) {
  using Key = std::tuple<std::string, std::string, std::string>;
  static threading::Lock lock("broker rocketmq all returns");
  static std::map<Key, std::weak_ptr<Returns>> all;
  const std::scoped_lock guard(lock);
  std::erase_if(all, [](const auto& each) { return each.second.expired(); });
  std::weak_ptr<Returns>& place = all[{broker, topic, group}];
  std::shared_ptr<Returns> returns = place.lock();
  if (!returns) {
    returns = std::make_shared<Returns>();
    place = returns;
  }
  return returns;
}

void Returns::gave_back(const std::string& id, base::Instant due) {
  const std::scoped_lock guard(lock_);
  due_.emplace(id, due);
}

void Returns::has_come(const std::string& id) {
  const std::scoped_lock guard(lock_);
  const auto place = due_.find(id);
  if (place != due_.end()) due_.erase(place);
}

Returns::Count Returns::count(base::Instant now) {
  const std::scoped_lock guard(lock_);
  std::erase_if(due_, [&](const auto& each) { return each.second < now - believed_for; });
  Count count;
  for (const auto& [id, due] : due_) ++(due <= now ? count.due : count.later);
  return count;
}

}  // namespace canteen::broker::rocketmq
