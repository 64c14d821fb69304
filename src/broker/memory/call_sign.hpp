// CallSign — up while those who get from a topic want to be called by who puts at its hatch next.
//
// A put at the hatch does not look at who sleeps at the other end, which would be a second lock: it
// looks at this sign, which is at its own. Topic's INV3 says who puts it up, and why nobody sleeps
// beside a message.
//
// Thread safety: none. take_down() with the lock of those who put, put_up() with both.
#pragma once

namespace canteen::broker::memory {

template <class P>
class CallSign {
 public:
  // By who has put: whether he is to call. He alone: the next ones need not, while the sleeper is
  // on his way.
  bool take_down() noexcept {
    const bool was_up = is_up_.get();
    is_up_.set(false);
    return was_up;
  }

  // By who is about to lie down, or leaves while others sleep. False, and it is down, if there is
  // something at the hatch already.
  bool put_up(bool is_something_there) noexcept {
    is_up_.set(!is_something_there);
    return !is_something_there;
  }

 private:
  typename P::template Plain<bool> is_up_{false};
};

}  // namespace canteen::broker::memory
