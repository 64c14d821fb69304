#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <cxxabi.h>

#include <canteen/base/errors.hpp>
#include <canteen/base/exception_text.hpp>
#include <canteen/base/whole_write.hpp>
#include <canteen/threading/excepthook.hpp>
#include <canteen/threading/functions.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

// A hook is shared, so that one that is being replaced finishes in peace. Made on first use and
// never destroyed, for threads may end after the static destructors.
constinit detail::ForkLock hook_lock;

std::shared_ptr<const ExceptHook>& the_hook() {  // guarded by hook_lock; nullptr: the original
  static auto& hook = *new std::shared_ptr<const ExceptHook>;
  return hook;
}

// The exception being handled. `status`: what a main thread would end with.
ExceptHookArgs describe(ThreadObject* thread, int& status) {
  ExceptHookArgs args;
  args.exception = std::current_exception();
  if (thread != nullptr) args.thread = Thread(*thread);
  status = 1;
  try {
    throw;
  } catch (const SystemExit& exit) {
    args.type = "canteen::SystemExit";
    status = exit.code();
  } catch (const std::exception& error) {
    args.type = base::type_name(typeid(error));
    args.message = error.what();
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    args.type = type != nullptr ? base::type_name(*type) : "an exception of unknown type";
  }
  return args;
}

// One write, so that the reports of several threads stay whole.
void report(std::string text, const ExceptHookArgs& args) {
  text += '\n';
  if (args.exception != nullptr) {
    text += base::exception_text(args.exception);
  } else {
    text += args.message.empty() ? args.type : args.type + ": " + args.message;
  }
  text += '\n';
  base::write_whole(stderr, text, true);  // a full disk behind stderr cannot be told to anybody
}

bool is_system_exit(const std::exception_ptr& exception) {
  if (exception == nullptr) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const SystemExit&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

void original_excepthook(const ExceptHookArgs& args) {
  if (is_system_exit(args.exception)) return;
  const std::string who = args.thread ? args.thread->name() : std::to_string(get_ident());
  report("Exception in thread " + who + ":", args);
}

void excepthook(const ExceptHookArgs& args) {
  std::shared_ptr<const ExceptHook> hook;
  {
    const detail::ForkGuard guard(hook_lock);
    hook = the_hook();
  }
  if (hook != nullptr) {
    (*hook)(args);
  } else {
    original_excepthook(args);
  }
}

ExceptHook set_excepthook(ExceptHook hook) {
  auto next = hook ? std::make_shared<const ExceptHook>(std::move(hook)) : nullptr;
  {
    const detail::ForkGuard guard(hook_lock);
    the_hook().swap(next);
  }
  return next != nullptr ? *next : ExceptHook(&original_excepthook);
}

int detail::report_uncaught(ThreadObject* thread) {
  int status = 1;
  const ExceptHookArgs args = describe(thread, status);
  try {
    excepthook(args);
  } catch (const SystemExit&) {  // the hook's way to say: silently
  } catch (...) {
    int ignored = 0;
    report("Exception in threading.excepthook:", describe(thread, ignored));
  }
  return status;
}

}  // namespace canteen::threading
