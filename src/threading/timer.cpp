#include <canteen/threading/timer.hpp>

namespace canteen::threading {

class Timer::Body final : public ThreadObject {
 public:
  Body(Timeout interval, std::unique_ptr<detail::Call> call, Options options)
      : ThreadObject(std::move(call), std::move(options)), interval_(interval) {}

  void run() override {
    if (finished.wait(interval_)) return;
    ThreadObject::run();
    finished.set();  // not when the function throws: it has not finished
  }

  Event finished;

 protected:
  [[nodiscard]] std::string class_name() const override { return "Timer"; }

 private:
  const Timeout interval_;
};

Timer::Timer(Timeout interval, std::unique_ptr<detail::Call> call, Options options)
    : Thread(Adopt(), new Body(interval, std::move(call), std::move(options))) {}

// NOLINTNEXTLINE(readability-make-member-function-const): it changes the timer that it names
void Timer::cancel() noexcept {
  finished().set();
}

Event& Timer::finished() const noexcept {
  return static_cast<Body*>(object())->finished;
}

}  // namespace canteen::threading
