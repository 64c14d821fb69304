#include "src/broker/remote/membership.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include <canteen/threading/lock.hpp>

namespace canteen::broker::remote {

struct Membership::Tally {
  std::string group;
  std::atomic<std::size_t> ready{0};
  std::atomic<std::size_t> delayed{0};
  std::atomic<std::size_t> out{0};
  std::atomic<std::size_t> putters{0};
  std::atomic<std::size_t> getters{0};
};

namespace {

struct Registry {
  threading::Lock lock{"broker groups"};
  std::map<std::string, std::vector<std::shared_ptr<void>>> members;  // by queue; guarded by lock
};

// Never destroyed: a queue may be opened at the very end.
Registry& registry() {
  static Registry& the = *new Registry();
  return the;
}

std::string name_of(const Address& address) {
  const Url& url = address.url;
  return url.scheme + "://" + url.host + ":" + (url.port ? std::to_string(*url.port) : "") + "/" +
         url.path + "/" + url.parameter("vhost") + "?" + address.queue;
}

}  // namespace

Membership::Membership(const Address& address)
    : queue_(name_of(address)), group_(address.group), mine_(std::make_shared<Tally>()) {
  mine_->group = group_;
  Registry& the = registry();
  const std::scoped_lock guard(the.lock);
  the.members[queue_].push_back(mine_);
}

Membership::~Membership() {
  Registry& the = registry();
  const std::scoped_lock guard(the.lock);
  const auto queue = the.members.find(queue_);
  std::erase(queue->second, mine_);
  if (queue->second.empty()) the.members.erase(queue);
}

void Membership::set(const Standing& standing) noexcept {
  mine_->ready = standing.ready;
  mine_->delayed = standing.delayed;
  mine_->out = standing.out;
  mine_->putters = standing.putters;
  mine_->getters = standing.getters;
}

Membership::Standing Membership::group() const {
  std::map<std::string, Standing> groups;
  Registry& the = registry();
  const std::scoped_lock guard(the.lock);
  for (const auto& each : the.members[queue_]) {
    const Tally& tally = *static_cast<const Tally*>(each.get());
    if (!group_.empty() && tally.group != group_) continue;
    Standing& sum = groups[tally.group];
    sum.ready += tally.ready;
    sum.delayed += tally.delayed;
    sum.out += tally.out;
  }
  Standing most;
  for (const auto& [name, each] : groups) {
    if (each.ready + each.delayed + each.out >= most.ready + most.delayed + most.out) most = each;
  }
  return most;
}

Membership::Standing Membership::waiting() const {
  Standing sum;
  Registry& the = registry();
  const std::scoped_lock guard(the.lock);
  for (const auto& each : the.members[queue_]) {
    const Tally& tally = *static_cast<const Tally*>(each.get());
    sum.putters += tally.putters;
    sum.getters += tally.getters;
  }
  return sum;
}

bool Membership::others_wait() const {
  Registry& the = registry();
  const std::scoped_lock guard(the.lock);
  const auto& all = the.members[queue_];
  return std::any_of(all.begin(), all.end(), [this](const std::shared_ptr<void>& each) {
    const Tally& tally = *static_cast<const Tally*>(each.get());
    return each != mine_ && tally.group == group_ && tally.getters != 0;
  });
}

}  // namespace canteen::broker::remote
