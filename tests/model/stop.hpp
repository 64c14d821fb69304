// StopSource, StopToken, StopCallback — std's, made of the model's parts, so that a request to stop
// can come between any two operations and its callbacks run on whichever thread asked.
//
// As in std: a callback runs once, on the thread that requests the stop, or in its constructor if
// the stop was requested already; its destructor waits for a run on another thread to end.
//
// INV1  The list of callbacks is read and changed only right after a read-modify-write of word_,
//       with no operation between: fibers run one at a time, so that is one step.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "tests/model/atomic.hpp"

namespace canteen::model {

class StopState {
 public:
  struct Callback {
    std::function<void()> run;
    Atomic<std::uint32_t> done{0};
    std::uint32_t runner = 0;          // the thread that runs it; 0: nobody yet
    bool* destroyed_inside = nullptr;  // set by a destructor that runs inside the callback
  };

  [[nodiscard]] bool requested() const noexcept {
    return (word_.load(std::memory_order_acquire) & stopped) != 0;
  }

  bool request() {
    if ((word_.fetch_or(stopped, std::memory_order_acq_rel) & stopped) != 0) return false;
    for (;;) {
      look();
      if (callbacks_.empty()) return true;
      Callback* const callback = callbacks_.front();
      callbacks_.erase(callbacks_.begin());
      callback->runner = Engine::required().self(false);
      bool destroyed = false;
      callback->destroyed_inside = &destroyed;
      callback->run();
      if (destroyed) continue;
      callback->destroyed_inside = nullptr;
      callback->done.store(1, std::memory_order_release);
      Engine::required().wake(&callback->done, true, Site::current());
    }
  }

  // False if the stop was requested already: the caller runs the callback itself.
  bool add(Callback* callback) {
    if (look()) return false;
    callbacks_.push_back(callback);
    return true;
  }

  void remove(Callback* callback) {
    look();
    const auto place = std::find(callbacks_.begin(), callbacks_.end(), callback);
    if (place != callbacks_.end()) {
      callbacks_.erase(place);
    } else if (callback->runner == Engine::required().self(false)) {
      if (callback->destroyed_inside != nullptr) *callback->destroyed_inside = true;
    } else if (callback->runner != 0) {
      while (callback->done.load(std::memory_order_acquire) == 0) {
        Engine::required().wait(&callback->done, 0, 0, {}, Site::current());
      }
    }
  }

 private:
  static constexpr std::uint32_t stopped = 1;

  // INV1. Returns whether the stop was requested.
  bool look() { return (word_.fetch_add(2, std::memory_order_acq_rel) & stopped) != 0; }

  Atomic<std::uint32_t> word_{0};     // bit 0: stopped; the rest counts the looks
  std::vector<Callback*> callbacks_;  // INV1
};

class StopToken {
 public:
  StopToken() noexcept = default;

  explicit StopToken(std::shared_ptr<StopState> state) noexcept : state_(std::move(state)) {}

  [[nodiscard]] bool stop_possible() const noexcept { return state_ != nullptr; }

  [[nodiscard]] bool stop_requested() const noexcept {
    return state_ != nullptr && state_->requested();
  }

 private:
  template <class F>
  friend class StopCallback;

  std::shared_ptr<StopState> state_;
};

class StopSource {
 public:
  [[nodiscard]] StopToken get_token() const noexcept { return StopToken(state_); }

  bool request_stop() const { return state_->request(); }

  [[nodiscard]] bool stop_requested() const noexcept { return state_->requested(); }

 private:
  std::shared_ptr<StopState> state_ = std::make_shared<StopState>();
};

template <class F>
class StopCallback {
 public:
  using callback_type = F;

  template <class C>
  explicit StopCallback(const StopToken& token, C&& callback)
      : state_(token.state_), callback_(std::forward<C>(callback)) {
    if (state_ == nullptr) return;
    entry_.run = [this] { callback_(); };
    if (!state_->add(&entry_)) {
      state_ = nullptr;
      callback_();
    }
  }

  ~StopCallback() {
    if (state_ != nullptr) state_->remove(&entry_);
  }

  StopCallback(const StopCallback&) = delete;
  StopCallback& operator=(const StopCallback&) = delete;

 private:
  std::shared_ptr<StopState> state_;
  F callback_;
  StopState::Callback entry_;
};

template <class F>
StopCallback(StopToken, F) -> StopCallback<F>;

}  // namespace canteen::model
