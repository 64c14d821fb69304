// errors — Python's exceptions, each derived from the std exception that a C++ programmer would
// catch for the same mistake. A room's own errors (queue::Empty, BrokenBarrierError, …) stand
// beside the type that throws them.
//
// Thread safety: immutable once thrown; copies share the message.
#pragma once

#include <stdexcept>
#include <string>

#include <canteen/base/annotations.hpp>

namespace canteen {

// RuntimeError — an operation that the object's state does not allow (a second start(), the
// release of a lock that is free).                                      Python: RuntimeError
class CANTEEN_API RuntimeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// ValueError — an argument of the right type with a value that means nothing.
//                                                                       Python: ValueError
class CANTEEN_API ValueError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// OverflowError — a number too large for what it measures, such as a timeout of 300 years.
//                                                                       Python: OverflowError
class CANTEEN_API OverflowError : public std::overflow_error {
 public:
  using std::overflow_error::overflow_error;
};

// TimeoutError — the answer did not come within the time that the caller gave.
//                                                                       Python: TimeoutError
class CANTEEN_API TimeoutError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// AttributeError — the object has no such attribute, in this thread.    Python: AttributeError
class CANTEEN_API AttributeError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// TypeError — an argument that cannot play the part it was given. Most of Python's cases are
// compile-time errors here; this is for those that only the run can know. Python: TypeError
class CANTEEN_API TypeError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// SystemExit — ends the thread that throws it, silently; never an error by itself. It is not
// derived from std::exception, so that `catch (const std::exception&)` lets it through, as
// `except Exception` does in Python.                                    Python: SystemExit
class CANTEEN_API SystemExit {
 public:
  explicit SystemExit(int code = 0) noexcept : code_(code) {}

  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  int code_;
};

}  // namespace canteen
