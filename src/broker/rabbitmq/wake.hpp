// Wake — ends a poll() from another thread.
//
// Thread safety: raise(), from any thread.
#pragma once

namespace canteen::broker::rabbitmq {

class Wake {
 public:
  Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;
  ~Wake();

  void raise() const noexcept;

  // Whether it was raised since the last time.
  bool take() const noexcept;

  // Readable while it is raised.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  const int descriptor_;
};

}  // namespace canteen::broker::rabbitmq
