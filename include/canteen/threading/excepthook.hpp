// excepthook — where an exception goes that nothing in its thread has caught.
//                                                                 Python: threading.excepthook
//
// The first hook writes one report to stderr, "Exception in thread NAME:" and the exception's
// type and words; SystemExit it passes over in silence. A hook that throws is itself reported, as
// "Exception in threading.excepthook:".
//
// Thread safety: all functions. The hook runs in the thread that ends, before its thread_local
//                destructors; several may run at once.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>

#include <canteen/base/annotations.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::threading {

struct ExceptHookArgs {
  std::exception_ptr exception{};
  std::string type{};              // the exception's class, as the source names it
  std::string message{};           // its what(); empty when it is not a std::exception
  std::optional<Thread> thread{};  // absent when the thread is not known any more
};

using ExceptHook = std::function<void(const ExceptHookArgs&)>;

// Calls the hook that is set now.
CANTEEN_API void excepthook(const ExceptHookArgs& args);
// Sets the hook for the whole process and returns the one before. An empty one restores the first.
CANTEEN_API ExceptHook set_excepthook(ExceptHook hook);
// The first hook, whatever is set.                              Python: threading.__excepthook__
CANTEEN_API void original_excepthook(const ExceptHookArgs& args);

}  // namespace canteen::threading
