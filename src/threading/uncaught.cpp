#include "src/threading/uncaught.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>

#include <cxxabi.h>
#include <dlfcn.h>
#include <unwind.h>

#include <canteen/threading/end_of_process.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

constinit std::atomic<AtUncaught> chosen{AtUncaught::exit_with_status_1};
constinit std::terminate_handler before = nullptr;

struct Callers {
  int left = 7;  // terminate handler, std::terminate and their helpers; a throw is next to them
  bool from_throw = false;
};

_Unwind_Reason_Code look(_Unwind_Context* frame, void* context) {
  auto& callers = *static_cast<Callers*>(context);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the unwinder gives its addresses as numbers
  void* const at = reinterpret_cast<void*>(_Unwind_GetIP(frame) - 1);
  void* const function = _Unwind_FindEnclosingFunction(at);
  Dl_info known{};
  const bool named = dladdr(at, &known) != 0 && known.dli_sname != nullptr;
  const auto is = [&](const char* name) {
    return named && std::strcmp(known.dli_sname, name) == 0;
  };
  if (function == reinterpret_cast<void*>(&abi::__cxa_throw) ||
      function == reinterpret_cast<void*>(&abi::__cxa_rethrow) || is("__cxa_throw") ||
      is("__cxa_rethrow")) {
    callers.from_throw = true;
    return _URC_END_OF_STACK;
  }
  // A handler was found: a noexcept function's, which forbids the exception to leave it.
  if (is("__cxa_call_terminate") || is("__gxx_personality_v0") || is("_Unwind_RaiseException") ||
      is("_Unwind_Resume") || is("_Unwind_Resume_or_Rethrow")) {
    return _URC_END_OF_STACK;
  }
  return --callers.left > 0 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// Whether nobody on the stack would have caught the exception that is being handled: then the throw
// itself calls std::terminate, without unwinding. A noexcept function that is left by an exception
// calls it from elsewhere, and so does whoever calls std::terminate on purpose.
bool nobody_catches() {
  if (std::current_exception() == nullptr) return false;
  Callers callers;
  _Unwind_Backtrace(&look, &callers);
  return callers.from_throw;
}

// What Python does, and then the ordinary end.
[[noreturn]] void terminate() {
  if (chosen.load(std::memory_order_relaxed) == AtUncaught::exit_with_status_1 &&
      detail::Registry::on_main() && !detail::process_ends() && nobody_catches()) {
    int status = 1;
    try {
      std::rethrow_exception(std::current_exception());
    } catch (...) {
      status = detail::report_uncaught(&detail::Registry::main());
    }
    std::exit(status);
  }
  if (before != nullptr) before();
  std::abort();
}

}  // namespace

AtUncaught at_uncaught(AtUncaught choice) noexcept {
  detail::prepare_end();
  return chosen.exchange(choice, std::memory_order_relaxed);
}

void detail::watch_for_uncaught() noexcept {
  before = std::set_terminate(&terminate);
}

}  // namespace canteen::threading
