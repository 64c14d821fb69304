// ForkMember — something whose locks a fork must find in peace, and which its child has to renew.
//
// Before a fork all members are told, after it all of them again, on both sides: a child that was
// forked while another thread held a lock of a cache would otherwise wait for that for ever.
//
// Thread safety: making and destroying, from anywhere.
#pragma once

#include <canteen/base/annotations.hpp>

namespace canteen::cache::detail {

class CANTEEN_API ForkMember {
 public:
  ForkMember(const ForkMember&) = delete;
  ForkMember& operator=(const ForkMember&) = delete;

 protected:
  ForkMember() = default;
  virtual ~ForkMember();

  // From when all of it has been made, until before any of it is destroyed.
  void join();
  void part() noexcept;

 private:
  friend class ForkMembers;

  virtual void before_fork() = 0;
  virtual void after_fork_in_parent() = 0;
  virtual void after_fork_in_child() = 0;

  ForkMember* next_ = nullptr;      // of the members' list, and guarded by its lock
  ForkMember* previous_ = nullptr;  // likewise
};

}  // namespace canteen::cache::detail
