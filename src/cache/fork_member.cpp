#include <mutex>

#include <pthread.h>

#include <canteen/cache/detail/fork_member.hpp>

namespace canteen::cache::detail {
namespace {

// A mutex of the C library: its unlocking after a fork, on either side, by the thread that locked
// it before is what its authors mean by a fork handler.
constinit std::mutex members;
constinit ForkMember* first = nullptr;  // guarded by members

}  // namespace

class ForkMembers {
 public:
  static void link(ForkMember& member) {
    const std::scoped_lock guard(members);
    member.next_ = first;
    if (first != nullptr) first->previous_ = &member;
    first = &member;
  }

  static void unlink(ForkMember& member) noexcept {
    const std::scoped_lock guard(members);
    (member.previous_ != nullptr ? member.previous_->next_ : first) = member.next_;
    if (member.next_ != nullptr) member.next_->previous_ = member.previous_;
  }

  static void before_fork() {
    members.lock();
    for (ForkMember* each = first; each != nullptr; each = each->next_) each->before_fork();
  }

  static void after_fork_in_parent() {
    for (ForkMember* each = first; each != nullptr; each = each->next_) {
      each->after_fork_in_parent();
    }
    members.unlock();
  }

  static void after_fork_in_child() {
    for (ForkMember* each = first; each != nullptr; each = each->next_) {
      each->after_fork_in_child();
    }
    members.unlock();
  }
};

namespace {

// After threading's own, which the child's handlers may rely on: they run in this order there.
struct AtLoad {
  AtLoad() {
    pthread_atfork(&ForkMembers::before_fork, &ForkMembers::after_fork_in_parent,
                   &ForkMembers::after_fork_in_child);
  }
} const at_load;

}  // namespace

ForkMember::~ForkMember() = default;

void ForkMember::join() {
  ForkMembers::link(*this);
}

void ForkMember::part() noexcept {
  ForkMembers::unlink(*this);
}

}  // namespace canteen::cache::detail
