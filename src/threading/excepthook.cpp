#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <cxxabi.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/threading/detail/class_name.hpp>
#include <canteen/threading/excepthook.hpp>
#include <canteen/threading/functions.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

// Shared, so that a hook that is being replaced finishes in peace; made on first use and never
// destroyed, for threads may end after the static destructors.
struct Hook {
  Lock lock{"excepthook"};
  std::shared_ptr<const ExceptHook> hook;  // guarded by lock; nullptr: the original
};

Hook& the_hook() {
  static Hook& hook = *new Hook;
  return hook;
}

// The exception's class and words. `exit`: it was a SystemExit.
ExceptHookArgs describe(std::exception_ptr exception, ThreadObject* thread, bool& exit) {
  ExceptHookArgs args;
  args.exception = exception;
  if (thread != nullptr) args.thread = Thread(*thread);
  exit = false;
  try {
    std::rethrow_exception(std::move(exception));
  } catch (const SystemExit&) {
    args.type = "canteen::SystemExit";
    exit = true;
  } catch (const std::exception& error) {
    args.type = detail::full_class_name(typeid(error));
    args.message = error.what();
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    args.type = type != nullptr ? detail::full_class_name(*type) : "unknown exception";
  }
  return args;
}

void report(const std::string& heading, const ExceptHookArgs& args) {
  std::string text = heading + "\n" + args.type;
  if (!args.message.empty()) text += ": " + args.message;
  text += '\n';
  base::write_whole(stderr, text, true);  // a full disk behind stderr cannot be told to anybody
}

}  // namespace

void original_excepthook(const ExceptHookArgs& args) {
  try {
    if (args.exception != nullptr) std::rethrow_exception(args.exception);
  } catch (const SystemExit&) {
    return;
  } catch (...) {  // described in args already
  }
  report("Exception in thread " +
             (args.thread ? args.thread->name() : std::to_string(get_ident())) + ":",
         args);
}

void excepthook(const ExceptHookArgs& args) {
  std::shared_ptr<const ExceptHook> hook;
  {
    Hook& state = the_hook();
    const std::scoped_lock guard(state.lock);
    hook = state.hook;
  }
  if (hook != nullptr) {
    (*hook)(args);
  } else {
    original_excepthook(args);
  }
}

ExceptHook set_excepthook(ExceptHook hook) {
  auto next = hook ? std::make_shared<const ExceptHook>(std::move(hook)) : nullptr;
  Hook& state = the_hook();
  {
    const std::scoped_lock guard(state.lock);
    state.hook.swap(next);
  }
  return next != nullptr ? *next : ExceptHook(&original_excepthook);
}

namespace detail {

// Inside a catch block.
void report_uncaught(ThreadObject* thread) {
  bool exit = false;
  const ExceptHookArgs args = describe(std::current_exception(), thread, exit);
  try {
    excepthook(args);
  } catch (const SystemExit&) {  // the hook's way to say: silently
  } catch (...) {
    report("Exception in threading.excepthook:", describe(std::current_exception(), thread, exit));
  }
}

}  // namespace detail
}  // namespace canteen::threading
